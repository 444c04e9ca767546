import type { Account, AccountNames } from '../../domain/account/account.js';
import { type ConsentChoice, checkConsents, giveConsents } from '../../domain/account/consent.js';
import { toInstant } from '../../domain/instant.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import { type CreateAccountDeps, openAccount } from './create-account.js';
import type { EmailConfirmations } from './email-confirmations.js';

/** What a person may sign up as. */
export type RegistrationRole = 'therapist' | 'patient';

export interface RegisterAccountInput extends AccountNames {
  readonly password: string;
  readonly role: RegistrationRole;
  readonly consents: ConsentChoice;
}

export interface RegisterAccountDeps extends CreateAccountDeps {
  readonly registrationRoles: readonly RegistrationRole[];
  readonly confirmations: EmailConfirmations;
}

/**
 * Opens an account for the person who asks for it. The answer and its time are the same whether
 * another account has the e-mail address or not; a mail tells the owner of the address. The account
 * signs in at once, and the address is its own when it is confirmed.
 */
export class RegisterAccount {
  readonly #deps: RegisterAccountDeps;

  constructor(deps: RegisterAccountDeps) {
    this.#deps = deps;
  }

  /**
   * @throws DomainError `forbidden` for a role that is closed for registration, `invalid_account`,
   *   `consent_missing`, `weak_password`, `username_taken`.
   */
  async execute(input: RegisterAccountInput, options: CallOptions = {}): Promise<Account> {
    const { registrationRoles, consentTextVersion, clock, confirmations } = this.#deps;
    if (!registrationRoles.includes(input.role)) {
      throw new DomainError(
        'forbidden',
        `This host does not allow registration as ${input.role}; ask an operator for an account.`,
      );
    }
    checkConsents(giveConsents(input.consents, consentTextVersion, toInstant(clock.now())));
    const account = await openAccount(this.#deps, input, { ...options, unconfirmedEmail: true });
    confirmations.ask(account, account.email, 'registered');
    return account;
  }
}
