import { MemberNames } from './member-names.js';

/** How large JSON from outside may be, besides its bytes. */
export interface JsonBounds {
  /** Most lists and objects inside one another. */
  readonly depth: number;
  /** Most values: lists, objects, their entries. */
  readonly values: number;
  /** Whether no object may name a member twice: parsers differ in which of them they keep. */
  readonly distinct?: boolean;
}

/** Which bound JSON goes beyond. */
export type JsonExcess = 'depth' | 'values' | 'distinct';

/** Looks at JSON as its bytes arrive, before a parser builds anything of it. */
export interface JsonScanner {
  /** Takes the next bytes, in UTF-8. Returns the bound that is exceeded; then scanning is over. */
  push(bytes: Uint8Array): JsonExcess | undefined;
}

/** JSON that goes beyond its bounds. The message never quotes it. */
export class JsonBoundsError extends Error {
  override readonly name = 'JsonBoundsError';
  readonly excess: JsonExcess;

  constructor(excess: JsonExcess, bounds: JsonBounds) {
    super(describeExcess(excess, bounds));
    this.excess = excess;
  }
}

/** What is wrong, for people. */
export function describeExcess(excess: JsonExcess, bounds: JsonBounds): string {
  if (excess === 'distinct') return 'an object in it names a member twice';
  return excess === 'depth'
    ? `it nests lists and objects more than ${bounds.depth} deep`
    : `it holds more than ${bounds.values} values`;
}

/** What a byte means to the scanner; all others mean nothing. */
const marks: ReadonlyMap<string, number> = new Map([
  ['"', 1],
  ['\\', 2],
  [',', 3],
  ['[', 4],
  ['{', 4],
  [']', 5],
  ['}', 5],
]);
const quote = 1;
const backslash = 2;
const comma = 3;
const open = 4;
const markOf: Uint8Array = Uint8Array.from(
  { length: 256 },
  (_, byte) => marks.get(String.fromCharCode(byte)) ?? 0,
);

/**
 * Counts the nesting and the values of JSON in one pass over its bytes, without recursion. It does
 * not check the grammar: the parser does that next, on input that is known to be small enough.
 */
export function createJsonScanner(bounds: JsonBounds): JsonScanner {
  const names = bounds.distinct === true ? new MemberNames() : undefined;
  const place: Place = { inText: false, escaped: false, depth: 0, values: 1, names };
  return {
    push: (bytes) => {
      scan(place, bytes, bounds.depth);
      if (place.depth > bounds.depth) return 'depth';
      if (names?.isRepeated) return 'distinct';
      return place.values > bounds.values ? 'values' : undefined;
    },
  };
}

/** Where the scanner is. */
interface Place {
  inText: boolean;
  /** Whether the first byte of the next chunk is escaped. */
  escaped: boolean;
  depth: number;
  values: number;
  readonly names: MemberNames | undefined;
}

function scan(place: Place, bytes: Uint8Array, mostDepth: number): void {
  let at = nextMark(bytes, place.escaped ? 1 : 0);
  while (at < bytes.length && place.depth <= mostDepth) {
    const mark = markOf[bytes[at] ?? 0] ?? 0;
    if (mark !== backslash) {
      take(place, mark);
      place.names?.take(bytes, at, place.inText);
    }
    // What follows a backslash means nothing; one outside of a text is refused by the parser.
    at = nextMark(bytes, mark === backslash ? at + 2 : at + 1);
  }
  place.escaped = at > bytes.length;
  place.names?.endChunk(bytes);
}

function take(place: Place, mark: number): void {
  if (mark === quote) place.inText = !place.inText;
  else if (place.inText) return;
  else if (mark === comma) place.values += 1;
  else if (mark === open) {
    place.depth += 1;
    place.values += 1;
  } else if (place.depth > 0) place.depth -= 1;
}

function nextMark(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && markOf[bytes[at] ?? 0] === 0) at += 1;
  return at;
}

const scannedAtOnce = 65_536;

/**
 * Parses JSON from outside whose length is bounded already.
 *
 * @throws JsonBoundsError when it nests too deep or holds too many values, before anything is
 *   built; SyntaxError when it is not JSON.
 */
export function parseBoundedJson(text: string, bounds: JsonBounds): unknown {
  const scanner = createJsonScanner(bounds);
  const encoder = new TextEncoder();
  for (let at = 0; at < text.length; at += scannedAtOnce) {
    const excess = scanner.push(encoder.encode(text.slice(at, at + scannedAtOnce)));
    if (excess !== undefined) throw new JsonBoundsError(excess, bounds);
  }
  return JSON.parse(text);
}
