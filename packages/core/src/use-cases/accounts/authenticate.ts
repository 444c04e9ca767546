import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import { invalidToken } from './invalid-token.js';
import type { AccessClaims, AuthenticatedActor, LoginTokens } from './login-tokens.js';
import type { StandingLogins } from './standing-logins.js';

const mostRemembered = 10_000;

/** Finds the account of an access token. Cheap enough for every request. */
export class Authenticate {
  readonly #tokens: LoginTokens;
  readonly #standing: StandingLogins;
  readonly #clock: Pick<Clock, 'now'>;
  /** Tokens that proved genuine, oldest first. */
  readonly #genuine = new Map<string, AccessClaims>();

  constructor(tokens: LoginTokens, standing: StandingLogins, clock: Pick<Clock, 'now'>) {
    this.#tokens = tokens;
    this.#standing = standing;
    this.#clock = clock;
  }

  /** @throws DomainError `invalid_token`. */
  async execute(accessToken: string, { signal }: CallOptions = {}): Promise<AuthenticatedActor> {
    signal?.throwIfAborted();
    const claims = this.#genuine.get(accessToken) ?? (await this.#verify(accessToken));
    if (claims === undefined) throw invalidToken();
    if (claims.expiresAtMs <= this.#clock.now().getTime()) {
      this.#genuine.delete(accessToken);
      throw invalidToken();
    }
    const { actor } = claims;
    if (!(await this.#standing.stands(actor.accountId, actor.loginId))) throw invalidToken();
    return actor;
  }

  async #verify(accessToken: string): Promise<AccessClaims | undefined> {
    const claims = await this.#tokens.readAccess(accessToken);
    if (claims === undefined) return undefined;
    this.#genuine.set(accessToken, claims);
    if (this.#genuine.size > mostRemembered) {
      const [oldest] = this.#genuine.keys();
      if (oldest !== undefined) this.#genuine.delete(oldest);
    }
    return claims;
  }
}
