import { DomainError, type InputFault } from '../errors/domain-error.js';
import type { Consent } from './consent.js';
import type { Instant } from './instant.js';

export type AccountRole = 'therapist' | 'patient' | 'admin';

/** Someone who can sign in. */
export interface Account {
  readonly id: string;
  readonly email: string;
  readonly username: string;
  readonly displayName: string;
  readonly role: AccountRole;
  readonly consents: readonly Consent[];
  readonly createdAt: Instant;
  readonly disabledAt?: Instant;
}

/** An account as its holder sees it. */
export type AccountView = Omit<Account, 'disabledAt'>;

/** What a person calls themselves, as they typed it. */
export interface AccountNames {
  readonly email: string;
  readonly username: string;
  readonly displayName: string;
}

const longestEmail = 254;
const email =
  /^[^\s@"(),:;<>[\]\\\p{C}]+@[^\s@"(),:;<>[\]\\\p{C}.]+(\.[^\s@"(),:;<>[\]\\\p{C}.]+)+$/u;
const username = /^[\p{L}\p{N}._-]{3,40}$/u;
const displayName = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,100}$/u;

/** One spelling of an address: addresses that differ in case only are the same. */
export function normalizeEmail(given: string): string {
  return given.trim().normalize('NFC').toLowerCase();
}

/** What a username is compared by: those that differ in case only are the same. */
export function normalizeUsername(given: string): string {
  return given.normalize('NFKC').toLowerCase();
}

/**
 * The names as they are kept, those that are given.
 *
 * @throws DomainError `invalid_account` with every fault.
 */
export function checkNames<T extends Partial<AccountNames>>(given: T): T {
  const names = {
    ...given,
    ...(given.email === undefined ? {} : { email: normalizeEmail(given.email) }),
    ...(given.username === undefined ? {} : { username: given.username.trim().normalize('NFC') }),
    ...(given.displayName === undefined
      ? {}
      : { displayName: given.displayName.trim().normalize('NFC') }),
  };
  const faults = nameFaults(names);
  if (faults.length > 0) {
    const what = faults.map((fault) => `${fault.path} ${fault.message}`).join('; ');
    throw new DomainError('invalid_account', `The account cannot be like this: ${what}.`, {
      faults,
    });
  }
  return names;
}

function nameFaults(names: Partial<AccountNames>): readonly InputFault[] {
  const faults: InputFault[] = [];
  if (names.email !== undefined && !isEmail(names.email)) {
    faults.push({ path: 'email', message: 'must be an e-mail address' });
  }
  if (names.username !== undefined && !username.test(names.username)) {
    faults.push({
      path: 'username',
      message: 'must be 3 to 40 letters, digits, dots, dashes or underscores',
    });
  }
  if (names.displayName !== undefined && !displayName.test(names.displayName)) {
    faults.push({
      path: 'displayName',
      message: 'must be 1 to 100 characters without line breaks and control characters',
    });
  }
  return faults;
}

function isEmail(text: string): boolean {
  return text.length <= longestEmail && email.test(text);
}

/** An account for its holder and for lists of accounts. */
export function accountView(account: Account): AccountView {
  const { id, email, username, displayName, role, consents, createdAt } = account;
  return { id, email, username, displayName, role, consents, createdAt };
}
