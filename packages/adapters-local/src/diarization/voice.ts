import { dimensions, trust } from './features.js';
import type { VoiceSteps } from './voice-steps.js';

/** Before anything is heard a voice is as sure to be the average one as after so many sounds. */
const priorSounds = 15;

/** What a voice is like. `score` tells voices apart; only differences of scores mean anything. */
export interface VoiceModel {
  readonly mean: Float64Array;
  readonly constant: number;
  /** Logarithm of how much better one voice of its own explains its frames than the average voice. */
  readonly evidence: number;
}

/** The frames of some stretches of speech, summed up. */
export class Voice {
  readonly #sums: Float64Array = new Float64Array(dimensions);
  /** Voiced frames. */
  count = 0;

  addSteps(steps: VoiceSteps, first: number, end: number): void {
    for (let step = first; step < end; step += 1) {
      this.count += steps.counts[step] ?? 0;
      for (let at = 0; at < dimensions; at += 1) {
        this.#sums[at] = (this.#sums[at] ?? 0) + (steps.sums[step * dimensions + at] ?? 0);
      }
    }
  }

  /** Takes in (`sign` 1) or takes back (`sign` -1) the frames of another. */
  add(other: Voice, sign: 1 | -1 = 1): void {
    this.count += sign * other.count;
    for (let at = 0; at < dimensions; at += 1) {
      this.#sums[at] = (this.#sums[at] ?? 0) + sign * (other.#sums[at] ?? 0);
    }
  }

  /** Fits a normal distribution with variance 1 whose mean has a normal prior around zero. */
  model(): VoiceModel {
    const sounds = trust * this.count;
    const certainty = sounds + priorSounds;
    const mean = this.#sums.map((sum) => (trust * sum) / certainty);
    const length = mean.reduce((sum, value) => sum + value * value, 0);
    return {
      mean,
      constant: -0.5 * (length + dimensions / certainty),
      evidence: 0.5 * (length * certainty - dimensions * Math.log(certainty / priorSounds)),
    };
  }

  /** Logarithm of how likely these frames are for a voice. */
  score(model: VoiceModel): number {
    let score = model.constant * this.count;
    for (let at = 0; at < dimensions; at += 1) {
      score += (model.mean[at] ?? 0) * (this.#sums[at] ?? 0);
    }
    return trust * score;
  }
}

/** The same as `Voice.score` for one step, which occurs by the ten thousand. */
export function scoreStep(model: VoiceModel, steps: VoiceSteps, step: number): number {
  let score = model.constant * (steps.counts[step] ?? 0);
  for (let at = 0; at < dimensions; at += 1) {
    score += (model.mean[at] ?? 0) * (steps.sums[step * dimensions + at] ?? 0);
  }
  return trust * score;
}

export function sumOf(voices: readonly Voice[]): Voice {
  const sum = new Voice();
  for (const voice of voices) sum.add(voice);
  return sum;
}

/**
 * How far apart two voices are: what telling them apart explains, per sound of the rarer one. Half
 * the squared distance of their means, in standard deviations of a sound.
 */
export function separation(left: Voice, right: Voice): number {
  const gain =
    left.model().evidence + right.model().evidence - sumOf([left, right]).model().evidence;
  return gain / (trust / (1 / left.count + 1 / right.count));
}
