import { withoutPendingEmail } from '../../domain/account/account.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { AccountCredentialsRepository } from '../../records/account-credentials-repository.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { AccountTokenRepository } from '../../records/account-token-repository.js';
import { type Caller, everyone } from '../input/actors.js';
import { text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import type { CredentialsKeeper } from './credentials-keeper.js';
import type { LoginKeeper } from './login-keeper.js';
import type { TellAccount } from './tell-account.js';

export interface ResetPasswordInput {
  /** The token from the mail. */
  readonly token: string;
  readonly newPassword: string;
}

const checkCall = defineCall<Caller['role'], ResetPasswordInput>('resetPassword', everyone, {
  token: text(),
  newPassword: text(),
});

export interface ResetPasswordDeps {
  readonly accounts: AccountRepository;
  readonly credentials: AccountCredentialsRepository;
  readonly resets: AccountTokenRepository;
  readonly keeper: CredentialsKeeper;
  readonly logins: LoginKeeper;
  readonly tellAccount: TellAccount;
}

/** Sets a new password with a mailed token. Ends all logins and any change of e-mail address. */
export class ResetPassword implements UseCase<Caller, ResetPasswordInput, Promise<void>> {
  readonly #deps: ResetPasswordDeps;

  constructor(deps: ResetPasswordDeps) {
    this.#deps = deps;
  }

  /**
   * After a password that is too weak, the token can be used again.
   *
   * @throws DomainError `reset_token_invalid`, `weak_password`.
   */
  async execute(
    actor: Caller,
    input: ResetPasswordInput,
    callOptions: CallOptions = {},
  ): Promise<void> {
    const call = checkCall(actor, input, callOptions);
    const { token, newPassword } = call.input;
    const { options } = call;
    const { accounts, credentials, resets, keeper, logins, tellAccount } = this.#deps;
    const reset = await resets.find(token, options);
    if (reset === undefined) throw refusal();
    const account = await accounts.find(reset.accountId, options);
    const kept = await credentials.find(reset.accountId, options);
    if (account === undefined || kept?.version !== reset.credentialsVersion) throw refusal();
    // The owner of the old mailbox must not take over the account after a change of address.
    if (reset.email !== undefined && reset.email !== account.email) throw refusal();
    const path = 'newPassword';
    const fresh = await keeper.withPassword(account, newPassword, { ...options, path });
    if (!(await resets.use(reset, options))) throw refusal();
    if (!(await keeper.replace(account.id, fresh, kept, options))) throw refusal();
    await logins.endAll(account.id, options);
    await accounts.update(account.id, withoutPendingEmail, options);
    tellAccount.tell(account, { kind: 'password_changed', by: 'reset' });
  }
}

function refusal(): DomainError {
  return new DomainError(
    'reset_token_invalid',
    'This token is not valid, was used already, or is older than an hour; ask for a new one.',
  );
}
