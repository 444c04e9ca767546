import { chmod, readFile, writeFile } from 'node:fs/promises';
import { PortError } from '@attune/core';
import { describe, expect, it } from 'vitest';
import type { FfmpegMediaToolOptions } from '../../packages/adapters-local/src/ffmpeg/ffmpeg-media-tool.js';
import { type Bench, make, openBench, sourceOf, tone } from './bad-media-tools.js';

const target = { sampleRateHz: 16_000, channels: 1 } as const;

/** Converts a second of sound with a tool set up like this; what it rejects with, and the litter. */
async function failing(options: FfmpegMediaToolOptions): Promise<[PortError, string[]]> {
  const bench = await openBench(options);
  const error = await bench.tool
    .convert(sourceOf(await make('wav', tone(1))), target)
    .catch((cause: unknown) => cause);
  const left = await bench.leftovers();
  await bench[Symbol.asyncDispose]();
  if (!PortError.is(error)) throw new Error('No port error', { cause: error });
  return [error, left];
}

/** A program that stands in for ffmpeg. */
async function stub(script: string): Promise<{ path: string; bench: Bench }> {
  const bench = await openBench();
  const path = bench.directory.file('ffmpeg');
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o700);
  return { path, bench };
}

async function failingWith(script: string, options: FfmpegMediaToolOptions = {}) {
  const { path, bench } = await stub(script);
  const outcome = await failing({ ...options, ffmpeg: path });
  await bench[Symbol.asyncDispose]();
  return outcome;
}

describe('ffmpeg, when it cannot do its work', () => {
  it.each(['ffmpeg', 'ffprobe'])('tells how to install %s when it is missing', async (program) => {
    const [error, left] = await failing({ [program]: `/nowhere/${program}` });
    expect([error.code, error.message, left]).toEqual([
      'unsupported',
      'ffmpeg is not installed: apt-get install ffmpeg, or brew install ffmpeg',
      [],
    ]);
  });

  it.each([
    ['killed half way', 'kill -9 $$', 'unavailable'],
    ['asked to end half way', 'exit 255', 'unavailable'],
    ['crashed by the file', 'kill -SEGV $$', 'invalid_argument'],
    [
      'out of disk',
      'echo "av_interleaved_write_frame(): No space left on device" >&2; exit 1',
      'limit_exceeded',
    ],
    ['unable to decode', 'echo "Error while decoding stream" >&2; exit 1', 'invalid_argument'],
  ])('leaves nothing behind when it is %s', async (_name, script, code) => {
    const [error, left] = await failingWith(script);
    expect([error.code, left]).toEqual([code, []]);
  });

  it('does not accept a result that a full disk cut short, even when ffmpeg exits with 0', async () => {
    const [error, left] = await failingWith(
      'for last; do :; done; head -c 900 /dev/zero > "$(echo "$last" | cut -c 6-)"\n' +
        'echo "Error writing trailer of file: No space left on device" >&2',
    );
    expect([error.code, left]).toEqual(['limit_exceeded', []]);
  });

  it('is stopped at its time limit', async () => {
    const slow = await stub('exec sleep 60');
    const real = await failing({ ffprobe: slow.path, timeLimitMs: 300 });
    await slow.bench[Symbol.asyncDispose]();
    expect([real[0].code, real[1]]).toEqual(['unavailable', []]);
  });

  it('never tells what it heard in a message', async () => {
    const [error] = await failingWith('echo "the patient said" >&2; exit 1');
    expect(error.message).not.toContain('patient');
  });

  it('says unavailable when the real program is killed half way', async () => {
    const marker = await stub('');
    const pidFile = marker.bench.directory.file('pid');
    await writeFile(marker.path, `#!/bin/sh\necho $$ > ${pidFile}\nexec ffmpeg -re "$@"\n`);
    const bench = await openBench({ ffmpeg: marker.path });
    const call = bench.tool.convert(sourceOf(await make('wav', tone(30))), target);
    const outcome = call.catch((cause: unknown) => cause);
    process.kill(await pidIn(pidFile), 'SIGKILL');
    expect(PortError.is(await outcome, 'unavailable')).toBe(true);
    expect(await bench.leftovers()).toEqual([]);
    await bench[Symbol.asyncDispose]();
    await marker.bench[Symbol.asyncDispose]();
  });

  it('is stopped by an abort half way, with its reason', async () => {
    const marker = await stub('');
    const pidFile = marker.bench.directory.file('pid');
    await writeFile(marker.path, `#!/bin/sh\necho $$ > ${pidFile}\nexec ffmpeg -re "$@"\n`);
    const bench = await openBench({ ffmpeg: marker.path });
    const control = new AbortController();
    const reason = new Error('no longer wanted');
    const source = sourceOf(await make('wav', tone(30)));
    const call = bench.tool.convert(source, target, { signal: control.signal });
    const outcome = call.catch((cause: unknown) => cause);
    const pid = await pidIn(pidFile);
    control.abort(reason);
    expect(await outcome).toBe(reason);
    expect(() => process.kill(pid, 0)).toThrow();
    expect(await bench.leftovers()).toEqual([]);
    await bench[Symbol.asyncDispose]();
    await marker.bench[Symbol.asyncDispose]();
  });

  it('ends a result that is being read when the signal aborts', async () => {
    await using bench = await openBench();
    const control = new AbortController();
    const source = sourceOf(await make('wav', tone(10)));
    const converted = await bench.tool.convert(source, target, { signal: control.signal });
    const reader = converted.body.getReader();
    await reader.read();
    control.abort(new Error('no longer wanted'));
    await expect(reader.read()).rejects.toThrow('no longer wanted');
    expect(await bench.leftovers()).toEqual([]);
  });
});

async function pidIn(path: string): Promise<number> {
  for (;;) {
    const text = await readFile(path, 'utf8').catch(() => '');
    if (text.endsWith('\n')) return Number(text);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
