import type { Account, AccountRole } from '../../domain/account/account.js';
import type { Actor } from '../../domain/session/access.js';
import type { JsonObject } from '../../json.js';
import type { Clock } from '../../ports/clock.js';
import type { TokenSigner } from '../../ports/token-signer.js';
import type { StandingLogin } from '../../records/login-repository.js';

/** An actor and the login of the request. */
export interface AuthenticatedActor extends Actor {
  readonly loginId: string;
}

/** The tokens that a client gets for a password or a refresh token. */
export interface Login {
  readonly accessToken: string;
  /** Can be used once. */
  readonly refreshToken: string;
  /** Lifetime of the access token. */
  readonly expiresInSeconds: number;
  readonly account: Account;
}

/** The content of an access token. */
export interface AccessClaims {
  readonly actor: AuthenticatedActor;
  readonly expiresAtMs: number;
}

/** The content of a refresh token. */
export interface RefreshClaims {
  readonly accountId: string;
  readonly loginId: string;
  readonly generation: number;
}

export interface LoginTokensOptions {
  readonly accessTokenMs: number;
  readonly idleMs: number;
}

const roles: readonly AccountRole[] = ['therapist', 'patient', 'admin'];

export interface LoginTokensDeps {
  readonly tokens: TokenSigner;
  readonly clock: Pick<Clock, 'now'>;
  readonly options: LoginTokensOptions;
}

/** Creates and reads the two tokens of a login. Neither kind is accepted in place of the other. */
export class LoginTokens {
  readonly #tokens: TokenSigner;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #options: LoginTokensOptions;

  constructor({ tokens, clock, options }: LoginTokensDeps) {
    this.#tokens = tokens;
    this.#clock = clock;
    this.#options = options;
  }

  async issue(account: Account, login: StandingLogin): Promise<Login> {
    const { accessTokenMs, idleMs } = this.#options;
    const { id: sub, role } = account;
    const until = this.#clock.now().getTime() + accessTokenMs;
    const [accessToken, refreshToken] = await Promise.all([
      this.#tokens.sign({ kind: 'access', sub, role, login: login.id, until }, accessTokenMs),
      this.#tokens.sign(
        { kind: 'refresh', sub, login: login.id, generation: login.generation },
        idleMs,
      ),
    ]);
    return {
      accessToken,
      refreshToken,
      expiresInSeconds: Math.floor(accessTokenMs / 1_000),
      account,
    };
  }

  /** Resolves with `undefined` if the text is not an access token, or the token has expired. */
  async readAccess(token: string): Promise<AccessClaims | undefined> {
    const claims = await this.#read(token, 'access');
    const role = roles.find((one) => one === claims?.['role']);
    const until = claims?.['until'];
    if (claims === undefined || role === undefined || typeof until !== 'number') return undefined;
    return {
      actor: { accountId: String(claims['sub']), role, loginId: String(claims['login']) },
      expiresAtMs: until,
    };
  }

  /** Resolves with `undefined` if the text is not a refresh token, or the token has expired. */
  async readRefresh(token: string): Promise<RefreshClaims | undefined> {
    const claims = await this.#read(token, 'refresh');
    const generation = claims?.['generation'];
    if (claims === undefined || typeof generation !== 'number') return undefined;
    return { accountId: String(claims['sub']), loginId: String(claims['login']), generation };
  }

  async #read(token: string, kind: string): Promise<JsonObject | undefined> {
    const claims = await this.#tokens.verify(token);
    return claims?.['kind'] === kind ? claims : undefined;
  }
}
