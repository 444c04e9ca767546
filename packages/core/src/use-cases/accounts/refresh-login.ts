import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { LoginRepository } from '../../records/login-repository.js';
import { invalidToken } from './invalid-token.js';
import type { LoginKeeper } from './login-keeper.js';
import type { Login, LoginTokens, RefreshClaims } from './login-tokens.js';

export interface RefreshLoginDeps {
  readonly accounts: AccountRepository;
  readonly logins: LoginRepository;
  readonly keeper: LoginKeeper;
  readonly tokens: LoginTokens;
}

/** Exchanges a refresh token for a new pair of tokens. */
export class RefreshLogin {
  readonly #deps: RefreshLoginDeps;

  constructor(deps: RefreshLoginDeps) {
    this.#deps = deps;
  }

  /**
   * A token that was used before is in two hands: the whole login ends then.
   *
   * @throws DomainError `invalid_token`, `token_reused`.
   */
  async execute(refreshToken: string, options: CallOptions = {}): Promise<Login> {
    const { accounts, logins, keeper, tokens } = this.#deps;
    const claims = await tokens.readRefresh(refreshToken);
    if (claims === undefined) throw invalidToken();
    const stored = await logins.find(claims.accountId, claims.loginId, options);
    if (stored === undefined) throw invalidToken();
    if (stored.document.generation !== claims.generation)
      return await this.#reused(claims, options);
    const account = await accounts.find(claims.accountId, options);
    if (account === undefined || account.disabledAt !== undefined) {
      await keeper.end(claims.accountId, claims.loginId, options);
      throw invalidToken();
    }
    const login = await keeper.goOn(account, stored.document, stored.etag, options);
    return login ?? (await this.#reused(claims, options));
  }

  async #reused({ accountId, loginId }: RefreshClaims, options: CallOptions): Promise<never> {
    await this.#deps.keeper.end(accountId, loginId, options);
    throw new DomainError(
      'token_reused',
      'This refresh token was used before, so its login has ended; log in again.',
    );
  }
}
