import type { Actor } from '../../domain/session/access.js';
import type { CallOptions } from '../../ports/call-options.js';
import { people } from '../input/actors.js';
import { bool, optional, text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import type { LoginKeeper } from './login-keeper.js';
import type { LoginTokens } from './login-tokens.js';

export interface LogOutInput {
  /** The login of the request. */
  readonly loginId: string;
  /** Whether to end every login of the account. */
  readonly everywhere?: boolean;
  /** The login of this token ends too, if it belongs to the same account. */
  readonly refreshToken?: string;
}

const checkCall = defineCall<Actor['role'], LogOutInput>('logOut', people, {
  loginId: text(),
  everywhere: optional(bool),
  refreshToken: optional(text()),
});

export interface LogOutDeps {
  readonly logins: LoginKeeper;
  readonly tokens: LoginTokens;
}

/** Ends logins of the actor. */
export class LogOut implements UseCase<Actor, LogOutInput, Promise<void>> {
  readonly #logins: LoginKeeper;
  readonly #tokens: LoginTokens;

  constructor({ logins, tokens }: LogOutDeps) {
    this.#logins = logins;
    this.#tokens = tokens;
  }

  /** Resolves even if the logins have ended already. */
  async execute(actor: Actor, given: LogOutInput, callOptions: CallOptions = {}): Promise<void> {
    const call = checkCall(actor, given, callOptions);
    const { input, options } = call;
    const { accountId } = call.actor;
    await this.#logins.end(accountId, input.loginId, options);
    if (input.everywhere === true) return await this.#logins.endAll(accountId, options);
    if (input.refreshToken === undefined) return;
    const claims = await this.#tokens.readRefresh(input.refreshToken);
    if (claims?.accountId !== accountId) return;
    await this.#logins.end(accountId, claims.loginId, options);
  }
}
