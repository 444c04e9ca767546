import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { type LibraryUser, loadLibrary } from '../libraries/load-library.js';

/** Of 0 to 4: "safely unguessable, moderate protection from offline slow-hash scenario". */
const lowestScore = 3;
/**
 * The work grows with more than the length. The characters beyond it can only make a password
 * harder to guess.
 */
const mostCharacters = 64;
/** Combinations of substitutions such as `@` for `a` that are tried; the library's 100 take longer. */
const mostSubstitutions = 8;
/** The longest name that an account has: its e-mail address. */
const longestName = 254;
/** What a guesser tries at this product. */
const productWords = ['attune', 'therapy', 'therapist', 'patient'];

const user: LibraryUser = {
  port: 'password-strength',
  adapter: 'zxcvbn',
  packages: ['@zxcvbn-ts/core', '@zxcvbn-ts/language-common', '@zxcvbn-ts/language-en'],
};
let estimator: Promise<ZxcvbnFactory> | undefined;

/**
 * Says why a password is easy to guess; resolves `undefined` when it is not: estimated by zxcvbn
 * with its lists of common passwords and of English words and names. The lists are loaded when
 * they are first needed.
 *
 * @param personal names of the person and of the account.
 */
export async function findPasswordWeakness(
  password: string,
  personal: readonly string[],
): Promise<string | undefined> {
  estimator ??= load().catch((error: unknown) => {
    estimator = undefined;
    throw error;
  });
  const checked = (await estimator).check(password, [...productWords, ...parts(personal)]);
  const { score, sequence, crackTimes, feedback } = checked;
  const [first] = sequence;
  const isListed = sequence.length === 1 && first?.['dictionaryName'] === 'passwords-common';
  if (score >= lowestScore && !isListed) return undefined;
  const hints = [feedback.warning, ...feedback.suggestions]
    .filter((hint) => hint !== null && hint !== '')
    .join(' ');
  const { display } = crackTimes.offlineSlowHashingXPerSecond;
  return `can be guessed in ${display}; use several unusual words. ${hints}`.trim();
}

/** Each name whole, of an address also what stands before the `@`, without spaces, and its words. */
function parts(personal: readonly string[]): readonly string[] {
  const names = personal
    .map((name) => name.slice(0, longestName).toLowerCase())
    .flatMap((name) => [name, name.split('@', 1)[0] ?? '']);
  const split = names.flatMap((name) => name.split(/[^\p{L}\p{N}]/u));
  const joined = names.map((name) => name.replaceAll(/[^\p{L}\p{N}]/gu, ''));
  return [...new Set([...names, ...split, ...joined])].filter((part) => part.length > 1);
}

async function load(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory }, common, english] = await loadLibrary(user, () =>
    Promise.all([
      import('@zxcvbn-ts/core'),
      import('@zxcvbn-ts/language-common'),
      import('@zxcvbn-ts/language-en'),
    ]),
  );
  // Not its lists of sequences, such as colors: with them "Blue-Horse-12" is taken for one.
  const {
    'commonWords-en': words,
    'firstnames-en': firstNames,
    'lastnames-en': lastNames,
    'wikipedia-en': titles,
  } = english.dictionary;
  return new ZxcvbnFactory({
    dictionary: { ...common.dictionary, words, firstNames, lastNames, titles },
    graphs: common.adjacencyGraphs,
    translations: english.translations,
    maxLength: mostCharacters,
    l33tMaxSubstitutions: mostSubstitutions,
  });
}
