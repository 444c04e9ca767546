import { type FileHandle, open } from 'node:fs/promises';
import type { ByteRange } from '@attune/core/ports';

/** Where the sound of a file lies, as its header states it. */
export interface SoundSpan {
  /** Bytes of sound for one second; 0 when that varies or the header does not say. */
  readonly byteRate: number;
  /** `undefined` when the header leaves the size open, as streamed files do. */
  readonly bytes: number | undefined;
  /** Where the first byte after the sound lies; what follows is not needed to read the file. */
  readonly endsAt: number | undefined;
}

type Reader = (bytes: Bytes) => Promise<SoundSpan | undefined>;

/**
 * The span of the sound in a WAV, RF64, Wave64, CAF or AIFF file, read from the sizes of its chunks.
 *
 * Resolves `'unknown'` when the file is one of these but the sound is not found among its first
 * chunks, and `undefined` for any other kind of file.
 */
export async function readSoundSpan(path: string): Promise<SoundSpan | 'unknown' | undefined> {
  return (await findSoundSpan(path)).span;
}

/**
 * The span as `readSoundSpan` resolves it, of a file with a hole, and whether its header decides what
 * the file is: it is one of the kinds that state what they are, and all that it says to read lies
 * outside of the hole.
 */
export async function findSoundSpan(
  path: string,
  hole?: ByteRange,
): Promise<{ readonly span: SoundSpan | 'unknown' | undefined; readonly decided: boolean }> {
  return await withBytes(
    path,
    async (bytes) => {
      const reader = readerOf((await bytes.at(0, 16)).toString('latin1'));
      if (reader === undefined) return { span: undefined, decided: false };
      const span = (await reader(bytes)) ?? 'unknown';
      return { span, decided: !bytes.metHole };
    },
    hole,
  );
}

/** Lends the bytes of a file. */
export async function withBytes<T>(
  path: string,
  use: (bytes: Bytes) => Promise<T>,
  hole?: ByteRange,
): Promise<T> {
  const file = await open(path, 'r');
  try {
    return await use(new Bytes(file, hole));
  } finally {
    await file.close();
  }
}

export class Bytes {
  /** Whether something was read that is not there. */
  metHole = false;
  readonly #file: FileHandle;
  readonly #hole: ByteRange;

  constructor(file: FileHandle, hole: ByteRange = { start: 0, end: 0 }) {
    this.#file = file;
    this.#hole = hole;
  }

  /** Zeros where the file has ended. */
  async at(position: number, length: number): Promise<Buffer> {
    const buffer = Buffer.alloc(length);
    const { start, end = start } = this.#hole;
    if (position < end && position + length > start) this.metHole = true;
    if (Number.isSafeInteger(position)) await this.#file.read(buffer, 0, length, position);
    return buffer;
  }
}

// No file has more chunks than this in front of its sound for a good reason.
const maxChunks = 1_000;

function readerOf(head: string): Reader | undefined {
  const form = head.slice(8, 12);
  if (/^(?:RIFF|RF64|BW64)/u.test(head) && form === 'WAVE') return wave;
  if (head.startsWith('riff\x2e\x91\xcf\x11')) return wave64;
  if (head.startsWith('caff')) return caf;
  return head.startsWith('FORM') && /^AIF[FC]$/u.test(form) ? aiff : undefined;
}

async function wave(bytes: Bytes): Promise<SoundSpan | undefined> {
  let byteRate = 0;
  let longSize: number | undefined;
  let at = 12;
  for (let count = 0; count < maxChunks; count += 1) {
    const chunk = await bytes.at(at, 8 + 24);
    const id = chunk.toString('latin1', 0, 4);
    const size = chunk.readUInt32LE(4);
    if (id === 'ds64') longSize = Number(chunk.readBigUInt64LE(16));
    if (id === 'fmt ') byteRate = chunk.readUInt32LE(16);
    if (id === 'data') return span(at + 8, longSize ?? knownSize(size), byteRate);
    if (!isName(id)) return undefined;
    at += 8 + size + (size % 2);
  }
  return undefined;
}

/** Recorders that cannot know the size write all ones, or about 2 GiB (sox, mplayer, arecord). */
function knownSize(size: number): number | undefined {
  const open = size >= 0xffff_ff00 || (size >= 0x7fff_f000 && size <= 0x8000_0fff);
  return open ? undefined : size;
}

async function wave64(bytes: Bytes): Promise<SoundSpan | undefined> {
  let byteRate = 0;
  let at = 40;
  for (let count = 0; count < maxChunks; count += 1) {
    const chunk = await bytes.at(at, 24 + 16);
    const id = chunk.toString('latin1', 0, 4);
    const size = Number(chunk.readBigUInt64LE(16));
    if (id === 'fmt ') byteRate = chunk.readUInt32LE(24 + 8);
    if (id === 'data') return span(at + 24, size - 24, byteRate);
    if (size < 24) return undefined;
    at += Math.ceil(size / 8) * 8;
  }
  return undefined;
}

async function caf(bytes: Bytes): Promise<SoundSpan | undefined> {
  let byteRate = 0;
  let at = 8;
  for (let count = 0; count < maxChunks; count += 1) {
    const chunk = await bytes.at(at, 12 + 24);
    const id = chunk.toString('latin1', 0, 4);
    const size = Number(chunk.readBigInt64BE(4));
    if (id === 'desc') byteRate = cafByteRate(chunk.subarray(12));
    // Four bytes of the data are an edit count.
    if (id === 'data' || size < 0) return span(at + 16, size - 4, byteRate);
    if (!isName(id)) return undefined;
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

/** The format comes before the sound in all but odd files, which are left to ffmpeg. */
async function aiff(bytes: Bytes): Promise<SoundSpan | undefined> {
  let described = false;
  let at = 12;
  for (let count = 0; count < maxChunks; count += 1) {
    const chunk = await bytes.at(at, 8);
    const id = chunk.toString('latin1', 0, 4);
    const size = chunk.readUInt32BE(4);
    if (id === 'COMM') described = true;
    // Its rate is not needed: ffprobe tells the duration that this header states. A positive one
    // says that the format is known.
    if (id === 'SSND') return span(at + 8, size, described ? 1 : 0);
    if (!isName(id)) return undefined;
    at += 8 + size + (size % 2);
  }
  return undefined;
}

function isName(id: string): boolean {
  return /^[ -~]{4}$/u.test(id);
}

function span(startsAt: number, bytes: number | undefined, byteRate: number): SoundSpan {
  const ends = bytes !== undefined && bytes > 0 && byteRate > 0;
  const endsAt = ends ? startsAt + bytes : undefined;
  return { byteRate, bytes, endsAt: Number.isSafeInteger(endsAt) ? endsAt : undefined };
}
