import { concatBytes } from '../bytes/bytes.js';
import { createPace, type Pace } from '../flow/pace.js';

/** About so many characters are encoded at once. */
const pieceLength = 65_536;

/**
 * The same text as `JSON.stringify` makes, as UTF-8. An object with long lists is written entry by
 * entry, and requests are answered in between.
 */
export async function encodeJson(
  value: object,
  pace: Pace = createPace(),
): Promise<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const chunks: Uint8Array[] = [];
  let open = '';
  const flush = (): void => {
    chunks.push(encoder.encode(open));
    open = '';
  };
  for (const piece of written(value)) {
    open += piece;
    if (open.length >= pieceLength) flush();
    if (pace.due()) await pace.rest();
  }
  flush();
  const whole = concatBytes(chunks);
  if (pace.due()) await pace.rest();
  return whole;
}

function* written(value: object): Generator<string> {
  let before = '{';
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue;
    yield `${before}${JSON.stringify(name)}:`;
    before = ',';
    if (Array.isArray(member)) yield* writtenList(member);
    else if (isPlain(member)) yield* written(member);
    else yield JSON.stringify(member);
  }
  yield before === '{' ? '{}' : '}';
}

function* writtenList(list: readonly unknown[]): Generator<string> {
  let before = '[';
  for (const entry of list) {
    yield `${before}${JSON.stringify(entry) ?? 'null'}`;
    before = ',';
  }
  yield list.length === 0 ? '[]' : ']';
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !('toJSON' in value);
}
