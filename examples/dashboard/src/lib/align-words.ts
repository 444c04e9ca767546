import type { Segment } from '@attune/client';

type Word = NonNullable<Segment['words']>[number];

/** A stretch of a segment's text: a word that has a time, or what is between words. */
export interface Piece {
  readonly text: string;
  /** Of the word in the segment; absent between words. */
  readonly word?: number;
}

/** How far after the last word the next one is looked for: text that was corrected has other words. */
const windowLength = 60;

/** Finds the words of a segment in its text, in order. Linear in the length of the text. */
export function alignWords(text: string, words: readonly Word[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const [index, word] of words.entries()) {
    const wanted = word.text.trim();
    if (wanted === '') continue;
    const near = text.slice(from, from + windowLength + wanted.length);
    const found = near.indexOf(wanted);
    if (found === -1) continue;
    const at = from + found;
    if (at > from) pieces.push({ text: text.slice(from, at) });
    pieces.push({ text: wanted, word: index });
    from = at + wanted.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}
