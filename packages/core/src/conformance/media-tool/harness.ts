import assert from 'node:assert/strict';
import { type ToneRecording, toneWav } from '../../adapter-kit/tone-wav.js';
import type { PortErrorCode } from '../../errors/port-error.js';
import { PortError } from '../../errors/port-error.js';
import type { ConvertedAudio, MediaSource, MediaTool } from '../../ports/media-tool.js';
import type { ConformanceCase, Harness } from '../kit.js';

export interface MediaToolHarness extends Harness<MediaTool> {
  /** How many files the tool has put aside and not removed; with the `scratch` capability. */
  leftovers?(): Promise<number>;
}

/** `scratch`: the tool puts files aside on disk while it works. */
export type MediaToolCapability = 'scratch';

type MediaToolCase = ConformanceCase<MediaToolHarness, MediaToolCapability>;

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

/** A source that gives these bytes in pieces, every time it is opened. */
function sourceOf(bytes: Uint8Array, pieceBytes = 5_000): MediaSource {
  return () => {
    let at = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull(control) {
        if (at >= bytes.byteLength) return control.close();
        control.enqueue(bytes.slice(at, at + pieceBytes));
        at += pieceBytes;
      },
    });
    return Promise.resolve(stream);
  };
}

/** A converted file, taken apart. */
interface Heard {
  readonly riffBytes: number;
  readonly dataBytes: number;
  readonly channels: number;
  readonly sampleRateHz: number;
  readonly bytesRead: number;
  /** The samples of one channel. */
  channel(index: number): number[];
}

/** Reads the whole body and takes the WAV file apart; asserts that it is one. */
async function hear(converted: ConvertedAudio): Promise<Heard> {
  const bytes = await readAll(converted.body);
  const view = new DataView(bytes.buffer);
  const text = (at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
  assert.deepEqual([text(0), text(8), text(12)], ['RIFF', 'WAVE', 'fmt '], 'body must be a WAV');
  assert.equal(view.getUint16(20, true), 1, 'samples must be linear PCM');
  assert.equal(view.getUint16(34, true), 16, 'samples must have 16 bits');
  let at = 12;
  while (text(at) !== 'data') {
    at += 8 + view.getUint32(at + 4, true);
    assert.ok(at + 8 <= bytes.byteLength, 'the WAV file must have a data chunk');
  }
  const channels = view.getUint16(22, true);
  const start = at + 8;
  return {
    riffBytes: view.getUint32(4, true),
    dataBytes: view.getUint32(at + 4, true),
    channels,
    sampleRateHz: view.getUint32(24, true),
    bytesRead: bytes.byteLength,
    channel: (index) => {
      const samples: number[] = [];
      for (let from = start + index * 2; from + 1 < bytes.byteLength; from += channels * 2) {
        samples.push(view.getInt16(from, true));
      }
      return samples;
    },
  };
}

async function readAll(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const reader = stream.getReader();
  const all: number[] = [];
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    for (const byte of step.value) all.push(byte);
  }
  return Uint8Array.from(all);
}

/** The loudest sample, leaving out the edges, where filters ring. */
function peak(samples: readonly number[]): number {
  return inner(samples).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
}

/** The pitch of a clean tone, by its zero crossings. */
function pitchHz(samples: readonly number[], sampleRateHz: number): number {
  const middle = inner(samples);
  let crossings = 0;
  middle.forEach((sample, index) => {
    if (index > 0 && sample >= 0 !== (middle[index - 1] ?? 0) >= 0) crossings += 1;
  });
  return (crossings * sampleRateHz) / (2 * middle.length);
}

function inner(samples: readonly number[]): readonly number[] {
  const edge = Math.floor(samples.length / 10);
  return samples.slice(edge, samples.length - edge);
}

/** Asserts that a number is as close as resampling and rounding allow. */
function assertNear(actual: number, wanted: number, margin: number, message: string): void {
  const near = Math.abs(actual - wanted) <= margin;
  assert.ok(near, `${message}: ${actual} is not within ${margin} of ${wanted}`);
}

async function assertRejects(
  call: () => Promise<unknown>,
  code: PortErrorCode,
  message: string,
): Promise<void> {
  const outcome = await call().then(
    () => 'no error',
    (error: unknown) => (PortError.is(error) ? error.code : String(error)),
  );
  assert.equal(outcome, code, message);
}

export {
  ascii,
  assertNear,
  assertRejects,
  type Heard,
  hear,
  type MediaToolCase,
  peak,
  pitchHz,
  readAll,
  sourceOf,
  type ToneRecording as Recording,
  toneWav as wav,
};
