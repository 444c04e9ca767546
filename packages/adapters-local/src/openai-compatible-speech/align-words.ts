import { lettersOf, mergePieces, type Spoken } from './spoken.js';

/** A word as a server tells it: perhaps a piece of one, perhaps without punctuation. */
export interface ToldWord extends Omit<Spoken, 'glued'> {
  readonly text: string;
}

/** So many letters of the text may be passed over to find the next word again. */
const longestSkip = 30;
/** More words than this share that are not in the text: the words speak for themselves. */
const mostMissed = 0.25;

/**
 * Gives the words of a text, as they are written there, the times of the words a server told
 * besides. Those often lack the punctuation, and some servers tell pieces of words.
 */
export function alignWords(text: string, words: readonly ToldWord[]): Spoken[] {
  const { letters, places } = spell(text);
  const found: { readonly word: ToldWord; readonly at: number }[] = [];
  let next = 0;
  let missed = 0;
  for (const word of words) {
    const sought = lettersOf(word.text);
    if (sought === '') continue;
    const at = findNext(letters, sought, next);
    if (at === undefined) {
      missed += 1;
      continue;
    }
    found.push({ word, at: places[at] ?? 0 });
    next = at + sought.length;
  }
  if (found.length === 0 || missed > mostMissed * words.length) return asTold(words);
  return mergePieces(sliceText(text, found));
}

/** The letters of a text and where in it each is. */
function spell(text: string): { letters: string; places: number[] } {
  const places: number[] = [];
  let letters = '';
  for (const { 0: char, index } of text.matchAll(/[\p{L}\p{M}\p{N}]/gu)) {
    const plain = lettersOf(char);
    for (let unit = 0; unit < plain.length; unit += 1) places.push(index);
    letters += plain;
  }
  return { letters, places };
}

function findNext(letters: string, sought: string, from: number): number | undefined {
  if (letters.startsWith(sought, from)) return from;
  // A short word is found anywhere: it does not show where to go on.
  if (sought.length < 3) return undefined;
  const at = letters.indexOf(sought, from);
  return at < 0 || at - from > longestSkip ? undefined : at;
}

/** What stands between two words goes to the first up to the last space, the rest to the second. */
function sliceText(
  text: string,
  found: readonly { readonly word: ToldWord; readonly at: number }[],
): Spoken[] {
  let begin = 0;
  let glued = false;
  return found.map(({ word }, index) => {
    const own = glued;
    const following = found[index + 1];
    const end = following === undefined ? text.length : splitPoint(text, begin, following.at);
    const shown = text.slice(begin, end);
    glued = following !== undefined && !/\s$/u.test(shown);
    begin = end;
    return { ...word, text: shown.trim(), ...(own ? { glued: true as const } : {}) };
  });
}

function splitPoint(text: string, from: number, next: number): number {
  for (let at = next; at > from; at -= 1) {
    if (/\s/u.test(text[at - 1] ?? '')) return at;
  }
  return next;
}

/** Where pieces are told, a word begins with a space. */
function asTold(words: readonly ToldWord[]): Spoken[] {
  const pieces = words.some(({ text }) => /^\s/u.test(text));
  const spoken = words
    .filter(({ text }) => text.trim() !== '')
    .map((word, index) => ({
      ...word,
      text: word.text.trim(),
      ...(pieces && index > 0 && !/^\s/u.test(word.text) ? { glued: true as const } : {}),
    }));
  return mergePieces(spoken);
}
