import type { FrameRange } from '../audio/voice-activity.js';
import { dimensions, letOthersRun, type VoiceFeatures } from './features.js';
import { Gaussian, GaussianStats } from './gaussian.js';

/** One stretch of one voice, in frames of 10 ms. */
export interface FrameTurn extends FrameRange {
  readonly speaker: number;
  /** How much likelier this voice is than the next best, per voiced frame (natural logarithm). */
  readonly margin: number;
}

/**
 * What a change of speaker costs inside running speech, and at a pause, as a logarithm of
 * likelihood: without it single frames would flip. Frames overlap and follow each other closely,
 * so their likelihoods count for less than they say (`trust`).
 */
const changeCost = 12;
const changeCostAtPause = 4;
const trust = 0.25;

/**
 * Decides for every frame of speech who speaks, given a first guess of what each voice is like:
 * the likeliest path through the voices, repeated with models taken from its own result.
 */
export async function resegment(
  features: VoiceFeatures,
  regions: readonly FrameRange[],
  voices: readonly GaussianStats[],
  options: {
    readonly floor: Float64Array;
    readonly rounds: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<FrameTurn[]> {
  let stats = voices;
  let turns: FrameTurn[] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    const models = stats.map((voice) => new Gaussian(voice, options.floor));
    turns = await bestPath(features, regions, models, options.signal);
    const renewed = voices.map(() => new GaussianStats(dimensions));
    for (const turn of turns) {
      for (let frame = turn.start; frame < Math.min(turn.end, features.frames); frame += 1) {
        if (features.voiced[frame] === 1) renewed[turn.speaker]?.addRow(features.rows, frame);
      }
    }
    // A voice that lost nearly everything keeps its model, so that it can come back.
    stats = renewed.map((voice, index) =>
      voice.count < 3 * dimensions ? (stats[index] ?? voice) : voice,
    );
  }
  return turns;
}

async function bestPath(
  features: VoiceFeatures,
  regions: readonly FrameRange[],
  models: readonly Gaussian[],
  signal: AbortSignal | undefined,
): Promise<FrameTurn[]> {
  const scores = new Float64Array(models.length);
  const here = new Float64Array(models.length);
  const frames = regions.reduce((sum, { start, end }) => sum + end - start, 0);
  const back = new Uint8Array(frames * models.length);
  const likelihoods = new Float32Array(frames * models.length);
  let cell = 0;
  for (const region of regions) {
    for (let frame = region.start; frame < region.end; frame += 1) {
      fillLikelihoods(features, frame, models, here);
      likelihoods.set(here, cell);
      const cost = frame === region.start ? changeCostAtPause : changeCost;
      step(scores, here, cost, back.subarray(cell, cell + models.length));
      cell += models.length;
    }
    if (region.end - region.start > 0) await letOthersRun(signal);
  }
  const path = trace(scores, back, frames);
  return toTurns(regions, path, likelihoods, models.length);
}

function fillLikelihoods(
  features: VoiceFeatures,
  frame: number,
  models: readonly Gaussian[],
  into: Float64Array,
): void {
  into.fill(0);
  if (features.voiced[frame] !== 1) return;
  for (const [index, model] of models.entries()) {
    into[index] = trust * model.logLikelihood(features.rows, frame);
  }
}

/** One frame of the Viterbi search; `from` gets the best predecessor of every voice. */
function step(scores: Float64Array, here: Float64Array, cost: number, from: Uint8Array): void {
  let best = 0;
  for (let voice = 1; voice < scores.length; voice += 1) {
    if ((scores[voice] ?? 0) > (scores[best] ?? 0)) best = voice;
  }
  const changed = (scores[best] ?? 0) - cost;
  for (let voice = 0; voice < scores.length; voice += 1) {
    const stayed = scores[voice] ?? 0;
    from[voice] = stayed >= changed ? voice : best;
    scores[voice] = Math.max(stayed, changed) + (here[voice] ?? 0);
  }
}

function trace(scores: Float64Array, back: Uint8Array, frames: number): Uint8Array {
  const path = new Uint8Array(frames);
  let voice = scores.indexOf(Math.max(...scores));
  for (let frame = frames - 1; frame >= 0; frame -= 1) {
    path[frame] = voice;
    voice = back[frame * scores.length + voice] ?? 0;
  }
  return path;
}

function toTurns(
  regions: readonly FrameRange[],
  path: Uint8Array,
  likelihoods: Float32Array,
  voices: number,
): FrameTurn[] {
  const turns: FrameTurn[] = [];
  let offset = 0;
  for (const region of regions) {
    const length = region.end - region.start;
    let from = 0;
    for (let at = 1; at <= length; at += 1) {
      if (at < length && path[offset + at] === path[offset + from]) continue;
      const speaker = path[offset + from] ?? 0;
      turns.push({
        speaker,
        start: region.start + from,
        end: region.start + at,
        margin: marginOf(
          likelihoods.subarray((offset + from) * voices, (offset + at) * voices),
          speaker,
          voices,
        ),
      });
      from = at;
    }
    offset += length;
  }
  return turns;
}

function marginOf(likelihoods: Float32Array, speaker: number, voices: number): number {
  const sums = new Float64Array(voices);
  let voiced = 0;
  for (let cell = 0; cell < likelihoods.length; cell += voices) {
    if (likelihoods[cell] !== 0) voiced += 1;
    for (let voice = 0; voice < voices; voice += 1) {
      sums[voice] = (sums[voice] ?? 0) + (likelihoods[cell + voice] ?? 0);
    }
  }
  const own = sums[speaker] ?? 0;
  const others = sums.filter((_, voice) => voice !== speaker);
  if (others.length === 0) return Number.POSITIVE_INFINITY;
  return (own - Math.max(...others)) / trust / Math.max(1, voiced);
}
