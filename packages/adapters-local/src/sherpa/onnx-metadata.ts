import { type FileHandle, open } from 'node:fs/promises';

/** The file is no ONNX model, or only the beginning of one. */
export class OnnxError extends Error {
  override readonly name: string = 'OnnxError';
}

/** The longest entry that is read: the tables of some models take a while. */
const longestEntry = 1_048_576;
const metadataField = 14;

/**
 * What a model file says of itself, such as `model_type`. The model is not loaded: of the file, which
 * is Protocol Buffers, only the heads of its few outermost fields are read.
 *
 * @throws OnnxError when it is something else or was cut off.
 */
export async function readOnnxMetadata(path: string): Promise<ReadonlyMap<string, string>> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const found = new Map<string, string>();
    if (size === 0) throw new OnnxError('it is empty');
    for (let at = 0; at < size; ) {
      const field = await readField(handle, at, size);
      at = field.end;
      if (field.number !== metadataField || field.end - field.start > longestEntry) continue;
      const [key, value] = entryOf(await readBytes(handle, field.start, field.end));
      found.set(key, value);
    }
    return found;
  } finally {
    await handle.close();
  }
}

interface Field {
  readonly number: number;
  /** Where its content begins and ends in the file. */
  readonly start: number;
  readonly end: number;
}

async function readField(handle: FileHandle, at: number, size: number): Promise<Field> {
  const head = await readBytes(handle, at, Math.min(size, at + 20));
  const field = fieldAt(head, 0);
  if (field === undefined) throw new OnnxError('it is not an ONNX model');
  if (at + field.end > size) throw new OnnxError('its end is missing');
  return { number: field.number, start: at + field.start, end: at + field.end };
}

async function readBytes(handle: FileHandle, from: number, to: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(to - from);
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, from);
  return bytes.subarray(0, bytesRead);
}

/** The field that begins there; `undefined` when none does. */
function fieldAt(bytes: Uint8Array, at: number): Field | undefined {
  const head = varintAt(bytes, at);
  if (head === undefined) return undefined;
  const number = Math.floor(head.value / 8);
  if (number === 0) return undefined;
  const next = varintAt(bytes, head.end);
  const wire = head.value % 8;
  if (wire === 1) return { number, start: head.end, end: head.end + 8 };
  if (wire === 5) return { number, start: head.end, end: head.end + 4 };
  if (wire === 0 && next !== undefined) return { number, start: head.end, end: next.end };
  if (wire !== 2 || next === undefined) return undefined;
  return { number, start: next.end, end: next.end + next.value };
}

function varintAt(bytes: Uint8Array, at: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let count = 0; count < 10; count += 1) {
    const byte = bytes[at + count];
    if (byte === undefined) return undefined;
    value += (byte % 128) * 2 ** (7 * count);
    if (byte < 128) return { value, end: at + count + 1 };
  }
  return undefined;
}

function entryOf(bytes: Uint8Array): [key: string, value: string] {
  const texts = ['', ''];
  for (let at = 0; at < bytes.length; ) {
    const field = fieldAt(bytes, at);
    if (field === undefined) throw new OnnxError('it is not an ONNX model');
    texts[field.number - 1] = new TextDecoder().decode(bytes.subarray(field.start, field.end));
    at = field.end;
  }
  return [texts[0] ?? '', texts[1] ?? ''];
}
