import { runInTurns, type Steps } from '../../flow/pace.js';
import type { StemWord } from './stemmers.js';
import { type Token, tokensOf } from './tokens.js';

/**
 * Lengths of the beginnings of a word in the index, in code points. A query word is looked up by the
 * longest of them that it has, and then compared with the text itself.
 */
const beginningLengths = [2, 3, 4, 6, 9] as const;
/** Marks a stem in the index, so that it is not taken for a beginning. */
const stemMark = '0';
const hasDigit = /\p{N}/u;

/** The term of the index by which a word that begins like this one is found. */
export function beginningTerm(word: string): string {
  const points = [...word];
  const length = beginningLengths.findLast((one) => one <= points.length) ?? points.length;
  return points.slice(0, length).join('');
}

/** The term of the index for the stem of a word; `undefined` for words without one. */
export function stemTerm(word: string, stem: StemWord): string | undefined {
  return hasDigit.test(word) ? undefined : `${stemMark}${stem(word)}`;
}

/** The pairs of neighbors in a run without spaces; the character of a run of one. */
export function pairsOf(run: string): readonly string[] {
  const points = [...run];
  if (points.length < 2) return points;
  return points.slice(1).map((point, at) => `${points[at]}${point}`);
}

/**
 * The different terms of these texts for the index, in the order in which they occur. Time and size
 * are linear in the texts.
 */
export async function indexTerms(
  texts: readonly string[],
  stem: StemWord | undefined,
): Promise<readonly string[]> {
  return await runInTurns(collect(texts, stem));
}

function* collect(texts: readonly string[], stem: StemWord | undefined): Steps<readonly string[]> {
  const words = new Set<string>();
  const terms = new Set<string>();
  for (const text of texts) {
    for (const token of tokensOf(text.normalize('NFC'))) {
      if (words.has(token.word)) continue;
      words.add(token.word);
      for (const term of termsOf(token, stem)) terms.add(term);
    }
    yield;
  }
  return [...terms];
}

function termsOf({ word, isRun }: Token, stem: StemWord | undefined): readonly string[] {
  const points = [...word];
  if (isRun) return [...points, ...pairsOf(word)];
  const lengths = beginningLengths.filter((length) => length <= points.length);
  const beginnings = lengths.map((length) => points.slice(0, length).join(''));
  const short = lengths.length === 0 ? [word] : beginnings;
  const stemmed = stem === undefined ? undefined : stemTerm(word, stem);
  return stemmed === undefined ? short : [...short, stemmed];
}
