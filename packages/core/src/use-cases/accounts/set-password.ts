import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { AccountCredentialsRepository } from '../../records/account-credentials-repository.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { AccountWithPassword } from './create-account.js';
import type { LoginKeeper } from './login-keeper.js';
import type { PasswordKeeper } from './password-keeper.js';
import { generatePassword } from './secrets.js';

export interface SetPasswordInput {
  /** E-mail address or username. */
  readonly login: string;
  /** Absent: one is generated. */
  readonly password?: string;
}

export interface SetPasswordDeps {
  readonly accounts: AccountRepository;
  readonly credentials: AccountCredentialsRepository;
  readonly passwords: PasswordKeeper;
  readonly logins: LoginKeeper;
}

/** Sets somebody's password and ends all their logins: an operator's work. */
export class SetPassword {
  readonly #deps: SetPasswordDeps;

  constructor(deps: SetPasswordDeps) {
    this.#deps = deps;
  }

  /** @throws DomainError `account_not_found`, `weak_password`. */
  async execute(input: SetPasswordInput, options: CallOptions = {}): Promise<AccountWithPassword> {
    const { accounts, credentials, passwords, logins } = this.#deps;
    const account = await accounts.findByLogin(input.login, options);
    if (account === undefined) {
      throw new DomainError('account_not_found', `There is no account "${input.login}".`);
    }
    const password = input.password ?? generatePassword();
    const names = [account.username, account.email];
    const fresh = await passwords.protect(password, names, options);
    for (;;) {
      const { etag } = await credentials.get(account.id, options);
      if (await credentials.replace(account.id, fresh, etag, options)) break;
    }
    await logins.endAll(account.id, options);
    return input.password === undefined ? { account, password } : { account };
  }
}
