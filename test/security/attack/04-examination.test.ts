import { toneWav } from '@attune/core/adapter-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MediaHost, openMediaHost } from '../../support/media-host.js';

const megabyte = 1_048_576;
const secondBytes = 16_000 * 2;

let host: MediaHost;

beforeAll(async () => {
  host = await openMediaHost();
}, 60_000);

afterAll(async () => {
  await host[Symbol.asyncDispose]();
});

/** `head`, and behind it `unit` over and over. */
function filled(megabytes: number, head: Uint8Array, unit: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.alloc(megabytes * megabyte, unit);
  bytes.set(head);
  return new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
}

/** A page without a segment. */
const oggPage: Uint8Array = Buffer.concat([Buffer.from('OggS'), Buffer.alloc(23)]);
const zeros = new Uint8Array(1);
const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const hex = (text: string): Uint8Array => Buffer.from(text, 'hex');

/** A second of sound, and a header that states `statedMs`. */
function wav(statedMs: number): Uint8Array {
  return toneWav({ durationMs: 1_000, declaredBytes: (statedMs / 1_000) * secondBytes });
}

describe('attack 04: a file that takes long to examine', { timeout: 120_000 }, () => {
  it('is answered as promptly as an honest one when its header states a short length', async () => {
    const size = 96;
    const soundMs = ((size * megabyte - 44) / secondBytes) * 1_000;
    const honest = await host.upload('long.wav', filled(size, wav(soundMs), zeros));
    const hostile = await host.upload('short.wav', filled(size, wav(1_000), zeros));
    expect([honest.status, hostile.status]).toEqual([202, 202]);
    expect(hostile.tookMs).toBeLessThan(2.5 * honest.tookMs + 1_500);
    expect(honest.session?.recording.durationMs).toBe(Math.round(soundMs));
    expect(hostile.session?.recording.durationMs).toBe(1_000);
    const done = await host.ended(hostile.session?.id ?? '');
    expect(done.recording.normalized?.durationMs).toBe(1_000);
    const whole = await host.ended(honest.session?.id ?? '');
    expect(whole.recording.normalized?.durationMs).toBe(Math.round(soundMs));
  });

  it('is still judged by what it holds: one that is cut short is told to be truncated', async () => {
    const { session } = await host.upload('cut.wav', new Uint8Array(wav(3_600_000)));
    const { failure } = await host.ended(session?.id ?? '');
    expect(failure).toMatchObject({ code: 'truncated_media', kind: 'permanent' });
  });

  it.each<readonly [string, string, Uint8Array, Uint8Array]>([
    [
      'WAV with chunks in front of its sound',
      'a.wav',
      wav(1_000).subarray(0, 36),
      latin1('JUNK\0\0\0\0'),
    ],
    ['MP4 of empty boxes', 'a.m4a', latin1('\0\0\0\x10ftypM4A \0\0\0\0'), hex('0000000866726565')],
    ['AVI of empty chunks', 'a.avi', latin1('RIFF\0\0\0\x10AVI '), latin1('JUNK\0\0\0\0')],
    [
      'WebM of empty elements',
      'a.webm',
      hex('1a45dfa38b4282847765626d18538067' + '01ffffffffffffff'),
      hex('ec80'),
    ],
    ['FLAC of empty blocks', 'a.flac', latin1('fLaC'), hex('01000000')],
    ['Ogg of empty pages', 'a.ogg', latin1('OggS\0'), oggPage],
    ['ID3 tag of 80 MB', 'a.mp3', hex('49443304000028000000'), zeros],
    [
      'ID3 tags one after the other',
      'b.mp3',
      hex('49443304000000000000'),
      hex('49443304000000000000'),
    ],
    ['ADTS without a frame', 'a.aac', hex('fff15080010000'), hex('fff15080010000')],
  ])('is refused within a fixed amount of work: %s', async (_what, filename, head, unit) => {
    const { status, code, tookMs } = await host.upload(filename, filled(80, head, unit));
    expect([415, 422], `${status} ${code}`).toContain(status);
    // Five seconds of processor time, which take longer while other tests run.
    expect(tookMs).toBeLessThan(60_000);
    expect(await host.leftovers()).toEqual([]);
  });
});
