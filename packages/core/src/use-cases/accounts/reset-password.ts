import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { AccountCredentialsRepository } from '../../records/account-credentials-repository.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { AccountResetRepository } from '../../records/account-reset-repository.js';
import type { LoginKeeper } from './login-keeper.js';
import type { PasswordKeeper } from './password-keeper.js';

export interface ResetPasswordInput {
  /** From the mail. */
  readonly token: string;
  readonly newPassword: string;
}

export interface ResetPasswordDeps {
  readonly accounts: AccountRepository;
  readonly credentials: AccountCredentialsRepository;
  readonly resets: AccountResetRepository;
  readonly passwords: PasswordKeeper;
  readonly logins: LoginKeeper;
}

/** Sets a new password by a token from a mail and ends all logins. */
export class ResetPassword {
  readonly #deps: ResetPasswordDeps;

  constructor(deps: ResetPasswordDeps) {
    this.#deps = deps;
  }

  /**
   * A password that is too weak leaves the token good.
   *
   * @throws DomainError `reset_token_invalid`, `weak_password`.
   */
  async execute(
    { token, newPassword }: ResetPasswordInput,
    options: CallOptions = {},
  ): Promise<void> {
    const { accounts, credentials, resets, passwords, logins } = this.#deps;
    const reset = await resets.find(token, options);
    if (reset === undefined) throw refusal();
    const account = await accounts.find(reset.accountId, options);
    const kept = await credentials.find(reset.accountId, options);
    if (account === undefined || kept?.version !== reset.credentialsVersion) throw refusal();
    const names = [account.username, account.email];
    const fresh = await passwords.protect(newPassword, names, { ...options, path: 'newPassword' });
    if (!(await resets.use(reset, options))) throw refusal();
    if (!(await credentials.replace(account.id, fresh, kept.etag, options))) throw refusal();
    await logins.endAll(account.id, options);
  }
}

function refusal(): DomainError {
  return new DomainError(
    'reset_token_invalid',
    'This token is not valid, or was used, or is older than an hour; ask for a new one.',
  );
}
