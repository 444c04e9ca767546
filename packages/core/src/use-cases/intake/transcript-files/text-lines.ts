/** Reads the lines of a text one after another. Lines end with CR LF, CR or LF. */
export interface TextLines {
  /** Number of the line that was read last, from 1. */
  readonly number: number;
  /** The next line without its end; `undefined` after the last one. */
  next(): string | undefined;
}

/** Reads each line on demand. A file of line ends alone therefore needs no list of lines. */
export function textLines(text: string): TextLines {
  let at = 0;
  let number = 0;
  let nextLf = -1;
  let nextCr = -1;
  const find = (sign: string): number => {
    const found = text.indexOf(sign, at);
    return found < 0 ? text.length : found;
  };
  return {
    get number() {
      return number;
    },
    next() {
      if (at > text.length) return undefined;
      if (nextLf < at) nextLf = find('\n');
      if (nextCr < at) nextCr = find('\r');
      const end = Math.min(nextLf, nextCr);
      const line = text.slice(at, end);
      at = end + (text.startsWith('\r\n', end) ? 2 : 1);
      number += 1;
      return line;
    },
  };
}
