import type { NormalizedAudio } from '../../domain/session/recording.js';

/** Length of a frame, for which one value a channel is kept: 72 KB an hour and channel. */
export const peakFrameMs = 50;
/** Size of the header of the WAV that the media tool makes; a longer one shifts the first frame. */
const headerBytes = 44;

/** The largest sample of each frame and channel, as 0 to 255, the channels one after the other. */
export async function measurePeaks(
  wav: ReadableStream<Uint8Array>,
  audio: Pick<NormalizedAudio, 'channels' | 'sampleRateHz' | 'durationMs'>,
): Promise<Uint8Array<ArrayBuffer>> {
  const meter = new Meter(audio);
  let skip = headerBytes;
  const reader = wav.getReader();
  for (;;) {
    const { done, value: chunk } = await reader.read();
    if (done) return meter.frames;
    const skipped = Math.min(skip, chunk.length);
    skip -= skipped;
    meter.take(chunk.subarray(skipped));
  }
}

/** Takes 16-bit samples, low byte first, in pieces of any size. */
class Meter {
  readonly frames: Uint8Array<ArrayBuffer>;
  readonly #channels: number;
  readonly #samplesPerFrame: number;
  #sample = 0;
  /** The low byte of a sample whose high byte is in the next piece. */
  #low: number | undefined;

  constructor({
    channels,
    sampleRateHz,
    durationMs,
  }: Pick<NormalizedAudio, 'channels' | 'sampleRateHz' | 'durationMs'>) {
    this.frames = new Uint8Array(Math.ceil(durationMs / peakFrameMs) * channels);
    this.#channels = channels;
    this.#samplesPerFrame = Math.max(1, Math.round((sampleRateHz * peakFrameMs) / 1_000));
  }

  take(bytes: Uint8Array): void {
    let at = 0;
    if (this.#low !== undefined && bytes.length > 0) {
      this.#add(this.#low, bytes[0] ?? 0);
      this.#low = undefined;
      at = 1;
    }
    for (; at + 1 < bytes.length; at += 2) this.#add(bytes[at] ?? 0, bytes[at + 1] ?? 0);
    if (at < bytes.length) this.#low = bytes[at];
  }

  #add(low: number, high: number): void {
    const value = (((high << 8) | low) << 16) >> 16;
    const frame = Math.floor(this.#sample / this.#channels / this.#samplesPerFrame);
    const at = frame * this.#channels + (this.#sample % this.#channels);
    // 32,768 steps of amplitude become 256.
    const loudness = Math.min(255, Math.abs(value) >> 7);
    if (at < this.frames.length && loudness > (this.frames[at] ?? 0)) this.frames[at] = loudness;
    this.#sample += 1;
  }
}
