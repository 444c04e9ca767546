import type { Account, AccountRole } from '../../domain/account/account.js';
import type { Actor } from '../../domain/session/access.js';
import type { JsonObject } from '../../json.js';
import type { Clock } from '../../ports/clock.js';
import type { TokenSigner } from '../../ports/token-signer.js';
import type { StandingLogin } from '../../records/login-repository.js';

/** Who asks, and by which login. */
export interface AuthenticatedActor extends Actor {
  readonly loginId: string;
}

/** What a client gets for a password or a refresh token. */
export interface Login {
  readonly accessToken: string;
  /** Works once. */
  readonly refreshToken: string;
  /** Of the access token. */
  readonly expiresInSeconds: number;
  readonly account: Account;
}

/** What an access token says. */
export interface AccessClaims {
  readonly actor: AuthenticatedActor;
  readonly expiresAtMs: number;
}

/** What a refresh token says. */
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

/** Makes and reads the two tokens of a login. One kind never passes for the other. */
export class LoginTokens {
  readonly #tokens: TokenSigner;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #options: LoginTokensOptions;

  constructor(tokens: TokenSigner, clock: Pick<Clock, 'now'>, options: LoginTokensOptions) {
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

  /** Resolves `undefined` for what is no access token, or no longer one. */
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

  /** Resolves `undefined` for what is no refresh token, or no longer one. */
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
