/** A letter with the marks that stand on it: what must not be torn apart. */
const cluster = /\P{M}\p{M}*|\p{M}+/gu;

/**
 * Breaks a text into lines no wider than `width`: between words, and inside a word that alone is
 * wider.
 *
 * @param widthOf The width of a letter with its marks, in the unit of `width`.
 */
export function wrapText(
  text: string,
  width: number,
  widthOf: (cluster: string) => number,
): readonly string[] {
  const space = widthOf(' ');
  const [first, ...rest] = text.split(' ').flatMap((word) => cut(word, width, widthOf));
  const lines: string[] = [];
  let line = first ?? { text: '', width: 0, startsWord: true };
  for (const piece of rest) {
    const together = line.width + space + piece.width;
    if (piece.startsWord && together <= width) {
      line = { ...line, text: `${line.text} ${piece.text}`, width: together };
    } else {
      lines.push(line.text);
      line = piece;
    }
  }
  return [...lines, line.text];
}

interface Piece {
  readonly text: string;
  readonly width: number;
  readonly startsWord: boolean;
}

/** A word in pieces that fit a line; one piece for nearly every word. */
function cut(word: string, most: number, widthOf: (cluster: string) => number): readonly Piece[] {
  const pieces: Piece[] = [];
  let text = '';
  let width = 0;
  for (const [letter] of word.matchAll(cluster)) {
    const more = widthOf(letter);
    if (text !== '' && width + more > most) {
      pieces.push({ text, width, startsWord: pieces.length === 0 });
      text = '';
      width = 0;
    }
    text += letter;
    width += more;
  }
  return [...pieces, { text, width, startsWord: pieces.length === 0 }];
}
