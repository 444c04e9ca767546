import type { TextLimit, TextUnit } from '../ports/language-analysis.js';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The text elements of a text, in order, one at a time. */
export function* textElements(text: string): Generator<string> {
  for (const { segment } of segmenter.segment(text)) yield segment;
}

/** The size of a text in the unit. Half of a surrogate pair counts as the three bytes it is sent as. */
export function textSize(text: string, unit: TextUnit): number {
  let size = 0;
  if (unit === 'textElements') {
    for (const _ of segmenter.segment(text)) size += 1;
    return size;
  }
  for (const character of text) size += unit === 'bytes' ? bytesOf(character) : 1;
  return size;
}

/** Whether a text has at most `max` of the unit. Short texts are not counted. */
export function textFits(text: string, { unit, max }: TextLimit): boolean {
  // No text has more bytes than three, nor more of the other units than one, for a UTF-16 code unit.
  if (text.length * (unit === 'bytes' ? 3 : 1) <= max) return true;
  return textSize(text, unit) <= max;
}

function bytesOf(character: string): number {
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x10000 ? 3 : 4;
}
