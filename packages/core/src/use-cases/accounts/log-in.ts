import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { AccountCredentialsRepository } from '../../records/account-credentials-repository.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { LoginKeeper } from './login-keeper.js';
import type { Login } from './login-tokens.js';
import type { PasswordKeeper } from './password-keeper.js';

export interface LogInInput {
  /** E-mail address or username. */
  readonly login: string;
  readonly password: string;
}

export interface LogInDeps {
  readonly accounts: AccountRepository;
  readonly credentials: AccountCredentialsRepository;
  readonly passwords: PasswordKeeper;
  readonly logins: LoginKeeper;
}

/** Begins a login. */
export class LogIn {
  readonly #deps: LogInDeps;

  constructor(deps: LogInDeps) {
    this.#deps = deps;
  }

  /**
   * The same work and the same words whether the login or the password is wrong.
   *
   * @throws DomainError `invalid_credentials`.
   */
  async execute({ login, password }: LogInInput, options: CallOptions = {}): Promise<Login> {
    const { accounts, credentials, passwords, logins } = this.#deps;
    const account = await accounts.findByLogin(login, options);
    const kept = await credentials.find(account?.id, options);
    const { valid, stale } = await passwords.verify(password, kept?.passwordHash, options);
    if (account === undefined || kept === undefined || !valid) throw refusal();
    if (account.disabledAt !== undefined) throw refusal();
    if (stale) {
      const passwordHash = await passwords.hash(password, options);
      await credentials.replace(account.id, { ...kept, passwordHash }, kept.etag, options);
    }
    const begun = await logins.begin(account, options);
    // Whoever changed the password meanwhile ended all logins, but could not know this one yet.
    const now = await credentials.find(account.id, options);
    if (now?.version !== kept.version) {
      await logins.end(account.id, begun.id, options);
      throw refusal();
    }
    return begun.login;
  }
}

function refusal(): DomainError {
  return new DomainError(
    'invalid_credentials',
    'The login or the password is wrong; try again or reset the password.',
  );
}
