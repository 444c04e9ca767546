import { createPace, type Pace } from '../flow/pace.js';

/** How the work is cut up. */
export interface Pieces {
  /** Most bytes that are parsed at once; 64 KiB take about a millisecond. */
  readonly bytes: number;
  readonly pace: Pace;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const list = { open: 0x5b, close: 0x5d };
const object = { open: 0x7b, close: 0x7d };

/**
 * Parses JSON as `JSON.parse` does, which blocks the process for as long as it takes. Input that is
 * longer than a piece is split between its entries, and requests are answered in between. The
 * nesting must be bounded already.
 *
 * @throws SyntaxError for what is not JSON, and for a number that fills a piece; TypeError for what
 *   is not UTF-8.
 */
export async function parseInPieces(
  bytes: Uint8Array,
  pieces: Pieces = { bytes: 65_536, pace: createPace() },
): Promise<unknown> {
  if (bytes.length <= pieces.bytes) return JSON.parse(utf8.decode(bytes));
  const value = trimmed(bytes);
  if (isEnclosed(value, list)) return await parseList(trimmed(value.subarray(1, -1)), pieces);
  if (isEnclosed(value, object)) return await parseObject(trimmed(value.subarray(1, -1)), pieces);
  if (value.length <= pieces.bytes || value[0] === quote) return JSON.parse(utf8.decode(value));
  throw new SyntaxError('what begins here does not end');
}

async function parseList(inside: Uint8Array, pieces: Pieces): Promise<unknown[]> {
  const entries: unknown[] = [];
  if (inside.length === 0) return entries;
  for await (const { bytes, large } of pacedBatches(inside, pieces)) {
    if (large) entries.push(await parseInPieces(bytes, pieces));
    else {
      const parsed = JSON.parse(`[${utf8.decode(bytes)}]`) as unknown[];
      if (parsed.length === 0) throw nothingThere();
      for (const entry of parsed) entries.push(entry);
    }
  }
  return entries;
}

async function parseObject(inside: Uint8Array, pieces: Pieces): Promise<object> {
  if (inside.length === 0) return {};
  const members: [string, unknown][] = [];
  for await (const { bytes, large } of pacedBatches(inside, pieces)) {
    if (large) members.push(await parseMember(bytes, pieces));
    else {
      const parsed = Object.entries(JSON.parse(`{${utf8.decode(bytes)}}`) as object);
      if (parsed.length === 0) throw nothingThere();
      for (const member of parsed) members.push(member);
    }
  }
  // Defines members instead of setting them, as the parser does: one named `__proto__` is no more.
  return Object.fromEntries(members);
}

async function parseMember(given: Uint8Array, pieces: Pieces): Promise<[string, unknown]> {
  const bytes = trimmed(given);
  let end = 1;
  while (end < bytes.length && bytes[end] !== quote) end += bytes[end] === backslash ? 2 : 1;
  const name: unknown = JSON.parse(utf8.decode(bytes.subarray(0, end + 1)));
  const rest = trimmed(bytes.subarray(end + 1));
  if (typeof name !== 'string' || rest[0] !== colon) throw new SyntaxError('a member has no name');
  return [name, await parseInPieces(rest.subarray(1), pieces)];
}

/** Entries that follow each other, without the comma behind them; `large`: one that is large. */
interface Batch {
  readonly bytes: Uint8Array;
  readonly large: boolean;
}

async function* pacedBatches(inside: Uint8Array, pieces: Pieces): AsyncGenerator<Batch> {
  for (const batch of batches(inside, pieces.bytes)) {
    if (pieces.pace.due()) await pieces.pace.rest();
    if (batch !== undefined) yield batch;
  }
}

/**
 * The entries between the brackets of a list or an object, in batches of about one piece; nothing
 * where there is none yet, so that the caller can rest.
 */
function* batches(inside: Uint8Array, most: number): Generator<Batch | undefined> {
  const entry = createEntryScan();
  let from = 0;
  let entryFrom = 0;
  for (let at = 0; at <= inside.length; at += 1) {
    const over = at === inside.length || entry.isOverAt(inside[at] ?? 0);
    if (over && (at - from > most || at === inside.length)) {
      yield* readyBatches(inside, { from, entryFrom, to: at }, most);
      from = at + 1;
    }
    if (over) entryFrom = at + 1;
    else if (at % 65_536 === 0) yield undefined;
  }
}

/** The open batch from `from` on, whose last entry goes by itself when it is large. */
function readyBatches(
  inside: Uint8Array,
  { from, entryFrom, to }: Readonly<Record<'from' | 'entryFrom' | 'to', number>>,
  most: number,
): readonly Batch[] {
  if (to - entryFrom <= most) return [{ bytes: inside.subarray(from, to), large: false }];
  const before = { bytes: inside.subarray(from, entryFrom - 1), large: false };
  const large = { bytes: inside.subarray(entryFrom, to), large: true };
  return entryFrom > from ? [before, large] : [large];
}

function createEntryScan(): { isOverAt(byte: number): boolean } {
  let inText = false;
  let escaped = false;
  let depth = 0;
  const takeInText = (byte: number): void => {
    if (escaped) escaped = false;
    else if (byte === backslash) escaped = true;
    else if (byte === quote) inText = false;
  };
  return {
    isOverAt: (byte) => {
      if (inText) takeInText(byte);
      else if (byte === comma) return depth === 0;
      else if (byte === quote) inText = true;
      else if (byte === list.open || byte === object.open) depth += 1;
      else if (byte === list.close || byte === object.close) depth -= 1;
      return false;
    },
  };
}

function trimmed(bytes: Uint8Array): Uint8Array {
  let start = 0;
  let end = bytes.length;
  while (start < end && isSpace(bytes[start])) start += 1;
  while (end > start && isSpace(bytes[end - 1])) end -= 1;
  return bytes.subarray(start, end);
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isEnclosed(bytes: Uint8Array, { open, close }: typeof list): boolean {
  return bytes.length > 1 && bytes[0] === open && bytes.at(-1) === close;
}

function nothingThere(): SyntaxError {
  return new SyntaxError('there is a comma without an entry');
}
