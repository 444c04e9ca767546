import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import { type Caller, everyone } from '../input/actors.js';
import { text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { invalidToken } from './invalid-token.js';
import type { AccessClaims, AuthenticatedActor, LoginTokens } from './login-tokens.js';
import type { StandingLogins } from './standing-logins.js';

export interface AuthenticateInput {
  /** At most 16,384 characters. */
  readonly accessToken: string;
}

const checkCall = defineCall<Caller['role'], AuthenticateInput>('authenticate', everyone, {
  accessToken: text(),
});

const mostRemembered = 10_000;

export interface AuthenticateDeps {
  readonly tokens: LoginTokens;
  readonly standing: StandingLogins;
  readonly clock: Pick<Clock, 'now'>;
}

/** Finds the account of an access token. Fast enough for every request. */
export class Authenticate
  implements UseCase<Caller, AuthenticateInput, Promise<AuthenticatedActor>>
{
  readonly #tokens: LoginTokens;
  readonly #standing: StandingLogins;
  readonly #clock: Pick<Clock, 'now'>;
  /** Tokens whose signature was verified, oldest first. */
  readonly #genuine = new Map<string, AccessClaims>();

  constructor({ tokens, standing, clock }: AuthenticateDeps) {
    this.#tokens = tokens;
    this.#standing = standing;
    this.#clock = clock;
  }

  /** @throws DomainError `invalid_token`. */
  async execute(
    actor: Caller,
    input: AuthenticateInput,
    options: CallOptions = {},
  ): Promise<AuthenticatedActor> {
    const call = checkCall(actor, input, options);
    const { accessToken } = call.input;
    call.options.signal?.throwIfAborted();
    const claims = this.#genuine.get(accessToken) ?? (await this.#verify(accessToken));
    if (claims === undefined) throw invalidToken();
    if (claims.expiresAtMs <= this.#clock.now().getTime()) {
      this.#genuine.delete(accessToken);
      throw invalidToken();
    }
    const { accountId, loginId } = claims.actor;
    if (!(await this.#standing.stands(accountId, loginId))) throw invalidToken();
    return claims.actor;
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
