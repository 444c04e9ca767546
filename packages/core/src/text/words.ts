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

function shorten(word: string): string {
  return word.length <= longestWord ? word : [...word].slice(0, longestWord).join('');
}
