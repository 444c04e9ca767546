import { describe, expect, it } from 'vitest';
import { openWav, WavError } from './wav.js';

function chunk(id: string, body: Uint8Array, size: number = body.length): Uint8Array {
  const bytes = new Uint8Array(8 + body.length + (body.length % 2));
  bytes.set(new TextEncoder().encode(id));
  new DataView(bytes.buffer).setUint32(4, size, true);
  bytes.set(body, 8);
  return bytes;
}

function format(tag: number, channels: number, bits: number, length = 16): Uint8Array {
  const view = new DataView(new ArrayBuffer(length));
  view.setUint16(0, length > 16 ? 0xfffe : tag, true);
  view.setUint16(2, channels, true);
  view.setUint32(4, 16_000, true);
  view.setUint16(14, bits, true);
  if (length > 16) view.setUint16(24, tag, true);
  return new Uint8Array(view.buffer);
}

function wav(...chunks: readonly Uint8Array[]): Uint8Array {
  const body = chunks.flatMap((part) => [...part]);
  return chunk('RIFF', Uint8Array.from([...new TextEncoder().encode('WAVE'), ...body]));
}

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function samplesOf(bytes: Uint8Array, pieceSize = 7): Promise<number[][]> {
  const all: number[][] = [];
  for await (const channels of (await openWav(inPieces(bytes, pieceSize))).channels()) {
    for (const [channel, piece] of channels.entries()) {
      all[channel] = [...(all[channel] ?? []), ...piece];
    }
  }
  return all;
}

const stereo = new Uint8Array(Int16Array.from([1, -1, 2, -2, 3, -3]).buffer);

describe('openWav', () => {
  it.each([1, 3, 1_000])('separates channels however the bytes are cut (%i)', async (size) => {
    const file = wav(chunk('fmt ', format(1, 2, 16)), chunk('data', stereo));
    expect(await samplesOf(file, size)).toEqual([
      [1, 2, 3],
      [-1, -2, -3],
    ]);
  });

  it('reads the extensible format behind chunks of odd length', async () => {
    const file = wav(
      chunk('LIST', new Uint8Array(5)),
      chunk('fmt ', format(1, 2, 16, 40)),
      chunk('data', stereo),
    );
    expect((await samplesOf(file))[1]).toEqual([-1, -2, -3]);
  });

  it.each([0, 0xffff_ffff])('reads to the end when the size is unknown (%i)', async (size) => {
    const file = wav(chunk('fmt ', format(1, 2, 16)), chunk('data', stereo, size));
    expect((await samplesOf(file))[0]).toEqual([1, 2, 3]);
  });

  it('does not take chunks after the samples for samples, nor an incomplete last frame', async () => {
    const file = wav(
      chunk('fmt ', format(1, 2, 16)),
      chunk('data', stereo.subarray(0, 10)),
      chunk('LIST', new Uint8Array(40)),
    );
    expect(await samplesOf(file)).toEqual([
      [1, 2],
      [-1, -2],
    ]);
  });

  it('converts other widths to 16 bits', async () => {
    const of = (tag: number, bits: number, data: Uint8Array): Promise<number[][]> =>
      samplesOf(wav(chunk('fmt ', format(tag, 1, bits)), chunk('data', data)));
    expect(await of(1, 8, Uint8Array.of(128, 255, 0))).toEqual([[0, 32_512, -32_768]]);
    expect(await of(1, 24, Uint8Array.of(9, 1, 0))).toEqual([[1]]);
    expect(await of(1, 32, new Uint8Array(Int32Array.of(65_536).buffer))).toEqual([[1]]);
    const loud = new Uint8Array(Float32Array.of(0, 2, -1).buffer);
    expect(await of(3, 32, loud)).toEqual([[0, 32_767, -32_767]]);
  });

  it.each([
    ['something else', new Uint8Array(64)],
    ['nothing', new Uint8Array(0)],
    ['a file without samples', wav(chunk('fmt ', format(1, 1, 16)))],
    ['samples without format', wav(chunk('data', stereo))],
    ['an unknown encoding', wav(chunk('fmt ', format(7, 1, 8)), chunk('data', stereo))],
    ['no channels', wav(chunk('fmt ', format(1, 0, 16)), chunk('data', stereo))],
    ['a chunk of four gigabytes', wav(chunk('junk', stereo, 0xffff_fff0))],
  ])('refuses %s', async (_, bytes) => {
    await expect(openWav(inPieces(bytes, 5))).rejects.toBeInstanceOf(WavError);
  });
});
