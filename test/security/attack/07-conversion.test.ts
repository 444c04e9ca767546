import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { toneWav } from '@attune/core/adapter-kit';
import { describe, expect, it } from 'vitest';
import { make } from '../../faults/bad-media-tools.js';
import { openMediaHost } from '../../support/media-host.js';

const minuteMs = 60_000;

/** Silence in FLAC whose header does not say how long it is. */
async function endlessFlac(seconds: number): Promise<Uint8Array<ArrayBuffer>> {
  const silence = ['-f', 'lavfi', '-i', 'anullsrc=r=8000:cl=mono:n=65535', '-t', String(seconds)];
  const bytes = new Uint8Array(await make('flac', silence, ['-frame_size', '65535']));
  // STREAMINFO: 36 bits of total samples end 18 bytes into it, 8 bytes into the file.
  const view = new DataView(bytes.buffer);
  view.setUint8(21, view.getUint8(21) & 0xf0);
  view.setUint32(22, 0);
  return bytes;
}

/** The most bytes that lay in a directory while `work` went on. */
async function mostBytes(directory: string, work: Promise<unknown>): Promise<number> {
  let most = 0;
  let over = false;
  const end = (): void => {
    over = true;
  };
  work.then(end, end);
  while (!over) {
    most = Math.max(most, await bytesIn(directory));
    await sleep(10);
  }
  return most;
}

async function bytesIn(directory: string): Promise<number> {
  const names = await readdir(directory, { recursive: true }).catch(() => []);
  const sizes = names.map((name) => stat(join(directory, name)).then(sizeOf, () => 0));
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

function sizeOf(facts: { isFile(): boolean; readonly size: number }): number {
  return facts.isFile() ? facts.size : 0;
}

describe('attack 07: a small recording that would become a large one', { timeout: 120_000 }, () => {
  it('is refused for a rate that no recorder has, or too many channels, and the answer says why', async () => {
    await using host = await openMediaHost();
    const odd = (at: number, value: number, bits: 16 | 32): Uint8Array<ArrayBuffer> => {
      const bytes = new Uint8Array(toneWav({ durationMs: 200 }));
      const view = new DataView(bytes.buffer);
      if (bits === 32) view.setUint32(at, value, true);
      else view.setUint16(at, value, true);
      return bytes;
    };
    for (const rate of [1, 100, 3_999, 768_001]) {
      const answer = await host.upload('slow.wav', odd(24, rate, 32));
      expect([answer.status, answer.code]).toEqual([415, 'unsupported_media']);
      expect(answer.detail).toContain(
        `has ${rate} samples per second; 4000 to 768000 are supported`,
      );
    }
    const many = odd(22, 65, 16);
    new DataView(many.buffer).setUint16(32, 65 * 2, true);
    const answer = await host.upload('many.wav', many);
    expect([answer.status, answer.code]).toEqual([415, 'unsupported_media']);
    expect(answer.detail).toContain('has 65 channels; up to 64 are supported');
    const low = await host.upload('low.wav', odd(24, 4_000, 32));
    expect(low.status).toBe(202);
    await host.ended(low.session?.id ?? '');
    expect(await host.leftovers()).toEqual([]);
  });

  it('is converted no further than the longest recording the engine takes, and leaves its original only', async () => {
    const speech = { capabilities: { maxDurationMs: 5 * minuteMs } };
    await using host = await openMediaHost({ speech });
    const { status, session } = await host.upload('silence.flac', await endlessFlac(3_600));
    expect(status).toBe(202);
    const id = session?.id ?? '';
    const ended = host.ended(id);
    const most = await mostBytes(host.temporary.path, ended);
    // Five minutes and a second, in 16 bits at 16 kHz, besides the recording itself.
    expect(most).toBeLessThan(301 * 32_000 + 2_000_000);
    const { failure, recording } = await ended;
    expect(failure).toMatchObject({ code: 'recording_too_long', kind: 'permanent' });
    expect(recording.normalized).toBeUndefined();
    expect(await host.kept(id)).toEqual(['originals']);
    expect(await host.leftovers()).toEqual([]);
  });

  it('keeps no audio for the engine when a later stage fails for good', async () => {
    await using host = await openMediaHost({ speech: { script: [] } });
    const { session } = await host.upload('quiet.wav', toneWav({ durationMs: 2_000 }));
    const id = session?.id ?? '';
    const failed = await host.ended(id);
    expect(failed.failure).toMatchObject({ stage: 'transcribe', code: 'no_speech' });
    expect(await host.kept(id)).toEqual(['originals']);
    expect(failed.recording.normalized).toBeUndefined();
  });
});
