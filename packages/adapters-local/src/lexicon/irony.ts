import { ironies, leadingIronies, maybeIronies } from './feeling-phrases.js';
import { isClauseMark } from './tokens.js';
import { indexRuns, runAt } from './word-runs.js';

const ironicRuns = indexRuns(ironies.map((phrase) => [phrase, true] as const));
const leadingIronic = indexRuns(leadingIronies.map((phrase) => [phrase, true] as const));
const maybeIronic = indexRuns(maybeIronies.map((phrase) => [phrase, true] as const));
const wryOpeners: ReadonlySet<string> = new Set(
  'that just exactly oh great well another more and'.split(' '),
);
const leadWords: ReadonlySet<string> = new Set(
  (
    'great wonderful lovely fantastic brilliant perfect marvellous marvelous nice super terrific ' +
    'excellent'
  ).split(' '),
);
const afterLead: ReadonlySet<string> = new Set('another more now yet again just'.split(' '));
const afterOh: ReadonlySet<string> = new Set('he she they it the my now so'.split(' '));

/** Whether a sentence says the opposite of its words: "thanks for nothing", "so much better, not". */
export function isIronic(words: readonly string[]): boolean {
  if (runAt(leadingIronic, words, 0) !== undefined) return true;
  const last = words.at(-1) === '.' ? words.length - 2 : words.length - 1;
  if (words[last] === 'not') return words[last - 1] === ',';
  return words.some((_, at) => runAt(ironicRuns, words, at) !== undefined);
}

/** Whether a sentence holds words that are ironic of bad things and meant of good ones. */
export function isPerhapsIronic(words: readonly string[]): boolean {
  return words.some((_, at) => runAt(maybeIronic, words, at) !== undefined);
}

/** Whether a sentence begins as ironic ones do: "That's just what I needed". */
export function isWry(words: readonly string[]): boolean {
  return wryOpeners.has(words[0] ?? '') && !words.includes('thank') && !words.includes('thanks');
}

/**
 * Whether an utterance begins with praise that nothing behind it deserves: "Oh great, another letter
 * from the bank".
 */
export function leadsIronically(words: readonly string[], isBad: boolean): boolean {
  const start = behindSigh(words);
  if (words.slice(start, start + 3).join(' ') === 'that went well') return isBad;
  if (!leadWords.has(words[start] ?? '') || words.length < start + 3) return false;
  const marked = isClauseMark(words[start + 1] ?? '');
  if (!marked) return start > 0 && afterLead.has(words[start + 1] ?? '');
  const next = words[start + 2] ?? '';
  return isBad || afterLead.has(next) || (start > 0 && afterOh.has(next));
}

/** Where an utterance goes on behind "oh" or "well". */
function behindSigh(words: readonly string[]): number {
  if (words[0] !== 'oh' && words[0] !== 'well') return 0;
  return words[1] === ',' ? 2 : 1;
}
