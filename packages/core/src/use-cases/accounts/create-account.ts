import {
  type Account,
  type AccountNames,
  type AccountRole,
  checkLanguage,
  checkNames,
} from '../../domain/account/account.js';
import { type ConsentChoice, giveConsents } from '../../domain/account/consent.js';
import { toInstant } from '../../domain/instant.js';
import type { MailWriter } from '../../mails/mail-writer.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { Ids } from '../../ports/ids.js';
import type { AccountRepository } from '../../records/account-repository.js';
import { people, type SystemActor } from '../input/actors.js';
import { bool, object, oneOf, optional, text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import type { EmailClaims } from './email-claims.js';
import type { PasswordKeeper } from './password-keeper.js';
import { generatePassword } from './secrets.js';

export interface CreateAccountInput extends AccountNames {
  readonly role: AccountRole;
  /** Default: a generated password. */
  readonly password?: string;
  /** The consents that the person gave elsewhere. An operator cannot consent for the person. */
  readonly consents?: ConsentChoice;
  /** BCP 47 tag of the language of mails. Default: the default language of the host. */
  readonly language?: string;
}

const checkCall = defineCall<'system', CreateAccountInput>('createAccount', ['system'], {
  email: text(),
  username: text(),
  displayName: text(),
  role: oneOf(people),
  password: optional(text()),
  consents: optional(
    object<ConsentChoice>({ gdpr: bool, dataRetention: bool, marketing: optional(bool) }),
  ),
  language: optional(text()),
});

/** An account and its generated password, which cannot be read again. */
export interface AccountWithPassword {
  readonly account: Account;
  /** Absent if the caller set the password. */
  readonly password?: string;
}

export interface CreateAccountDeps {
  readonly accounts: AccountRepository;
  readonly passwords: PasswordKeeper;
  readonly claims: EmailClaims;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly consentTextVersion: string;
  readonly mails: MailWriter;
}

/**
 * Creates an account of any role for another person; for operators. Its e-mail address counts as
 * confirmed.
 */
export class CreateAccount
  implements UseCase<SystemActor, CreateAccountInput, Promise<AccountWithPassword>>
{
  readonly #deps: CreateAccountDeps;

  constructor(deps: CreateAccountDeps) {
    this.#deps = deps;
  }

  /**
   * @throws DomainError `invalid_account`, `weak_password`, `email_taken`, `username_taken`.
   */
  async execute(
    actor: SystemActor,
    given: CreateAccountInput,
    callOptions: CallOptions = {},
  ): Promise<AccountWithPassword> {
    const { input, options } = checkCall(actor, given, callOptions);
    const password = input.password ?? generatePassword({ names: [input.username, input.email] });
    const account = await openAccount(this.#deps, { ...input, password }, options);
    return input.password === undefined ? { account, password } : { account };
  }
}

/**
 * Checks everything, then stores the account and the hash of its password. With `unconfirmedEmail`,
 * creates the account even if another one holds its e-mail address.
 */
export async function openAccount(
  deps: CreateAccountDeps,
  input: CreateAccountInput & { readonly password: string },
  options: CallOptions & { readonly unconfirmedEmail?: boolean },
): Promise<Account> {
  const { accounts, passwords, claims, clock, ids, consentTextVersion, mails } = deps;
  const { email, username, displayName, role, password } = input;
  const names = checkNames({ email, username, displayName });
  const language = checkLanguage(input.language ?? mails.catalogue.defaultLanguage);
  const createdAt = toInstant(clock.now());
  const consents = giveConsents(input.consents ?? {}, consentTextVersion, createdAt);
  const credentials = await passwords.protect(password, names, options);
  const account: Account = { id: ids.next(), ...names, role, consents, createdAt, language };
  if (options.unconfirmedEmail !== true) {
    await accounts.create(account, credentials, options);
    return account;
  }
  const emailClaim = await claims.idOf(names.email, password, options);
  await accounts.create(account, { ...credentials, emailClaim }, options);
  await claims.move(account.id, { to: emailClaim }, options);
  return account;
}
