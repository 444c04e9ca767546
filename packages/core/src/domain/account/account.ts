import { DomainError, type InputFault } from '../../errors/domain-error.js';
import { faultText } from '../../errors/faults.js';
import type { Instant } from '../instant.js';
import { canonicalLanguage } from './account-language.js';
import type { Consent } from './consent.js';
import { hasInvisibleCharacters, isSingleScript } from './name-characters.js';

export type AccountRole = 'therapist' | 'patient' | 'admin';

/** A new e-mail address of an account. It takes effect when the account's holder confirms it. */
export interface PendingEmail {
  /** The new address, normalized. */
  readonly address: string;
  /** When the change expires. */
  readonly expiresAt: Instant;
}

/** A person who can sign in. */
export interface Account {
  readonly id: string;
  /** Normalized: compared without regard to case. */
  readonly email: string;
  /** Unique without regard to case. */
  readonly username: string;
  /** The name that other people see. */
  readonly displayName: string;
  readonly role: AccountRole;
  /** Every consent that was given, including withdrawn ones. */
  readonly consents: readonly Consent[];
  readonly createdAt: Instant;
  /** Present while the account is deactivated. */
  readonly disabledAt?: Instant;
  /** A change of e-mail address that waits for its confirmation. */
  readonly pendingEmail?: PendingEmail;
  /** BCP 47 tag of the language of mails to the account. Absent: the default language. */
  readonly language?: string;
  /** Whether a mail tells the holder that a session is ready or has failed. Absent: no. */
  readonly sessionMails?: boolean;
}

/** An account as its holder sees it. */
export interface AccountView extends Omit<Account, 'disabledAt' | 'pendingEmail'> {
  /** The address that takes the place of `email` once it is confirmed. */
  readonly pendingEmail?: string;
}

/** Names of an account, as its holder typed them. */
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

/** The form in which addresses are compared: case does not matter. */
export function normalizeEmail(given: string): string {
  return given.trim().normalize('NFC').toLowerCase();
}

/** The form in which usernames are compared: case does not matter. */
export function normalizeUsername(given: string): string {
  return given.normalize('NFKC').toLowerCase();
}

/**
 * One form for all spellings of a login, so that attempts are counted together, even for a login that
 * no account has.
 */
export function normalizeLogin(given: string): string {
  return given.normalize('NFKC').trim().toLowerCase();
}

/**
 * The names in the form in which they are stored. Only names that are given are returned.
 *
 * @throws DomainError `invalid_account` with every fault.
 */
export function checkNames<T extends Partial<AccountNames>>(given: T): T {
  const names = {
    ...given,
    ...(given.email === undefined ? {} : { email: normalizeEmail(given.email) }),
    ...(given.username === undefined ? {} : { username: given.username.trim().normalize('NFKC') }),
    ...(given.displayName === undefined
      ? {}
      : { displayName: given.displayName.trim().normalize('NFC') }),
  };
  const faults = nameFaults(names);
  if (faults.length > 0) {
    const what = faultText({ shown: faults, count: faults.length });
    throw new DomainError('invalid_account', `The account data is not valid: ${what}.`, {
      faults,
    });
  }
  return names;
}

/**
 * A language tag in the form in which it is stored.
 *
 * @throws DomainError `invalid_account` for a text that is no BCP 47 language tag.
 */
export function checkLanguage(given: string): string {
  const tag = canonicalLanguage(given);
  if (tag !== undefined) return tag;
  const message = 'must be a BCP 47 language tag of at most 35 characters, such as de-CH';
  throw new DomainError('invalid_account', `The account data is not valid: language ${message}.`, {
    faults: [{ path: 'language', message }],
  });
}

function nameFaults(names: Partial<AccountNames>): readonly InputFault[] {
  const faults: InputFault[] = [];
  if (names.email !== undefined && !isEmail(names.email)) {
    faults.push({ path: 'email', message: 'must be an e-mail address' });
  }
  const { username, displayName } = names;
  if (username !== undefined) {
    const message = usernameFault(username);
    if (message !== undefined) faults.push({ path: 'username', message });
  }
  if (displayName !== undefined) {
    const message = displayNameFault(displayName);
    if (message !== undefined) faults.push({ path: 'displayName', message });
  }
  return faults;
}

function usernameFault(text: string): string | undefined {
  if (!username.test(text) || hasInvisibleCharacters(text)) {
    return 'must be 3 to 40 letters, digits, dots, dashes or underscores';
  }
  if (!isSingleScript(text))
    return 'must have letters of one script only, such as Latin or Cyrillic';
  return undefined;
}

function displayNameFault(text: string): string | undefined {
  if (!displayName.test(text)) {
    return 'must be 1 to 100 characters without line breaks and control characters';
  }
  if (hasInvisibleCharacters(text)) {
    return 'must not have invisible characters, marks that turn the direction of the text, or more than four accents on a letter';
  }
  return undefined;
}

function isEmail(text: string): boolean {
  return text.length <= longestEmail && email.test(text);
}

/** The view of an account for its holder and for lists of accounts. */
export function accountView(account: Account): AccountView {
  const { id, email, username, displayName, role, consents, createdAt } = account;
  const { pendingEmail, language, sessionMails } = account;
  return {
    ...{ id, email, username, displayName, role, consents, createdAt },
    ...(pendingEmail && { pendingEmail: pendingEmail.address }),
    ...(language === undefined ? {} : { language }),
    ...(sessionMails === undefined ? {} : { sessionMails }),
  };
}

/** The account at this time: without a change of e-mail address that has expired. */
export function withoutExpiredChange(account: Account, now: Instant): Account {
  const { pendingEmail, ...rest } = account;
  return pendingEmail === undefined || pendingEmail.expiresAt > now ? account : rest;
}

/** The account without a pending change of e-mail address. */
export function withoutPendingEmail({ pendingEmail: _dropped, ...account }: Account): Account {
  return account;
}
