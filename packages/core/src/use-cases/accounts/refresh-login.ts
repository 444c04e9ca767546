import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { LoginRepository, StandingLogin } from '../../records/login-repository.js';
import { type Caller, everyone } from '../input/actors.js';
import { integer, optional, text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { invalidToken } from './invalid-token.js';
import type { LoginKeeper } from './login-keeper.js';
import type { Login, LoginTokens, RefreshClaims } from './login-tokens.js';

export interface RefreshLoginDeps {
  readonly accounts: AccountRepository;
  readonly logins: LoginRepository;
  readonly keeper: LoginKeeper;
  readonly tokens: LoginTokens;
  readonly clock: Pick<Clock, 'now'>;
}

export interface RefreshLoginInput {
  readonly refreshToken: string;
  /**
   * How long after a refresh its token still gets the tokens of that refresh, in milliseconds, at
   * most 60,000; 0 unless given. For clients that share one token and may ask at the same moment,
   * such as the tabs of a browser, and for an answer that was lost on its way.
   */
  readonly graceMs?: number;
}

const longestGraceMs = 60_000;

const checkCall = defineCall<Caller['role'], RefreshLoginInput>('refreshLogin', everyone, {
  refreshToken: text(),
  graceMs: optional(integer()),
});

/** Exchanges a refresh token for a new pair of tokens. */
export class RefreshLogin implements UseCase<Caller, RefreshLoginInput, Promise<Login>> {
  readonly #deps: RefreshLoginDeps;

  constructor(deps: RefreshLoginDeps) {
    this.#deps = deps;
  }

  /**
   * If the token was used before, and longer ago than `graceMs`, it may have been stolen, and the
   * whole login ends.
   *
   * @throws DomainError `invalid_token`, `token_reused`.
   */
  async execute(
    actor: Caller,
    input: RefreshLoginInput,
    callOptions: CallOptions = {},
  ): Promise<Login> {
    const call = checkCall(actor, input, callOptions);
    const { options } = call;
    const { accounts, logins, keeper, tokens } = this.#deps;
    const claims = await tokens.readRefresh(call.input.refreshToken);
    if (claims === undefined) throw invalidToken();
    const stored = await logins.find(claims.accountId, claims.loginId, options);
    if (stored === undefined) throw invalidToken();
    const inGrace = this.#isInGrace(claims, stored.document, call.input.graceMs);
    if (stored.document.generation !== claims.generation && !inGrace)
      return await this.#reused(claims, options);
    const account = await accounts.find(claims.accountId, options);
    if (account === undefined || account.disabledAt !== undefined) {
      await keeper.end(claims.accountId, claims.loginId, options);
      throw invalidToken();
    }
    if (inGrace) return await tokens.issue(account, stored.document);
    const login = await keeper.goOn(account, stored.document, stored.etag, options);
    if (login !== undefined) return login;
    // Another request with this token was first; its grace counts for this one, too.
    const now = await logins.find(claims.accountId, claims.loginId, options);
    if (now !== undefined && this.#isInGrace(claims, now.document, call.input.graceMs))
      return await tokens.issue(account, now.document);
    return await this.#reused(claims, options);
  }

  /** Whether the token is the one before the token in force, which replaced it just now. */
  #isInGrace(claims: RefreshClaims, login: StandingLogin, graceMs = 0): boolean {
    const sinceMs = this.#deps.clock.now().getTime() - Date.parse(login.lastUsedAt);
    return (
      login.generation === claims.generation + 1 && sinceMs < Math.min(graceMs, longestGraceMs)
    );
  }

  async #reused({ accountId, loginId }: RefreshClaims, options: CallOptions): Promise<never> {
    await this.#deps.keeper.end(accountId, loginId, options);
    throw new DomainError(
      'token_reused',
      'This refresh token was used before, so its login has ended; log in again.',
    );
  }
}
