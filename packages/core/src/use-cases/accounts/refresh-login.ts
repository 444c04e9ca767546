import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { LoginRepository } from '../../records/login-repository.js';
import { type Caller, everyone } from '../input/actors.js';
import { text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { invalidToken } from './invalid-token.js';
import type { LoginKeeper } from './login-keeper.js';
import type { Login, LoginTokens, RefreshClaims } from './login-tokens.js';

export interface RefreshLoginDeps {
  readonly accounts: AccountRepository;
  readonly logins: LoginRepository;
  readonly keeper: LoginKeeper;
  readonly tokens: LoginTokens;
}

export interface RefreshLoginInput {
  readonly refreshToken: string;
}

const checkCall = defineCall<Caller['role'], RefreshLoginInput>('refreshLogin', everyone, {
  refreshToken: text(),
});

/** Exchanges a refresh token for a new pair of tokens. */
export class RefreshLogin implements UseCase<Caller, RefreshLoginInput, Promise<Login>> {
  readonly #deps: RefreshLoginDeps;

  constructor(deps: RefreshLoginDeps) {
    this.#deps = deps;
  }

  /**
   * If the token was used before, it may have been stolen, and the whole login ends.
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
