import type { Actor } from '../../domain/session/access.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { LoginKeeper } from './login-keeper.js';
import type { LoginTokens } from './login-tokens.js';

export interface LogOutInput {
  readonly actor: Actor;
  /** The login that asks. */
  readonly loginId: string;
  /** Ends every login of the account. */
  readonly everywhere?: boolean;
  /** Ends the login of this token too, if it is one of the same account. */
  readonly refreshToken?: string;
}

/** Ends logins. */
export class LogOut {
  readonly #logins: LoginKeeper;
  readonly #tokens: LoginTokens;

  constructor(logins: LoginKeeper, tokens: LoginTokens) {
    this.#logins = logins;
    this.#tokens = tokens;
  }

  /** Resolves also when there is nothing left to end. */
  async execute(input: LogOutInput, options: CallOptions = {}): Promise<void> {
    const { accountId } = input.actor;
    await this.#logins.end(accountId, input.loginId, options);
    if (input.everywhere === true) return await this.#logins.endAll(accountId, options);
    if (input.refreshToken === undefined) return;
    const claims = await this.#tokens.readRefresh(input.refreshToken);
    if (claims?.accountId !== accountId) return;
    await this.#logins.end(accountId, claims.loginId, options);
  }
}
