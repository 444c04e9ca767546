/** Longer words count by their first code points: a search index has a limit per word. */
const longestWord = 200;
const runOfWord = /[\p{L}\p{M}\p{N}]+/gu;

/**
 * The distinct words of a text, as search compares them: runs of Unicode letters (with their
 * marks) and digits, lower-cased, composed characters and their parts being the same.
 */
export function words(text: string): readonly string[] {
  const runs = text.normalize('NFC').toLowerCase().match(runOfWord) ?? [];
  return [...new Set(runs.map(shorten))];
}

/** A word of a text, and where it begins in it. */
export interface PlacedWord {
  readonly word: string;
  /** In UTF-16 code units. */
  readonly at: number;
}

/** All words of a text of composed characters (NFC), in their order, as `words` has them. */
export function placedWords(text: string): readonly PlacedWord[] {
  return Array.from(text.matchAll(runOfWord), ({ 0: run, index }) => ({
    word: shorten(run.toLowerCase()),
    at: index,
  }));
}

function shorten(word: string): string {
  return word.length <= longestWord ? word : [...word].slice(0, longestWord).join('');
}
