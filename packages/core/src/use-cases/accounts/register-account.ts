import { type Account, type AccountNames, checkNames } from '../../domain/account.js';
import { type ConsentChoice, checkConsents, giveConsents } from '../../domain/consent.js';
import { toInstant } from '../../domain/instant.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { Ids } from '../../ports/ids.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { PasswordKeeper } from './password-keeper.js';

/** What a person may sign up as. */
export type RegistrationRole = 'therapist' | 'patient';

export interface RegisterAccountInput extends AccountNames {
  readonly password: string;
  readonly role: RegistrationRole;
  readonly consents: ConsentChoice;
}

export interface RegisterAccountDeps {
  readonly accounts: AccountRepository;
  readonly passwords: PasswordKeeper;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly consentTextVersion: string;
  readonly registrationRoles: readonly RegistrationRole[];
}

/** Opens an account for the person who asks for it. */
export class RegisterAccount {
  readonly #deps: RegisterAccountDeps;

  constructor(deps: RegisterAccountDeps) {
    this.#deps = deps;
  }

  /**
   * @throws DomainError `forbidden` for a role nobody may sign up as here, `invalid_account`,
   *   `consent_missing`, `weak_password`, `email_taken`, `username_taken`.
   */
  async execute(input: RegisterAccountInput, options: CallOptions = {}): Promise<Account> {
    const { accounts, passwords, clock, ids, consentTextVersion } = this.#deps;
    if (!this.#deps.registrationRoles.includes(input.role)) {
      throw new DomainError(
        'forbidden',
        `Nobody can sign up as ${input.role} here; ask an operator for an account.`,
      );
    }
    const names = checkNames({
      email: input.email,
      username: input.username,
      displayName: input.displayName,
    });
    const createdAt = toInstant(clock.now());
    const consents = giveConsents(input.consents, consentTextVersion, createdAt);
    checkConsents(consents);
    const credentials = await passwords.protect(
      input.password,
      [names.username, names.email],
      options,
    );
    const account: Account = { id: ids.next(), ...names, role: input.role, consents, createdAt };
    await accounts.create(account, credentials, options);
    return account;
  }
}
