import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { concatBytes, streamOf, toneWav } from '@attune/core/adapter-kit';
import type { MediaSource } from '@attune/core/ports';
import { afterAll, describe, expect, it } from 'vitest';
import { createFfmpegMediaTool } from './ffmpeg-media-tool.js';

const scratch = mkdtempSync(join(tmpdir(), 'attune-ends-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Raw samples in many containers: over 32 MiB each, so that there is a middle to leave out. */
const noise = join(scratch, 'noise.wav');
execFileSync('ffmpeg', [
  ...['-v', 'error', '-f', 'lavfi', '-i', 'anoisesrc=d=230:r=48000:a=0.5:seed=1'],
  ...['-ac', '2', '-c:a', 'pcm_s16le', noise],
]);

function made(extension: string, ...codec: string[]): Uint8Array {
  const path = join(scratch, `made.${extension}`);
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', noise, ...codec, path]);
  return new Uint8Array(readFileSync(path));
}

/** A source that counts what is read of it. */
function counted(bytes: Uint8Array) {
  const seen = { bytes: 0 };
  const source: MediaSource = async ({ range, signal } = {}) => {
    const part = bytes.subarray(range?.start ?? 0, range?.end ?? bytes.byteLength);
    const count = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        seen.bytes += chunk.byteLength;
        controller.enqueue(chunk);
      },
    });
    return streamOf(part, signal).pipeThrough(count);
  };
  return { source, seen };
}

const media = createFfmpegMediaTool();

describe('probing a large source whose size is known', () => {
  const files: readonly [string, () => Uint8Array][] = [
    ['wav', () => new Uint8Array(readFileSync(noise))],
    ['caf', () => made('caf')],
    ['mp4 with its index at the end', () => made('mov', '-c:a', 'pcm_s16le')],
    ['matroska', () => made('mkv', '-c:a', 'pcm_s16le')],
    ['aiff', () => made('aiff')],
  ];
  for (const [name, make] of files) {
    it(`reads little of ${name} and tells the same as of the whole`, async () => {
      const bytes = make();
      expect(bytes.byteLength).toBeGreaterThan(33 * 1_048_576);
      const { source, seen } = counted(bytes);
      const facts = await media.probe(source, { sizeBytes: bytes.byteLength });
      expect(seen.bytes).toBeLessThanOrEqual(16 * 1_048_576);
      expect(facts).toEqual(await media.probe(source));
    });
  }

  it('reads all of it when what it needs lies in the middle', async () => {
    const index = made('mov', '-t', '1', '-c:a', 'pcm_s16le');
    // The samples come first, the index behind them, and behind that a box that says nothing.
    const rest = 40 * 1_048_576;
    const padding = new Uint8Array(rest);
    new DataView(padding.buffer).setUint32(0, rest);
    padding.set(new TextEncoder().encode('free'), 4);
    const head = index.subarray(0, new DataView(index.buffer).getUint32(0));
    const bytes = concatBytes([head, padding, index.subarray(head.byteLength), padding]);
    const { source, seen } = counted(bytes);
    const whole = await media.probe(source).catch((error: unknown) => error);
    seen.bytes = 0;
    const ends = await media
      .probe(source, { sizeBytes: bytes.byteLength })
      .catch((error: unknown) => error);
    expect(ends).toEqual(whole);
    expect(seen.bytes).toBeGreaterThan(bytes.byteLength);
  });

  const wav = (change: (header: DataView) => void) => {
    const bytes = new Uint8Array(40 * 1_048_576).fill(65);
    bytes.set(toneWav({ durationMs: 100 }).subarray(0, 44));
    change(new DataView(bytes.buffer));
    return bytes;
  };
  it.each([
    ['has no channels', wav((header) => header.setUint16(22, 0, true)), 'invalid_argument'],
    [
      'begins with a garbled chunk',
      wav((header) => header.setUint32(12, 0x0102_0304)),
      'invalid_argument',
    ],
    [
      'ends far behind the file',
      wav((header) => header.setUint32(16, 2 ** 31, true)),
      'invalid_argument',
    ],
    [
      'names a format that nobody knows',
      wav((header) => header.setUint16(20, 0x7777, true)),
      'no sound',
    ],
  ])('reads only the ends of a large WAV whose header %s', async (_what, bytes, outcome) => {
    const { source, seen } = counted(bytes);
    const facts = await media
      .probe(source, { sizeBytes: bytes.byteLength })
      .then(({ audio }) => (audio === undefined ? 'no sound' : 'sound'))
      .catch((error: { readonly code?: unknown }) => error.code);
    expect(facts).toBe(outcome);
    expect(seen.bytes).toBe(16 * 1_048_576);
  });

  it('refuses what is no media, and reads a small source whole', async () => {
    const { source } = counted(new Uint8Array(40 * 1_048_576).fill(65));
    const refused = media.probe(source, { sizeBytes: 40 * 1_048_576 });
    await expect(refused).rejects.toMatchObject({ code: 'invalid_argument' });
    const wav = toneWav({ durationMs: 100 });
    const short = counted(wav);
    const facts = await media.probe(short.source, { sizeBytes: wav.byteLength });
    expect(facts.durationMs).toBe(100);
  });
});
