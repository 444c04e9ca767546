import { passwordFaults } from '../../domain/account/password-policy.js';

const tokenBytes = 32;

/** A random token of 256 bits in 43 characters that need no escaping in a URL. */
export function randomToken(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(tokenBytes));
  const text = globalThis.btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Without characters that look alike. */
const upper = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const lower = 'abcdefghijkmnopqrstuvwxyz';
const digits = '23456789';
const letters = upper + lower + digits;

export const passwordLengths = { shortest: 12, longest: 128, usual: 20 } as const;

export interface PasswordOptions {
  /** In characters. Default: 20. */
  readonly length?: number;
  /** Names of the account. The policy refuses a password that contains one. */
  readonly names?: readonly string[];
}

/**
 * A random password for a person to type, which the policy accepts: with upper-case and lower-case
 * letters and digits.
 *
 * @throws RangeError if `length` is not a whole number from 12 to 128.
 */
export function generatePassword({
  length = passwordLengths.usual,
  names = [],
}: PasswordOptions = {}): string {
  const { shortest, longest } = passwordLengths;
  if (!Number.isInteger(length) || length < shortest || length > longest) {
    throw new RangeError(`The length of a password must be from ${shortest} to ${longest}.`);
  }
  for (;;) {
    const password = Array.from({ length }, randomLetter).join('');
    if (passwordFaults(password, { weakness: undefined, names }).length === 0) return password;
  }
}

function randomLetter(): string {
  const byte = new Uint8Array(1);
  // Bytes beyond the last multiple would make the first letters more likely.
  const fair = 256 - (256 % letters.length);
  for (;;) {
    const [drawn = 0] = globalThis.crypto.getRandomValues(byte);
    if (drawn < fair) return letters.charAt(drawn % letters.length);
  }
}
