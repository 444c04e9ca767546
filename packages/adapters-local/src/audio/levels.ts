/** Samples a second that every module here works at. */
export const sampleRate = 16_000;

/** Length of one level frame. Ten milliseconds is also the frame shift of the speech engines. */
export const frameMs = 10;

/** Samples in one level frame. */
export const frameSamples: number = (sampleRate * frameMs) / 1_000;

/** One channel of 16-bit samples at 16 kHz, in pieces of any length, first to last. */
export type PcmStream = AsyncIterable<Int16Array> | Iterable<Int16Array>;

/** Mean power of samples in decibels over one squared step; digital silence is 0. */
export function level(samples: Int16Array): number {
  let mean = 0;
  let power = 0;
  for (const sample of samples) {
    mean += sample;
    power += sample * sample;
  }
  const length = Math.max(1, samples.length);
  // Without its mean: a direct-current offset is not sound.
  return 10 * Math.log10(Math.max(0, power / length - (mean / length) ** 2) + 1);
}

/** A list of numbers that grows in blocks, for one value per frame of a recording of any length. */
export class GrowingFloats {
  #values = new Float32Array(4_096);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float32Array(this.#values.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  /** What was pushed. Not a copy: push no more afterwards. */
  values(): Float32Array {
    return this.#values.subarray(0, this.#length);
  }
}

/** Cuts a stream into frames of `size` samples that start every `shift` samples (`shift <= size`). */
export class Framer {
  readonly #frame: Int16Array;
  readonly #shift: number;
  /** So many samples of the next frame are there. */
  #filled = 0;

  constructor(size: number, shift: number) {
    this.#frame = new Int16Array(size);
    this.#shift = shift;
  }

  /** Calls `use` for every frame that is complete; the frame is only valid during the call. */
  write(samples: Int16Array, use: (frame: Int16Array) => void): void {
    const frame = this.#frame;
    for (let from = 0; from < samples.length; ) {
      const take = Math.min(frame.length - this.#filled, samples.length - from);
      for (let at = 0; at < take; at += 1) frame[this.#filled + at] = samples[from + at] ?? 0;
      from += take;
      this.#filled += take;
      if (this.#filled < frame.length) return;
      use(frame);
      frame.copyWithin(0, this.#shift);
      this.#filled = frame.length - this.#shift;
    }
  }
}

/** The level of every whole frame of a recording. */
export async function measureLevels(pcm: PcmStream, signal?: AbortSignal): Promise<Float32Array> {
  const levels = new GrowingFloats();
  const framer = new Framer(frameSamples, frameSamples);
  for await (const samples of pcm) {
    signal?.throwIfAborted();
    framer.write(samples, (frame) => levels.push(level(frame)));
  }
  return levels.values();
}
