/** The text is not JSON, or is deeper or longer than allowed. */
export class JsonFault extends Error {}

/** Most levels of nesting; far more than a transcript has. */
const deepest = 32;

/**
 * Reads the values of a JSON text one after the other, so that a large file is never parsed in one
 * go. Each value is cut out by its brackets and quotes and then parsed as JSON.
 */
export interface JsonValues {
  /** Index of the next character. */
  readonly at: number;
  /** The next character that is not white space; `undefined` at the end. */
  peek(): string | undefined;
  /** Reads this character. @throws JsonFault if another one is next. */
  take(sign: string): void;
  /**
   * Reads the next value.
   *
   * @throws JsonFault if it is not JSON, deeper than 32 levels or longer than `most` UTF-16 units.
   */
  value(most: number): unknown;
}

export function jsonValues(text: string): JsonValues {
  let at = 0;
  const peek = (): string | undefined => {
    while (at < text.length && isSpace(text.charCodeAt(at))) at += 1;
    return text[at];
  };
  return {
    get at() {
      return at;
    },
    peek,
    take(sign) {
      if (peek() !== sign) throw new JsonFault(`There is no ${sign}.`);
      at += 1;
    },
    value(most) {
      peek();
      const end = endOfValue(text, at, most);
      const value = parse(text.slice(at, end));
      at = end;
      return value;
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new JsonFault('This is not JSON.', { cause });
  }
}

/** White space in JSON is only space, tab, line feed and carriage return. */
function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** The index after the value that begins at `start`, found by its quotes and brackets alone. */
function endOfValue(text: string, start: number, most: number): number {
  const last = Math.min(text.length, start + most);
  let depth = 0;
  for (let at = start; at < last; at += 1) {
    const sign = text.charAt(at);
    if (depth === 0 && ',}]'.includes(sign)) return at;
    if (sign === '"') at = endOfString(text, at, last);
    else depth = levelAfter(sign, depth);
    if (depth === 0 && '"}]'.includes(sign)) return at + 1;
  }
  if (last < text.length) throw new JsonFault(`A part has more than ${most} characters.`);
  return last;
}

function levelAfter(sign: string, depth: number): number {
  if (sign === '}' || sign === ']') return depth - 1;
  if (sign !== '{' && sign !== '[') return depth;
  if (depth === deepest) throw new JsonFault(`It is deeper than ${deepest} levels.`);
  return depth + 1;
}

/** The index of the closing quote of the string whose opening quote is at `start`. */
function endOfString(text: string, start: number, last: number): number {
  let at = start + 1;
  while (at < last && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
