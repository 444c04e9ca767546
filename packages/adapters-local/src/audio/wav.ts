/** What a RIFF/WAVE file says of its samples. */
export interface WavFormat {
  readonly encoding: 'integer' | 'float';
  readonly sampleRate: number;
  readonly channels: number;
  /** 8, 16, 24 or 32. */
  readonly bitsPerSample: number;
  /** Length of the samples in bytes; absent when the writer did not know it (streams). */
  readonly dataBytes?: number;
}

/** A WAV file whose header has been read. */
export interface WavReader {
  readonly format: WavFormat;
  /** The samples of every channel as 16 bits, piece by piece. To be read once. */
  channels(): AsyncGenerator<Int16Array[]>;
}

/** A header this much in is none: chunks before the samples are a few kilobytes at most. */
const longestHeaderBytes = 1 << 20;
const unknownSize = 0xffff_ffff;

/** Not a WAV file, or one of a kind that is not read here. */
export class WavError extends Error {
  override readonly name: string = 'WavError';
}

/** Reads the header of a WAV file and offers its samples. Throws `WavError` for anything else. */
export async function openWav(
  source: AsyncIterable<Uint8Array>,
  signal?: AbortSignal | undefined,
): Promise<WavReader> {
  const input = new ByteReader(source, signal);
  const riff = await input.take(12);
  if (riff === undefined || !/^(RIFF|RF64)....WAVE$/su.test(ascii(riff, 0, 12))) {
    throw new WavError('This is not a WAV file: it does not begin with RIFF … WAVE.');
  }
  const format = await readHeader(input);
  return { format, channels: () => readChannels(input, format) };
}

/** Reads chunks up to the first sample. */
async function readHeader(input: ByteReader): Promise<WavFormat> {
  let format: WavFormat | undefined;
  for (let seen = 0; seen <= longestHeaderBytes; ) {
    const head = await input.take(8);
    if (head === undefined) throw new WavError('The WAV file ends before its samples.');
    const id = ascii(head, 0, 4);
    const size = view(head).getUint32(4, true);
    if (id === 'data') return withSize(format, size);
    seen += size;
    if (seen > longestHeaderBytes) break;
    // Chunks of odd length are followed by one byte of padding.
    const body = await input.take(size + (size % 2));
    if (body === undefined) throw new WavError('The WAV file ends inside its header.');
    if (id === 'fmt ') format = readFormat(body, size);
  }
  throw new WavError('The header of the WAV file is too long.');
}

function withSize(format: WavFormat | undefined, size: number): WavFormat {
  if (format === undefined) throw new WavError('The WAV file has no format before its samples.');
  // Recorders that were cut off, and pipes, leave 0 or all ones here.
  return size === unknownSize || size === 0 ? format : { ...format, dataBytes: size };
}

function readFormat(body: Uint8Array, size: number): WavFormat {
  if (size < 16) throw new WavError('The format of the WAV file is too short.');
  const fields = view(body);
  const tag = fields.getUint16(0, true);
  // The extensible format keeps the real tag in the first bytes of its sub-format.
  const real = tag === 0xfffe && size >= 26 ? fields.getUint16(24, true) : tag;
  const format: WavFormat = {
    encoding: real === 3 ? 'float' : 'integer',
    channels: fields.getUint16(2, true),
    sampleRate: fields.getUint32(4, true),
    bitsPerSample: fields.getUint16(14, true),
  };
  const bits = real === 3 ? [32] : [8, 16, 24, 32];
  if ((real !== 1 && real !== 3) || !bits.includes(format.bitsPerSample)) {
    throw new WavError(`WAV encoding ${real} with ${format.bitsPerSample} bits is not supported.`);
  }
  if (format.channels === 0 || format.channels > 64 || format.sampleRate === 0) {
    throw new WavError('The format of the WAV file makes no sense.');
  }
  return format;
}

async function* readChannels(input: ByteReader, format: WavFormat): AsyncGenerator<Int16Array[]> {
  const frameBytes = (format.channels * format.bitsPerSample) / 8;
  let left = format.dataBytes ?? Number.POSITIVE_INFINITY;
  while (left >= frameBytes) {
    const bytes = await input.takeSome(frameBytes, Math.min(left, 65_536 * frameBytes));
    if (bytes === undefined) return;
    left -= bytes.length;
    yield deinterleave(bytes, format);
  }
}

function deinterleave(bytes: Uint8Array, format: WavFormat): Int16Array[] {
  const sampleBytes = format.bitsPerSample / 8;
  const frameBytes = sampleBytes * format.channels;
  const frames = Math.floor(bytes.length / frameBytes);
  const read = sampleReader(view(bytes), format);
  return Array.from({ length: format.channels }, (_, channel) => {
    const samples = new Int16Array(frames);
    for (let frame = 0; frame < frames; frame += 1) {
      samples[frame] = read(frame * frameBytes + channel * sampleBytes);
    }
    return samples;
  });
}

/** Reads the sample at a byte offset as 16 bits. */
function sampleReader(bytes: DataView, format: WavFormat): (at: number) => number {
  if (format.encoding === 'float') {
    return (at) => Math.max(-1, Math.min(1, bytes.getFloat32(at, true))) * 32_767;
  }
  switch (format.bitsPerSample) {
    case 8:
      return (at) => (bytes.getUint8(at) - 128) * 256;
    case 24:
      return (at) => bytes.getInt16(at + 1, true);
    case 32:
      return (at) => bytes.getInt16(at + 2, true);
    default:
      return (at) => bytes.getInt16(at, true);
  }
}

/** Hands out a byte stream in the sizes that are asked for. */
class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #signal: AbortSignal | undefined;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(source: AsyncIterable<Uint8Array>, signal: AbortSignal | undefined) {
    this.#source = source[Symbol.asyncIterator]();
    this.#signal = signal;
  }

  /** Exactly so many bytes, or `undefined` when there are fewer. */
  async take(count: number): Promise<Uint8Array | undefined> {
    if (!(await this.#fill(count))) return undefined;
    return this.#cut(count);
  }

  /** As many whole units as are at hand, at least one, or `undefined` at the end. */
  async takeSome(unit: number, limit: number): Promise<Uint8Array | undefined> {
    if (!(await this.#fill(unit))) return undefined;
    const most = Math.min(limit, this.#rest.length);
    return this.#cut(most - (most % unit));
  }

  async #fill(count: number): Promise<boolean> {
    while (this.#rest.length < count) {
      this.#signal?.throwIfAborted();
      const step = await this.#source.next();
      if (step.done === true) return false;
      const joined = new Uint8Array(this.#rest.length + step.value.length);
      joined.set(this.#rest);
      joined.set(step.value, this.#rest.length);
      this.#rest = joined;
    }
    return true;
  }

  #cut(count: number): Uint8Array {
    const part = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    return part;
  }
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function ascii(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}
