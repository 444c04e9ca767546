import { readsRightToLeft } from './printable.js';

/**
 * The pieces of a line from left to right as they stand on paper with a space between, for a printer
 * that orders letters within words but not words: each word that is written from right to left, and
 * each run of other words. Words without letters, such as numbers, go with the words before them.
 */
export function visualOrder(line: string, rightToLeft: boolean): readonly string[] {
  const runs: { readonly rightToLeft: boolean; readonly words: string[] }[] = [];
  for (const word of line.split(' ')) {
    const last = runs.at(-1);
    const direction = /\p{L}/u.test(word)
      ? readsRightToLeft(word)
      : (last?.rightToLeft ?? rightToLeft);
    if (last?.rightToLeft === direction) last.words.push(word);
    else runs.push({ rightToLeft: direction, words: [word] });
  }
  const ordered = rightToLeft ? runs.toReversed() : runs;
  return ordered.flatMap((run) => (run.rightToLeft ? run.words.toReversed() : run.words.join(' ')));
}
