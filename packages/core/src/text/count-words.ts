/** Scripts that write without spaces between words: each of their characters counts. */
const unspaced = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/gu;
/** A run of letters and digits. "Don't" is one word. */
const run = /[\p{L}\p{N}][\p{L}\p{M}\p{N}'’]*/gu;

/**
 * The number of words in a text. In Chinese and Japanese each character counts as one, as word
 * processors count. Takes time in proportion to the text.
 */
export function countWords(text: string): number {
  const characters = text.match(unspaced)?.length ?? 0;
  const spaced = characters === 0 ? text : text.replace(unspaced, ' ');
  return characters + (spaced.match(run)?.length ?? 0);
}
