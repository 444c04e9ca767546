import type { Account } from '../../domain/account/account.js';
import { instantAfter, toInstant } from '../../domain/instant.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { Ids } from '../../ports/ids.js';
import type { LoginRepository, StandingLogin } from '../../records/login-repository.js';
import type { Login, LoginTokens } from './login-tokens.js';
import type { StandingLogins } from './standing-logins.js';

export interface LoginKeeperDeps {
  readonly logins: LoginRepository;
  readonly standing: StandingLogins;
  readonly tokens: LoginTokens;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly idleMs: number;
}

/** Begins, continues and ends logins. */
export class LoginKeeper {
  readonly #deps: LoginKeeperDeps;

  constructor(deps: LoginKeeperDeps) {
    this.#deps = deps;
  }

  async begin(account: Account, options: CallOptions): Promise<{ id: string; login: Login }> {
    const { logins, tokens, clock, ids } = this.#deps;
    const now = clock.now();
    const standing: StandingLogin = {
      id: ids.next(),
      accountId: account.id,
      generation: 1,
      createdAt: toInstant(now),
      ...this.#usedAt(now),
    };
    await logins.create(standing, options);
    return { id: standing.id, login: await tokens.issue(account, standing) };
  }

  /** Uses up a generation. Resolves with `undefined` if another request used it first. */
  async goOn(
    account: Account,
    current: StandingLogin,
    etag: string,
    options: CallOptions,
  ): Promise<Login | undefined> {
    const { logins, tokens, clock } = this.#deps;
    const { id, accountId, generation, createdAt } = current;
    const next: StandingLogin = {
      id,
      accountId,
      generation: generation + 1,
      createdAt,
      ...this.#usedAt(clock.now()),
    };
    if (!(await logins.replace(next, etag, options))) return undefined;
    return await tokens.issue(account, next);
  }

  async end(accountId: string, loginId: string, options: CallOptions): Promise<void> {
    await this.#deps.logins.remove(accountId, loginId, options);
    this.#deps.standing.ended([loginId]);
  }

  /** Ends every login of the account except `keep`. */
  async endAll(accountId: string, options: CallOptions, keep?: string): Promise<void> {
    this.#deps.standing.ended(await this.#deps.logins.removeAll(accountId, keep, options));
  }

  #usedAt(now: Date): Pick<StandingLogin, 'lastUsedAt' | 'expiresAt'> {
    return { lastUsedAt: toInstant(now), expiresAt: instantAfter(now, this.#deps.idleMs) };
  }
}
