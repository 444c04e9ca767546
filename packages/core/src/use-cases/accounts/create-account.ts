import {
  type Account,
  type AccountNames,
  type AccountRole,
  checkNames,
} from '../../domain/account/account.js';
import { type ConsentChoice, giveConsents } from '../../domain/account/consent.js';
import { toInstant } from '../../domain/instant.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { Ids } from '../../ports/ids.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { EmailClaims } from './email-claims.js';
import type { PasswordKeeper } from './password-keeper.js';
import { generatePassword } from './secrets.js';

export interface CreateAccountInput extends AccountNames {
  readonly role: AccountRole;
  /** Absent: one is generated. */
  readonly password?: string;
  /** What the person agreed to elsewhere. An operator cannot agree for another person. */
  readonly consents?: ConsentChoice;
}

/** An account together with the password that was generated for it, which is told this once. */
export interface AccountWithPassword {
  readonly account: Account;
  /** Absent when it was given. */
  readonly password?: string;
}

export interface CreateAccountDeps {
  readonly accounts: AccountRepository;
  readonly passwords: PasswordKeeper;
  readonly claims: EmailClaims;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly consentTextVersion: string;
}

/**
 * Opens an account of any role for another person: an operator's work. Its e-mail address counts as
 * confirmed.
 */
export class CreateAccount {
  readonly #deps: CreateAccountDeps;

  constructor(deps: CreateAccountDeps) {
    this.#deps = deps;
  }

  /**
   * @throws DomainError `invalid_account`, `weak_password`, `email_taken`, `username_taken`.
   */
  async execute(
    input: CreateAccountInput,
    options: CallOptions = {},
  ): Promise<AccountWithPassword> {
    const password = input.password ?? generatePassword();
    const account = await openAccount(this.#deps, { ...input, password }, options);
    return input.password === undefined ? { account, password } : { account };
  }
}

/**
 * Checks everything, then stores the account and the hash of its password. With `unconfirmedEmail`
 * the account is opened also when another one holds its e-mail address.
 */
export async function openAccount(
  deps: CreateAccountDeps,
  input: CreateAccountInput & { readonly password: string },
  options: CallOptions & { readonly unconfirmedEmail?: boolean },
): Promise<Account> {
  const { accounts, passwords, claims, clock, ids, consentTextVersion } = deps;
  const { email, username, displayName, role, password } = input;
  const names = checkNames({ email, username, displayName });
  const createdAt = toInstant(clock.now());
  const consents = giveConsents(input.consents ?? {}, consentTextVersion, createdAt);
  const credentials = await passwords.protect(password, names, options);
  const account: Account = { id: ids.next(), ...names, role, consents, createdAt };
  if (options.unconfirmedEmail !== true) {
    await accounts.create(account, credentials, options);
    return account;
  }
  const emailClaim = await claims.idOf(names.email, password, options);
  await accounts.create(account, { ...credentials, emailClaim }, options);
  await claims.move(account.id, { to: emailClaim }, options);
  return account;
}
