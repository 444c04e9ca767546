import type { InputFault } from '../../errors/domain-error.js';

const shortest = 8;
const longest = 128;
/** Shorter names are ignored: they may occur in a good password. */
const shortestName = 3;

/** What a password is compared with. */
export interface PasswordContext {
  /** Why it is easy to guess, in words that follow "it"; `undefined` when it is not. */
  readonly weakness: string | undefined;
  /** Names of the account. The password may contain none of them. */
  readonly names: readonly string[];
}

/**
 * The form in which a password is hashed and compared: keyboards differ in how they compose
 * characters.
 */
export function normalizePassword(password: string): string {
  return password.normalize('NFKC');
}

/** Every rule that the password breaks. Empty when the password is accepted. */
export function passwordFaults(
  password: string,
  context: PasswordContext,
  path = 'password',
): readonly InputFault[] {
  const length = [...password].length;
  const lower = password.toLowerCase();
  const { weakness } = context;
  const rules: readonly (readonly [broken: boolean, message: string])[] = [
    [length < shortest || length > longest, `must have ${shortest} to ${longest} characters`],
    [!/\p{Lu}/u.test(password), 'must have an upper-case letter'],
    [!/\p{Ll}/u.test(password), 'must have a lower-case letter'],
    [!/\p{Nd}/u.test(password), 'must have a digit'],
    [weakness !== undefined, weakness ?? ''],
    [
      telling(context.names).some((name) => lower.includes(name)),
      'must not contain the username or the e-mail address',
    ],
  ];
  return rules.filter(([broken]) => broken).map(([, message]) => ({ path, message }));
}

/** The parts of names that an attacker would guess: of an address the part before the `@`. */
function telling(names: readonly string[]): readonly string[] {
  return names
    .map((name) => name.toLowerCase().split('@')[0] ?? '')
    .filter((name) => name.length >= shortestName);
}
