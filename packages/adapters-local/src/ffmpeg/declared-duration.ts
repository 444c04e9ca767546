import { type FileHandle, open } from 'node:fs/promises';

/**
 * The duration that a container's own header states, in milliseconds, for the formats in which
 * ffprobe replaces it by what the file's size allows: WAV, RF64, Wave64, CAF and ASF.
 *
 * Resolves `undefined` when the header leaves it open, as streamed files do.
 */
export async function declaredDurationMs(
  path: string,
  format: string,
): Promise<number | undefined> {
  const read = readers[format];
  if (read === undefined) return undefined;
  const file = await open(path, 'r');
  try {
    return sane(await read(new Bytes(file)));
  } finally {
    await file.close();
  }
}

/** Whether a format's duration has to be read from the header and not from ffprobe. */
export function hidesDeclaredDuration(format: string): boolean {
  return format in readers;
}

const readers: Readonly<Record<string, (bytes: Bytes) => Promise<number | undefined>>> = {
  wav: waveMs,
  w64: wave64Ms,
  caf: cafMs,
  asf: asfMs,
};

// No file has more chunks than this in front of its data for a good reason.
const maxChunks = 1_000;

class Bytes {
  readonly #file: FileHandle;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Zeros where the file has ended. */
  async at(position: number, length: number): Promise<Buffer> {
    const buffer = Buffer.alloc(length);
    if (Number.isSafeInteger(position)) await this.#file.read(buffer, 0, length, position);
    return buffer;
  }
}

async function waveMs(bytes: Bytes): Promise<number | undefined> {
  let byteRate = 0;
  let longSize: number | undefined;
  let at = 12;
  for (let count = 0; count < maxChunks; count += 1) {
    const chunk = await bytes.at(at, 8 + 24);
    const id = chunk.toString('latin1', 0, 4);
    const size = chunk.readUInt32LE(4);
    if (id === 'ds64') longSize = Number(chunk.readBigUInt64LE(16));
    if (id === 'fmt ') byteRate = chunk.readUInt32LE(16);
    if (id === 'data') return spanMs(longSize ?? knownSize(size), byteRate);
    if (!/^[ -~]{4}$/.test(id)) return undefined;
    at += 8 + size + (size % 2);
  }
  return undefined;
}

/** Recorders that cannot know the size write all ones, or about 2 GiB (sox, mplayer, arecord). */
function knownSize(size: number): number | undefined {
  const open = size >= 0xffff_ff00 || (size >= 0x7fff_f000 && size <= 0x8000_0fff);
  return open ? undefined : size;
}

async function wave64Ms(bytes: Bytes): Promise<number | undefined> {
  let byteRate = 0;
  let at = 40;
  for (let count = 0; count < maxChunks; count += 1) {
    const chunk = await bytes.at(at, 24 + 16);
    const id = chunk.toString('latin1', 0, 4);
    const size = Number(chunk.readBigUInt64LE(16));
    if (id === 'fmt ') byteRate = chunk.readUInt32LE(24 + 8);
    if (id === 'data') return spanMs(size - 24, byteRate);
    if (size < 24) return undefined;
    at += Math.ceil(size / 8) * 8;
  }
  return undefined;
}

async function cafMs(bytes: Bytes): Promise<number | undefined> {
  let byteRate = 0;
  let at = 8;
  for (let count = 0; count < maxChunks; count += 1) {
    const chunk = await bytes.at(at, 12 + 24);
    const id = chunk.toString('latin1', 0, 4);
    const size = Number(chunk.readBigInt64BE(4));
    if (id === 'desc') byteRate = cafByteRate(chunk.subarray(12));
    // Four bytes of the data are an edit count.
    if (id === 'data' || size < 0) return spanMs(size - 4, byteRate);
    if (!/^[ -~]{4}$/.test(id)) return undefined;
    at += 12 + size;
  }
  return undefined;
}

/** Zero for packets of varying size, whose number stands in a table that may come last. */
function cafByteRate(description: Buffer): number {
  const framesPerPacket = description.readUInt32BE(20);
  const rate = description.readDoubleBE(0);
  return framesPerPacket === 0 ? 0 : (rate / framesPerPacket) * description.readUInt32BE(16);
}

const fileProperties = Buffer.from('a1dcab8c47a9cf118ee400c00c205365', 'hex');

async function asfMs(bytes: Bytes): Promise<number | undefined> {
  const head = await bytes.at(0, 64 * 1024);
  const at = head.indexOf(fileProperties);
  if (at < 0 || at + 104 > head.byteLength) return undefined;
  const broadcast = (head.readUInt32LE(at + 88) & 1) === 1;
  // Play time counts units of 100 ns and includes the preroll, which counts milliseconds.
  const playMs = Number(head.readBigUInt64LE(at + 64)) / 10_000;
  return broadcast ? undefined : playMs - Number(head.readBigUInt64LE(at + 80));
}

function spanMs(bytes: number | undefined, byteRate: number): number | undefined {
  return bytes === undefined ? undefined : (bytes * 1_000) / byteRate;
}

function sane(durationMs: number | undefined): number | undefined {
  const stated = durationMs !== undefined && Number.isFinite(durationMs) && durationMs > 0;
  return stated && Number.isSafeInteger(Math.round(durationMs))
    ? Math.round(durationMs)
    : undefined;
}
