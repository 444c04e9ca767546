/** Longer words count by their first code points: a search index has a limit per word. */
const longestWord = 200;

/**
 * The distinct words of a text, as search compares them: runs of Unicode letters (with their
 * marks) and digits, lower-cased, composed characters and their parts being the same.
 */
export function words(text: string): readonly string[] {
  const runs =
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return [...new Set(runs.map(shorten))];
}

function shorten(word: string): string {
  return word.length <= longestWord ? word : [...word].slice(0, longestWord).join('');
}
