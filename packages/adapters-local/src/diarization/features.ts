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
/** Periods of these pitches in samples, and one more, which shows that a peak goes down again. */
const leastLag = Math.ceil(sampleRate / highestPitchHz);
const mostLag = Math.floor(sampleRate / lowestPitchHz) + 1;
/** Height of the autocorrelation peak from which a frame counts as voiced (1 is a pure period). */
const voicedFrom = 0.5;
const framesPerTurn = 200;
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
  readonly #heights: Float64Array = new Float64Array(mostLag + 1);
  readonly #correlation: Float64Array = new Float64Array(mostLag + 1);
  /** What the window takes from the correlation at each lag, as a factor against it. */
  readonly #windowGain: Float64Array;

  constructor(fft: FFT) {
    this.#fft = fft;
    this.#window.forEach((value, index) => {
      this.#input[index] = value;
    });
    this.#powerSpectrum();
    this.#autocorrelation();
    const unit = this.#correlation[0] ?? 1;
    this.#windowGain = this.#correlation.map((value) => unit / value);
  }

  /** Fills `row`; false when the frame has no pitch. */
  analyze(frame: Int16Array, row: Float32Array): boolean {
    const input = this.#input;
    const window = this.#window;
    let mean = 0;
    for (let index = 0; index < windowSize; index += 1) mean += frame[index] ?? 0;
    mean /= windowSize;
    for (let index = 0; index < windowSize; index += 1) {
      input[index] = ((frame[index] ?? 0) - mean) * (window[index] ?? 0);
    }
    this.#powerSpectrum();
    this.#fillCepstrum(row);
    const period = this.#period();
    row[cepstra] = period === 0 ? 0 : Math.log(sampleRate / period);
    return period > 0;
  }

  #powerSpectrum(): void {
    const output = this.#output;
    const spectrum = this.#power;
    this.#fft.realTransform(output, this.#input);
    for (let bin = 0; bin <= fftSize / 2; bin += 1) {
      const real = output[2 * bin] ?? 0;
      const imaginary = output[2 * bin + 1] ?? 0;
      const power = real * real + imaginary * imaginary;
      spectrum[bin] = power;
      spectrum[(fftSize - bin) % fftSize] = power;
    }
  }

  /** The transform of the power spectrum is the autocorrelation. */
  #autocorrelation(): void {
    const output = this.#output;
    const correlation = this.#correlation;
    this.#fft.realTransform(output, this.#power);
    for (let lag = 0; lag <= mostLag; lag += 1) correlation[lag] = output[2 * lag] ?? 0;
  }

  #fillCepstrum(row: Float32Array): void {
    const power = this.#power;
    const bands = this.#bands;
    for (let band = 0; band < melBands; band += 1) {
      const { first, weights } = this.#mel[band] as MelBand;
      let sum = 0;
      for (let index = 0; index < weights.length; index += 1) {
        sum += (weights[index] ?? 0) * (power[first + index] ?? 0);
      }
      bands[band] = Math.log(sum + 1e4);
    }
    for (let index = 0; index < cepstra; index += 1) {
      const cosine = this.#cosines[index] as Float64Array;
      let sum = 0;
      for (let band = 0; band < melBands; band += 1) {
        sum += (cosine[band] ?? 0) * (bands[band] ?? 0);
      }
      row[index] = sum;
    }
  }

  /** Samples in one period of the voice, 0 when there is none. */
  #period(): number {
    this.#autocorrelation();
    const correlation = this.#correlation;
    const energy = correlation[0] ?? 0;
    if (energy <= 0) return 0;
    const gain = this.#windowGain;
    const heights = this.#heights;
    for (let lag = leastLag - 1; lag <= mostLag; lag += 1) {
      heights[lag] = ((correlation[lag] ?? 0) / energy) * (gain[lag] ?? 1);
    }
    return highestPeak(heights);
  }
}

/** The lag of the peak that stands for the pitch; 0 where none is high enough. */
function highestPeak(heights: Float64Array): number {
  let best = 0;
  let bestHeight = voicedFrom;
  for (let lag = leastLag; lag < mostLag; lag += 1) {
    const here = heights[lag] ?? 0;
    // A little more is asked of long periods: the double of a period fits as well as itself.
    if (here < bestHeight * (best === 0 ? 1 : 1.06)) continue;
    if (here < (heights[lag - 1] ?? 0) || here < (heights[lag + 1] ?? 0)) continue;
    best = lag;
    bestHeight = here;
  }
  return best;
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
