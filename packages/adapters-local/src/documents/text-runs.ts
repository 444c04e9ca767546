import type { PdfFont, PdfFonts } from './pdf-fonts.js';

/** A part of a text in one font. */
export interface TextRun {
  readonly text: string;
  readonly font: PdfFont;
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
/** Without letters and digits: it takes the font of what stands before it. */
const neutral = /^[^\p{L}\p{N}]+$/u;
const picture = /\p{Extended_Pictographic}/u;
const ascii = /^[ -~]*$/u;

/** Divides a text by the fonts that have its characters. All characters are in one of them. */
export function textRuns(text: string, fonts: PdfFonts): readonly TextRun[] {
  if (ascii.test(text)) return text === '' ? [] : [{ text, font: fonts.first }];
  const runs: { text: string; readonly font: PdfFont }[] = [];
  let before = '';
  for (const { segment } of graphemes.segment(text)) {
    const last = runs.at(-1);
    // A space in the font of an emoji is as wide as the emoji.
    const stays =
      last !== undefined &&
      neutral.test(segment) &&
      !picture.test(before) &&
      last.font.hasAll(segment);
    const font = stays ? last.font : fonts.fontOf(segment);
    if (last?.font === font) last.text += segment;
    else runs.push({ text: segment, font });
    before = segment;
  }
  return runs;
}
