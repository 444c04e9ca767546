import type { FrameLevels } from '../../../domain/speakers/channel-layout.js';

/** Size of the shortest WAV header. A longer header only shifts the first frame. */
const headerBytes = 44;
const bytesPerSample = 2;

/**
 * Measures the levels of a 16-bit stereo WAV in frames of 20 ms. The stream passes all bytes on
 * unchanged.
 */
export function measureStereoLevels(sampleRateHz: number): {
  readonly stream: TransformStream<Uint8Array, Uint8Array>;
  readonly frames: readonly FrameLevels[];
} {
  const frames: FrameLevels[] = [];
  const frameSamples = Math.round(sampleRateHz / 50);
  let skip = headerBytes;
  let rest = new Uint8Array(0);
  let left = 0;
  let right = 0;
  let count = 0;
  const sample = (view: DataView, at: number): void => {
    const l = view.getInt16(at, true) / 32_768;
    const r = view.getInt16(at + bytesPerSample, true) / 32_768;
    left += l * l;
    right += r * r;
    count += 1;
    if (count < frameSamples) return;
    frames.push({ left: left / count, right: right / count });
    left = 0;
    right = 0;
    count = 0;
  };
  const stream = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      controller.enqueue(chunk);
      const skipped = Math.min(skip, chunk.length);
      skip -= skipped;
      const bytes = concat(rest, chunk.subarray(skipped));
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const step = 2 * bytesPerSample;
      const whole = bytes.length - (bytes.length % step);
      for (let at = 0; at < whole; at += step) sample(view, at);
      rest = bytes.slice(whole);
    },
  });
  return { stream, frames };
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
