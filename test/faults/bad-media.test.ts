import { writeFile } from 'node:fs/promises';
import { PortError } from '@attune/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ascii,
  type Bench,
  make,
  openBench,
  sourceOf,
  tone,
  withChunkSize,
} from './bad-media-tools.js';

const target = { sampleRateHz: 16_000, channels: 1 } as const;

let bench: Bench;

beforeEach(async () => {
  bench = await openBench();
});

afterEach(async () => {
  const left = await bench.leftovers();
  await bench[Symbol.asyncDispose]();
  expect(left).toEqual([]);
});

async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'resolved',
    (error: unknown) => (PortError.is(error) ? error.code : String(error)),
  );
}

/** The declared and the decoded duration; the body is read to its end. */
async function durations(bytes: Uint8Array): Promise<[number | undefined, boolean, number]> {
  const facts = await bench.tool.probe(sourceOf(bytes));
  const converted = await bench.tool.convert(sourceOf(bytes), target);
  let read = 0;
  for await (const chunk of converted.body) read += chunk.byteLength;
  expect(read).toBe(converted.sizeBytes);
  return [facts.durationMs, facts.durationDeclared, converted.durationMs];
}

describe('ffmpeg, given what is no media', () => {
  const outside = 'file:///etc/hostname';
  it.each([
    ['an empty file', new Uint8Array()],
    ['text', ascii('How have you been since we last met?\n'.repeat(99))],
    ['zeros', new Uint8Array(50_000)],
    ['SVG', ascii('<svg xmlns="http://www.w3.org/2000/svg"><image href="/etc/hostname"/></svg>')],
    ['subtitles', ascii('1\n00:00:00,000 --> 00:00:01,000\nHi\n')],
    ['an SDP file', ascii('v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n')],
    ['a playlist', ascii(`#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n${outside}\n`)],
  ])('refuses %s with invalid_argument', async (_name, bytes) => {
    expect(await codeOf(bench.tool.probe(sourceOf(bytes)))).toBe('invalid_argument');
    expect(await codeOf(bench.tool.convert(sourceOf(bytes), target))).toBe('invalid_argument');
  });

  it.each(['ffconcat', 'm3u8'])(
    'does not follow a %s to a recording that is there',
    async (kind) => {
      await using other = await openBench();
      const real = other.directory.file('real.wav');
      await writeFile(real, await make('wav', tone(1)));
      const list =
        kind === 'ffconcat'
          ? `ffconcat version 1.0\nfile '${real}'\n`
          : `#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n${real}\n#EXT-X-ENDLIST\n`;
      expect(await codeOf(bench.tool.probe(sourceOf(ascii(list))))).toBe('invalid_argument');
      expect(await codeOf(bench.tool.convert(sourceOf(ascii(list)), target))).toBe(
        'invalid_argument',
      );
    },
  );

  it('says that a video has no sound', async () => {
    const mute = await make('mp4', ['-f', 'lavfi', '-i', 'testsrc=d=1:s=64x64:r=5']);
    const facts = await bench.tool.probe(sourceOf(mute));
    expect([facts.hasVideo, facts.audio]).toEqual([true, undefined]);
    const call = bench.tool.convert(sourceOf(mute), target);
    await expect(call).rejects.toThrow('no audio stream');
    expect(await codeOf(call)).toBe('invalid_argument');
  });

  it('refuses a WAV file without a sample', async () => {
    const call = bench.tool.convert(sourceOf((await make('wav', tone(1))).slice(0, 44)), target);
    expect(await codeOf(call)).toBe('invalid_argument');
  });
});

describe('ffmpeg, given a truncated file', () => {
  it.each(['wav', 'w64', 'flac', 'mp3', 'aiff', 'au', 'caf', 'mka', 'wma'])(
    'tells the declared duration of half a %s, and decodes what is there',
    async (extension) => {
      const whole = await make(extension, tone(8));
      const [declaredMs, declared, decodedMs] = await durations(whole.slice(0, whole.length / 2));
      expect(declared).toBe(true);
      expect(Math.abs((declaredMs ?? 0) - 8_000)).toBeLessThan(200);
      expect(decodedMs).toBeGreaterThan(1_000);
      expect(decodedMs).toBeLessThan(5_000);
    },
  );

  it('tells the declared duration of an m4a whose index comes first', async () => {
    const whole = await make('m4a', tone(8), ['-movflags', 'faststart']);
    const [declaredMs, declared, decodedMs] = await durations(whole.slice(0, whole.length / 2));
    expect([declaredMs, declared]).toEqual([8_000, true]);
    expect(decodedMs).toBeLessThan(5_000);
  });

  it('refuses an m4a whose index was at the missing end', async () => {
    const whole = await make('m4a', tone(8));
    const half = sourceOf(whole.slice(0, whole.length / 2));
    expect(await codeOf(bench.tool.probe(half))).toBe('invalid_argument');
  });

  it('reads a whole m4a whose index is at the end', async () => {
    const [declaredMs, declared, decodedMs] = await durations(await make('m4a', tone(3)));
    expect([declaredMs, declared]).toEqual([3_000, true]);
    expect(Math.abs(decodedMs - 3_000)).toBeLessThan(150);
  });

  it('tells the hour that a header declares over one second of sound', async () => {
    const wav = await make('wav', tone(1));
    const hour = withChunkSize(wav, 'data', 3_600 * 32_000);
    expect(await durations(hour)).toEqual([3_600_000, true, 1_000]);
  });

  it.each([
    ['ogg', []],
    ['aac', []],
    ['mp3', ['-write_xing', '0']],
  ])('declares no duration for %s, which states none', async (extension, output) => {
    const whole = await make(extension, tone(4), output);
    const [, declared] = await durations(whole);
    expect(declared).toBe(false);
  });

  it('decodes a WAV file whose size was left open', async () => {
    const open = withChunkSize(await make('wav', tone(1)), 'data', 0xffff_ffff);
    expect(await durations(open)).toEqual([1_000, false, 1_000]);
  });
});

describe('ffmpeg, given odd numbers', () => {
  it.each([3, 6, 12, 64])('mixes %i channels', async (channels) => {
    const layout = [
      '-filter_complex',
      `aevalsrc=${'0.1|'.repeat(channels)}:d=0.2`.replace('|:', ':'),
    ];
    const bytes = await make('wav', layout);
    expect((await bench.tool.probe(sourceOf(bytes))).audio?.channels).toBe(channels);
    expect((await durations(bytes))[2]).toBe(200);
    const both = await bench.tool.convert(sourceOf(bytes), { ...target, channels: 2 });
    expect(both.durationMs).toBe(200);
    await both.body.cancel();
  });

  it.each([65, 300, 65_535])('refuses %i channels', async (channels) => {
    const bytes = (await make('wav', tone(1))).slice();
    const view = new DataView(bytes.buffer);
    view.setUint16(22, channels, true);
    view.setUint16(32, (channels * 2) % 65_536, true);
    expect(await codeOf(bench.tool.convert(sourceOf(bytes), target))).toBe('invalid_argument');
  });

  it.each([0, 1, 0x7fff_ffff, 0xffff_ffff])('survives a rate of %i', async (rate) => {
    const bytes = (await make('wav', tone(1))).slice();
    new DataView(bytes.buffer).setUint32(24, rate, true);
    const small = await openBench({ maxOutputBytes: 4_000_000, timeLimitMs: 10_000 });
    const code = await codeOf(
      small.tool.convert(sourceOf(bytes), target).then((converted) => converted.body.cancel()),
    );
    expect(['resolved', 'invalid_argument', 'limit_exceeded', 'unavailable']).toContain(code);
    expect(await small.leftovers()).toEqual([]);
    await small[Symbol.asyncDispose]();
  });

  it('refuses a result that is larger than allowed', async () => {
    const small = await openBench({ maxOutputBytes: 20_000 });
    const call = small.tool.convert(sourceOf(await make('flac', tone(5))), target);
    expect(await codeOf(call)).toBe('limit_exceeded');
    expect(await small.leftovers()).toEqual([]);
    await small[Symbol.asyncDispose]();
  });
});
