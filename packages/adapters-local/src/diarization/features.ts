import type FFT from 'fft.js';
import { Framer, GrowingFloats, level, type PcmStream, sampleRate } from '../audio/levels.js';
import { type LibraryUser, loadLibrary } from '../libraries/load-library.js';

/** Values that describe the voice in one frame: cepstrum 1 to 14 and the logarithm of the pitch. */
export const dimensions = 15;
/**
 * How much a frame of 10 ms counts for: sounds last about 100 ms, so ten frames say as much as one
 * independent observation.
 */
export const trust = 0.1;

/** One row per frame of 10 ms. */
export interface VoiceFeatures {
  readonly frames: number;
  /** `frames × dimensions` values, row by row. Only rows of voiced frames mean anything. */
  readonly rows: Float32Array;
  /** 1 where a pitch was found, else 0. */
  readonly voiced: Uint8Array;
  /** Level of every frame in decibels. */
  readonly levels: Float32Array;
}

const cepstra = dimensions - 1;
const windowSize = 512;
const fftSize = 1_024;
const shift = sampleRate / 100;
const melBands = 32;
/** Above the telephone band voices differ most, below it rooms and microphones do. */
const lowestHz = 200;
const highestHz = 5_500;
const lowestPitchHz = 70;
const highestPitchHz = 350;
/** Height of the autocorrelation peak from which a frame counts as voiced (1 is a pure period). */
const voicedFrom = 0.5;
const framesPerTurn = 500;
const user: LibraryUser = {
  port: 'speech-to-text',
  adapter: 'diarization',
  packages: ['fft.js'],
};

/** Measures voice features in one pass; memory is about 70 bytes a frame. */
export async function extractFeatures(
  pcm: PcmStream,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<VoiceFeatures> {
  const { default: Transform } = await loadLibrary(user, () => import('fft.js'));
  const analyser = new FrameAnalyser(new Transform(fftSize));
  const rows = new GrowingFloats();
  const levels = new GrowingFloats();
  const voiced = new GrowingFloats();
  const framer = new Framer(windowSize, shift);
  const row = new Float32Array(dimensions);
  let pending = 0;
  for await (const piece of pcm) {
    options.signal?.throwIfAborted();
    for (let from = 0; from < piece.length; from += shift * framesPerTurn) {
      framer.write(piece.subarray(from, from + shift * framesPerTurn), (frame) => {
        voiced.push(analyser.analyze(frame, row) ? 1 : 0);
        levels.push(level(frame));
        for (const value of row) rows.push(value);
        pending += 1;
      });
      if (pending >= framesPerTurn) {
        pending = 0;
        await yieldToEventLoop(options.signal);
      }
    }
  }
  const flags = new Uint8Array(voiced.values());
  return { frames: flags.length, rows: rows.values(), voiced: flags, levels: levels.values() };
}

/** Gives the event loop a turn in the middle of long work. */
export async function yieldToEventLoop(signal?: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal?.throwIfAborted();
}

/** Spectrum, cepstrum and pitch of one frame after the other; buffers are reused. */
class FrameAnalyser {
  readonly #fft: FFT;
  readonly #window: Float64Array = hann(windowSize);
  readonly #mel: readonly MelBand[] = melFilters();
  readonly #cosines: readonly Float64Array[] = cosineTable();
  readonly #input: number[] = new Array<number>(fftSize).fill(0);
  readonly #output: number[] = new Array<number>(fftSize * 2).fill(0);
  readonly #power: number[] = new Array<number>(fftSize).fill(0);
  readonly #bands: Float64Array = new Float64Array(melBands);
  readonly #windowPeriod: Float64Array;

  constructor(fft: FFT) {
    this.#fft = fft;
    this.#window.forEach((value, index) => {
      this.#input[index] = value;
    });
    this.#powerSpectrum();
    this.#windowPeriod = this.#autocorrelation();
  }

  /** Fills `row`; false when the frame has no pitch. */
  analyze(frame: Int16Array, row: Float32Array): boolean {
    let mean = 0;
    for (const sample of frame) mean += sample;
    mean /= windowSize;
    for (let index = 0; index < windowSize; index += 1) {
      this.#input[index] = ((frame[index] ?? 0) - mean) * (this.#window[index] ?? 0);
    }
    this.#powerSpectrum();
    this.#fillCepstrum(row);
    const period = this.#period();
    row[cepstra] = period === 0 ? 0 : Math.log(sampleRate / period);
    return period > 0;
  }

  #powerSpectrum(): void {
    this.#fft.realTransform(this.#output, this.#input);
    for (let bin = 0; bin <= fftSize / 2; bin += 1) {
      const power = (this.#output[2 * bin] ?? 0) ** 2 + (this.#output[2 * bin + 1] ?? 0) ** 2;
      this.#power[bin] = power;
      this.#power[(fftSize - bin) % fftSize] = power;
    }
  }

  /** The transform of the power spectrum is the autocorrelation. */
  #autocorrelation(): Float64Array {
    this.#fft.realTransform(this.#output, this.#power);
    return Float64Array.from({ length: windowSize }, (_, lag) => this.#output[2 * lag] ?? 0);
  }

  #fillCepstrum(row: Float32Array): void {
    this.#mel.forEach(({ first, weights }, band) => {
      let sum = 0;
      for (let index = 0; index < weights.length; index += 1) {
        sum += (weights[index] ?? 0) * (this.#power[first + index] ?? 0);
      }
      this.#bands[band] = Math.log(sum + 1e4);
    });
    this.#cosines.forEach((cosine, index) => {
      let sum = 0;
      for (let band = 0; band < melBands; band += 1) {
        sum += (cosine[band] ?? 0) * (this.#bands[band] ?? 0);
      }
      row[index] = sum;
    });
  }

  /** Samples in one period of the voice, 0 when there is none. */
  #period(): number {
    const correlation = this.#autocorrelation();
    const energy = correlation[0] ?? 0;
    if (energy <= 0) return 0;
    const unit = this.#windowPeriod[0] ?? 1;
    const height = (lag: number): number =>
      ((correlation[lag] ?? 0) / energy) * (unit / (this.#windowPeriod[lag] ?? unit));
    let best = 0;
    let bestHeight = voicedFrom;
    const longest = Math.floor(sampleRate / lowestPitchHz);
    for (let lag = Math.ceil(sampleRate / highestPitchHz); lag <= longest; lag += 1) {
      const here = height(lag);
      // A little more is asked of long periods: the double of a period fits as well as itself.
      if (here < bestHeight * (best === 0 ? 1 : 1.06)) continue;
      if (here < height(lag - 1) || here < height(lag + 1)) continue;
      best = lag;
      bestHeight = here;
    }
    return best;
  }
}

interface MelBand {
  readonly first: number;
  readonly weights: Float64Array;
}

function hann(size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, index) => {
    return 0.5 - 0.5 * Math.cos((2 * Math.PI * (index + 0.5)) / size);
  });
}

function melFilters(): MelBand[] {
  const toMel = (hz: number): number => 2_595 * Math.log10(1 + hz / 700);
  const toHz = (mel: number): number => 700 * (10 ** (mel / 2_595) - 1);
  const low = toMel(lowestHz);
  const step = (toMel(highestHz) - low) / (melBands + 1);
  const bin = (index: number): number => (toHz(low + index * step) * fftSize) / sampleRate;
  return Array.from({ length: melBands }, (_, band) => {
    const [left, center, right] = [bin(band), bin(band + 1), bin(band + 2)];
    const first = Math.ceil(left);
    const weights = Float64Array.from({ length: Math.floor(right) - first + 1 }, (_x, index) => {
      const at = first + index;
      return at <= center ? (at - left) / (center - left) : (right - at) / (right - center);
    });
    return { first, weights };
  });
}

function cosineTable(): Float64Array[] {
  return Array.from({ length: cepstra }, (_, index) =>
    Float64Array.from({ length: melBands }, (_x, band) => {
      return Math.cos((Math.PI * (index + 1) * (band + 0.5)) / melBands) * Math.sqrt(2 / melBands);
    }),
  );
}
