import { readdir, readFile } from 'node:fs/promises';
import type { MediaSource, MediaTool } from '@attune/core/ports';
import {
  createFfmpegMediaTool,
  type FfmpegMediaToolOptions,
} from '../../packages/adapters-local/src/ffmpeg/ffmpeg-media-tool.js';
import { runProcess } from '../../packages/adapters-local/src/processes/run-process.js';
import {
  createTempDirectory,
  type TempDirectory,
  withTempDirectory,
} from '../../packages/adapters-local/src/processes/temp-directory.js';

/** A tool whose temporary files can be counted. */
export interface Bench extends AsyncDisposable {
  readonly tool: MediaTool;
  readonly directory: TempDirectory;
  leftovers(): Promise<string[]>;
}

export async function openBench(options: FfmpegMediaToolOptions = {}): Promise<Bench> {
  const directory = await createTempDirectory();
  return {
    tool: createFfmpegMediaTool({ tempDirectory: directory.path, ...options }),
    directory,
    leftovers: () => readdir(directory.path),
    [Symbol.asyncDispose]: () => directory.dispose(),
  };
}

export function sourceOf(bytes: Uint8Array): MediaSource {
  return async () =>
    new ReadableStream({
      start(control) {
        if (bytes.byteLength > 0) control.enqueue(bytes);
        control.close();
      },
    });
}

export function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A file made by ffmpeg: `input` and `output` are its arguments, `extension` says the format. */
export async function make(
  extension: string,
  input: readonly string[],
  output: readonly string[] = [],
): Promise<Uint8Array> {
  return withTempDirectory(async (directory) => {
    const path = directory.file(`made.${extension}`);
    const args = ['-nostdin', '-v', 'error', ...input, '-bitexact', ...output, path];
    const { exitCode, stderr } = await runProcess('ffmpeg', { args });
    if (exitCode !== 0) throw new Error(`ffmpeg could not make ${extension}: ${stderr}`);
    return new Uint8Array(await readFile(path));
  });
}

/** A tone, as arguments for `make`. */
export function tone(seconds: number): string[] {
  return ['-f', 'lavfi', '-i', `sine=440:sample_rate=16000:duration=${seconds}`];
}

/** The size of a file's fields made bigger or smaller: little endian, behind a four-letter name. */
export function withChunkSize(wav: Uint8Array, name: string, size: number): Uint8Array {
  const changed = wav.slice();
  const at = Buffer.from(changed.buffer).indexOf(name, 12, 'latin1');
  new DataView(changed.buffer).setUint32(at + 4, size, true);
  return changed;
}

/** A small generator of numbers below `limit` that is the same on every run. */
export function seeded(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}
