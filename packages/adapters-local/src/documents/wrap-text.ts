/** A line of a text: from a character to before another one. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const words = new Intl.Segmenter('und', { granularity: 'word' });

/** Scripts that put no space between words. */
const unspaced =
  /[\p{scx=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\u3000-\u303f\uff00-\uffef]/u;

/** What no line begins with: closing punctuation, marks, small kana and signs of length. */
const clingsBefore =
  /^[\p{Pe}\p{Pf}\p{Po}\p{M}々ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶๆໆ%]/u;
/** What no line ends with: opening punctuation. */
const clingsAfter = /[\p{Ps}\p{Pi}]$/u;

/**
 * Breaks a text into lines no wider than `width`: between words, also of scripts that put no space
 * between them, and inside a word that alone is wider.
 *
 * @param widthOf The width of a part of the text, in the unit of `width`.
 */
export function wrapText(
  text: string,
  width: number,
  widthOf: (part: string) => number,
): readonly Span[] {
  const space = widthOf(' ');
  const lines: Span[] = [];
  let start = 0;
  let end = 0;
  let taken = 0;
  for (const piece of piecesOf(text, width, widthOf)) {
    const between = piece.start - end;
    const together = taken + between * space + piece.width;
    if (end > start && together > width) {
      lines.push({ start, end });
      ({ start, end, width: taken } = piece);
    } else {
      end = piece.end;
      taken = together;
    }
  }
  return [...lines, { start, end }];
}

interface Piece extends Span {
  readonly width: number;
}

/** What is not broken, in order; between pieces there is a space or nothing. */
function* piecesOf(
  text: string,
  width: number,
  widthOf: (part: string) => number,
): Generator<Piece> {
  let start = 0;
  for (const word of text.split(' ')) {
    for (const part of unspaced.test(word) ? wordsIn(word) : [word]) {
      const wide = widthOf(part);
      if (wide <= width) yield { start, end: start + part.length, width: wide };
      else yield* cut(part, start, width, widthOf);
      start += part.length;
    }
    start += 1;
  }
}

/** Words without spaces between, each with the punctuation that stays on its line. */
function wordsIn(text: string): readonly string[] {
  const parts: string[] = [];
  let clings = false;
  for (const { segment } of words.segment(text)) {
    if (parts.length > 0 && (clings || clingsBefore.test(segment))) {
      parts[parts.length - 1] += segment;
    } else {
      parts.push(segment);
    }
    clings = clingsAfter.test(segment);
  }
  return parts;
}

/** A word in pieces that fit a line. */
function* cut(
  word: string,
  start: number,
  most: number,
  widthOf: (part: string) => number,
): Generator<Piece> {
  let from = start;
  let to = start;
  let width = 0;
  for (const { segment } of graphemes.segment(word)) {
    const more = widthOf(segment);
    if (to > from && width + more > most) {
      yield { start: from, end: to, width };
      from = to;
      width = 0;
    }
    to += segment.length;
    width += more;
  }
  yield { start: from, end: to, width };
}
