import { type FileHandle, open } from 'node:fs/promises';
import { frameMs, frameSamples, type PcmStream, sampleRate } from './levels.js';

const windowSamples = sampleRate;

/**
 * One channel of 16-bit little-endian samples at 16 kHz in a file without header. It keeps a
 * recording of any length out of memory while several readers look at parts of it.
 */
export class PcmFile {
  readonly path: string;
  readonly samples: number;

  constructor(path: string, samples: number) {
    this.path = path;
    this.samples = samples;
  }

  get durationMs(): number {
    return Math.floor((this.samples * frameMs) / frameSamples);
  }

  /** The samples of a range in pieces of one second, clipped to what is there. */
  async *read(from = 0, to: number = this.samples): AsyncGenerator<Int16Array> {
    const handle = await open(this.path, 'r');
    try {
      const end = Math.min(to, this.samples);
      for (let at = from; at < end; at += windowSamples) {
        const bytes = new Uint8Array(2 * Math.min(windowSamples, end - at));
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, 2 * at);
        if (bytesRead < bytes.length) throw new Error('The spooled samples were cut short.');
        yield new Int16Array(bytes.buffer);
      }
    } finally {
      await handle.close();
    }
  }
}

/** Writes each channel of a recording into its own file, named by `pathOf`. */
export async function spoolChannels(
  pieces: AsyncIterable<readonly Int16Array[]>,
  pathOf: (channel: number) => string,
  signal?: AbortSignal | undefined,
): Promise<PcmFile[]> {
  const handles: FileHandle[] = [];
  const samples: number[] = [];
  try {
    for await (const channels of pieces) {
      signal?.throwIfAborted();
      for (const [channel, piece] of channels.entries()) {
        handles[channel] ??= await open(pathOf(channel), 'wx', 0o600);
        await writeAll(handles[channel], bytesOf(piece));
        samples[channel] = (samples[channel] ?? 0) + piece.length;
      }
    }
  } finally {
    for (const handle of handles) await handle.close();
  }
  return samples.map((count, channel) => new PcmFile(pathOf(channel), count));
}

/** Writes a whole stream of one channel. */
export async function spoolPcm(pcm: PcmStream, path: string): Promise<PcmFile> {
  async function* asChannels(): AsyncGenerator<Int16Array[]> {
    for await (const piece of pcm) yield [piece];
  }
  const [file] = await spoolChannels(asChannels(), () => path);
  return file ?? new PcmFile(path, 0);
}

function bytesOf(piece: Int16Array): Uint8Array {
  return new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength);
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    at += (await handle.write(bytes, at)).bytesWritten;
  }
}
