import { describe, expect, it } from 'vitest';
import type { MediaSource } from '../ports/media-tool.js';
import { createMemoryMediaTool } from './memory-media-tool.js';

const tool = createMemoryMediaTool();

/** A WAV file with these samples, interleaved; `format` 1 is PCM. */
function wav(samples: readonly number[], channels = 1, format = 1): Uint8Array {
  const bytes = new Uint8Array(54 + samples.length * 2);
  const view = new DataView(bytes.buffer);
  const put = (at: number, text: string) =>
    bytes.set(
      [...text].map((char) => char.charCodeAt(0)),
      at,
    );
  put(0, 'RIFF');
  put(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, format, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, 1_000, true);
  view.setUint16(34, 16, true);
  // A chunk of odd length, which is padded.
  put(36, 'LIST');
  view.setUint32(40, 1, true);
  put(46, 'data');
  view.setUint32(50, samples.length * 2, true);
  samples.forEach((sample, index) => {
    view.setInt16(54 + index * 2, sample, true);
  });
  return bytes;
}

function sourceOf(bytes: Uint8Array): MediaSource {
  return async () =>
    new ReadableStream({
      start(control) {
        control.enqueue(bytes);
        control.close();
      },
    });
}

async function converted(bytes: Uint8Array, sampleRateHz: number, channels: 1 | 2) {
  const { body } = await tool.convert(sourceOf(bytes), { sampleRateHz, channels });
  const samples: number[] = [];
  for await (const chunk of body) {
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let at = 44; at < chunk.byteLength; at += 2) samples.push(view.getInt16(at, true));
  }
  return samples;
}

describe('createMemoryMediaTool', () => {
  it('finds the samples behind other chunks, odd ones included', async () => {
    expect(await converted(wav([1, -2, 3]), 1_000, 1)).toEqual([1, -2, 3]);
  });

  it('averages all channels into one, and keeps the first two apart', async () => {
    expect(await converted(wav([10, 20, 30, 40], 2), 1_000, 1)).toEqual([15, 35]);
    expect(await converted(wav([10, 20, 90, 30, 40, 90], 3), 1_000, 2)).toEqual([10, 20, 30, 40]);
    expect(await converted(wav([5, 6]), 1_000, 2)).toEqual([5, 5, 6, 6]);
  });

  it('repeats samples for a higher rate and drops some for a lower one', async () => {
    expect(await converted(wav([1, 2]), 2_000, 1)).toEqual([1, 1, 2, 2]);
    expect(await converted(wav([1, 2, 3, 4], 2), 1_000, 2)).toEqual([1, 2, 3, 4]);
  });

  it('refuses WAV files with anything but 16-bit PCM', async () => {
    await expect(tool.probe(sourceOf(wav([1], 1, 3)))).rejects.toMatchObject({
      code: 'invalid_argument',
    });
  });

  it('refuses targets that make no sense', async () => {
    const source = sourceOf(wav([1]));
    for (const sampleRateHz of [0, -1, 1.5, Number.NaN, 1e9]) {
      await expect(tool.convert(source, { sampleRateHz, channels: 1 })).rejects.toMatchObject({
        code: 'invalid_argument',
      });
    }
  });
});
