import { isClauseMark, type Tokens } from '../lexicon/tokens.js';

const sounds: ReadonlySet<string> = new Set('um uh er erm ah hmm mm uhm eh'.split(' '));
/** Two words that only fill a pause, by the first. */
const pairs: ReadonlyMap<string, string> = new Map([
  ['you', 'know'],
  ['i', 'mean'],
  ['sort', 'of'],
  ['kind', 'of'],
]);
/** Beside these, "you know" and "I mean" say something. */
const meantAfter: ReadonlySet<string> = new Set(
  'what where how when who why that if whether it him her to is about which the'.split(' '),
);
const meantBefore: ReadonlySet<string> = new Set(
  'do did if as let what that would does not the this some any a what'.split(' '),
);

/**
 * The tokens without sounds of hesitation, filling words and what is said twice, so that a phrase is
 * one phrase however haltingly it comes: "I, I just, um, don't want to, you know, be here". Ends
 * with a mark, as a sentence does that somebody wrote.
 */
export function withoutFillers({ words, starts, ends }: Tokens): Tokens {
  const kept: number[] = [];
  let at = 0;
  while (at < words.length) {
    const width = fillerAt(words, at);
    if (width > 0) {
      at = skipPause(words, at + width, kept);
      continue;
    }
    if (!isRepeated(words, at, kept)) kept.push(at);
    at += 1;
  }
  const last = ends.at(-1) ?? 0;
  return {
    words: [...kept.map((one) => words[one] ?? ''), '.'],
    starts: [...kept.map((one) => starts[one] ?? 0), last],
    ends: [...kept.map((one) => ends[one] ?? 0), last],
  };
}

function fillerAt(words: readonly string[], at: number): number {
  const word = words[at] ?? '';
  if (sounds.has(word)) return 1;
  const second = pairs.get(word);
  if (second === undefined || words[at + 1] !== second) return 0;
  const isMeant = meantAfter.has(words[at + 2] ?? '') || meantBefore.has(words[at - 1] ?? '');
  return isMeant ? 0 : 2;
}

/** Behind a filler, the comma that parts it goes too when one stands before it. */
function skipPause(words: readonly string[], at: number, kept: number[]): number {
  if (words[at] !== ',') return at;
  const last = kept.at(-1);
  if (last !== undefined && words[last] === ',') kept.pop();
  return at + 1;
}

/** Whether a word was just said: "I I", "I, I". The comma between goes with the first. */
function isRepeated(words: readonly string[], at: number, kept: number[]): boolean {
  const word = words[at] ?? '';
  const last = kept.at(-1);
  if (last === undefined || isClauseMark(word)) return false;
  if (words[last] === word) return true;
  const before = kept.at(-2);
  if (words[last] !== ',' || before === undefined || words[before] !== word) return false;
  kept.pop();
  return true;
}
