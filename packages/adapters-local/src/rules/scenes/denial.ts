import { isClauseMark } from '../../lexicon/tokens.js';

/** In tokens: how far before a word its negation may stand. */
const reach = 7;
const denyingWords: ReadonlySet<string> = new Set(
  'not never no without nor neither nobody stopped stop quit refuse refused hardly barely'.split(
    ' ',
  ),
);
const scopeEnds: ReadonlySet<string> = new Set(
  'but because and so until till then since when if except while though although'.split(' '),
);
const speakers: ReadonlySet<string> = new Set(['i', 'we']);
/** "I don't think I would ever": the denial reaches over the second subject. */
const raising: ReadonlySet<string> = new Set(
  'think believe feel suppose say mean reckon imagine expect like want that way'.split(' '),
);
/** Behind a negation, these make a statement of it: "can't stop", "not only". */
const turning: ReadonlySet<string> = new Set('stop help only just'.split(' '));

/** The token of the negation or ending that reaches the word, or undefined. */
export function denialOf(words: readonly string[], at: number): number | undefined {
  if (denyingWords.has(words[at] ?? '')) return isNegation(words[at - 1]) ? at - 1 : undefined;
  const before = denialBefore(words, at);
  return before !== undefined && !isTurned(words, before) ? before : undefined;
}

function denialBefore(words: readonly string[], at: number): number | undefined {
  for (let before = at - 1; before >= Math.max(0, at - reach); before -= 1) {
    if (denyingWords.has(words[before] ?? '')) return before;
    if (endsScope(words, before)) return undefined;
  }
  return undefined;
}

function endsScope(words: readonly string[], at: number): boolean {
  const word = words[at] ?? '';
  if (isClauseMark(word) || scopeEnds.has(word)) return true;
  return speakers.has(word) && !raising.has(words[at - 1] ?? '');
}

function isNegation(word: string | undefined): boolean {
  return word === 'not' || word === 'never';
}

/** Whether a negation denies nothing: "can't stop", "never not", "why wouldn't I". */
function isTurned(words: readonly string[], at: number): boolean {
  if (turning.has(words[at + 1] ?? '') || isNegation(words[at - 1])) return true;
  if (words[at - 1] === 'why' || words[at - 2] === 'why') return true;
  return words[at - 3] === 'why' && words[at - 2] === 'would';
}
