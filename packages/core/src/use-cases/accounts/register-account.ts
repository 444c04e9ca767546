import type { Account, AccountNames } from '../../domain/account/account.js';
import { type ConsentChoice, checkConsents, giveConsents } from '../../domain/account/consent.js';
import { toInstant } from '../../domain/instant.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import { type Caller, everyone } from '../input/actors.js';
import { bool, list, object, oneOf, optional, text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { type CreateAccountDeps, openAccount } from './create-account.js';
import type { EmailConfirmations } from './email-confirmations.js';

/** The roles that a person may register as. */
export type RegistrationRole = 'therapist' | 'patient';

export interface RegisterAccountInput extends AccountNames {
  readonly password: string;
  readonly role: RegistrationRole;
  readonly consents: ConsentChoice;
  /** BCP 47 tag of the language of mails to the person. */
  readonly language?: string;
  /**
   * The languages that the person reads, the preferred one first. Without `language`, the account
   * gets the first of them that mails are written in, otherwise the default language of the host.
   */
  readonly readLanguages?: readonly string[];
}

/** A browser names a few. */
const mostReadLanguages = 20;

const checkCall = defineCall<Caller['role'], RegisterAccountInput>('registerAccount', everyone, {
  email: text(),
  username: text(),
  displayName: text(),
  password: text(),
  role: oneOf(['therapist', 'patient']),
  consents: object<ConsentChoice>({
    gdpr: bool,
    dataRetention: bool,
    marketing: optional(bool),
  }),
  language: optional(text()),
  readLanguages: optional(list(text(), mostReadLanguages)),
});

export interface RegisterAccountDeps extends CreateAccountDeps {
  readonly registrationRoles: readonly RegistrationRole[];
  readonly confirmations: EmailConfirmations;
}

/**
 * Creates an account for the person who asks for it. The answer and its time do not reveal whether
 * another account has the e-mail address; a mail tells the owner of the address. The account can
 * sign in at once. It gets the address when the address is confirmed.
 */
export class RegisterAccount implements UseCase<Caller, RegisterAccountInput, Promise<Account>> {
  readonly #deps: RegisterAccountDeps;

  constructor(deps: RegisterAccountDeps) {
    this.#deps = deps;
  }

  /**
   * @throws DomainError `forbidden` for a role that is not open for registration,
   *   `invalid_account`, `consent_missing`, `weak_password`, `username_taken`.
   */
  async execute(
    actor: Caller,
    given: RegisterAccountInput,
    callOptions: CallOptions = {},
  ): Promise<Account> {
    const { input, options } = checkCall(actor, given, callOptions);
    const { registrationRoles, consentTextVersion, clock, confirmations, mails } = this.#deps;
    if (!registrationRoles.includes(input.role)) {
      throw new DomainError(
        'forbidden',
        `This host does not allow registration as ${input.role}; ask an operator for an account.`,
      );
    }
    checkConsents(giveConsents(input.consents, consentTextVersion, toInstant(clock.now())));
    const { readLanguages, ...asked } = input;
    const language = asked.language ?? mails.catalogue.chooseLanguage(readLanguages);
    const account = await openAccount(
      this.#deps,
      { ...asked, language },
      { ...options, unconfirmedEmail: true },
    );
    confirmations.ask(account, account.email, 'registered');
    return account;
  }
}
