import type { FrameRange } from '../audio/voice-activity.js';
import { dimensions, trust, type VoiceFeatures, yieldToEventLoop } from './features.js';
import { Scatter, whiten } from './scatter.js';

/**
 * Speech in steps of 100 ms, the smallest thing that is given to a speaker. A step sums up its
 * voiced frames; they are scaled so that one voice has a variance of about 1 in every direction.
 */
export interface VoiceSteps {
  readonly length: number;
  /** `length × dimensions` sums, row by row. */
  readonly sums: Float32Array;
  /** Voiced frames of each step. */
  readonly counts: Uint8Array;
  /** Where steps follow each other without a pause. */
  readonly runs: readonly StepRun[];
}

/** The steps from `first` up to `end` (excluded) cover the frames of one region. */
export interface StepRun {
  readonly first: number;
  readonly end: number;
  readonly region: FrameRange;
}

/** Length of a step, in frames of 10 ms. */
export const stepFrames = 10;
/** Stretches of this length, in frames, are taken to be one voice in order to learn its spread. */
const windowFrames = 70;
/** Windows with fewer voiced frames do not tell where the middle of their voice is. */
const minWindowFrames = 20;
/** So many pairs of windows count as much as the prior belief in how frames depend on each other. */
const priorPairs = 15;
/** A frame further out than so many standard deviations is an error of measurement. */
const outlier = 2;
/** Standard deviation of the logarithm of the pitch that weighs as much as 1 in the spectrum. */
const pitchSpread = 0.3;
const cepstra = dimensions - 1;
const regionsPerTurn = 20;

/**
 * Rescales the features. What differs between neighboring windows without a pause is what one
 * voice does by itself; measured in that unit, what is left between windows is the speaker.
 */
export async function toSteps(
  features: VoiceFeatures,
  regions: readonly FrameRange[],
  signal?: AbortSignal | undefined,
): Promise<VoiceSteps> {
  const { mean, spread } = await spreadOfOneVoice(features, regions, signal);
  const factor = spread.factor();
  const runs = toRuns(regions);
  const length = runs.at(-1)?.end ?? 0;
  const sums = new Float32Array(length * dimensions);
  const counts = new Uint8Array(length);
  const steps = { length, sums, counts, runs };
  const row = new Float64Array(dimensions);
  for (const [index, { first, region }] of runs.entries()) {
    for (const frame of voicedFrames(features, region)) {
      difference(row, features, frame, mean);
      row[cepstra] = (row[cepstra] ?? 0) / pitchSpread;
      whiten(factor, row.subarray(0, cepstra));
      addFrame(steps, first + Math.floor((frame - region.start) / stepFrames), row);
    }
    if (index % regionsPerTurn === 0) await yieldToEventLoop(signal);
  }
  return steps;
}

function addFrame({ sums, counts }: VoiceSteps, step: number, row: Float64Array): void {
  for (const [at, value] of row.entries()) {
    const cell = step * dimensions + at;
    sums[cell] = (sums[cell] ?? 0) + Math.max(-outlier, Math.min(outlier, value));
  }
  counts[step] = (counts[step] ?? 0) + 1;
}

/** Fills `row` with what a frame has more than `mean`. */
function difference(
  row: Float64Array,
  features: VoiceFeatures,
  frame: number,
  mean: Float64Array,
): void {
  for (let at = 0; at < row.length; at += 1) {
    row[at] = (features.rows[frame * dimensions + at] ?? 0) - (mean[at] ?? 0);
  }
}

function toRuns(regions: readonly FrameRange[]): StepRun[] {
  let first = 0;
  return regions.map((region) => {
    const run = { first, end: first + Math.ceil((region.end - region.start) / stepFrames), region };
    first = run.end;
    return run;
  });
}

/** The mean of everything, and how the spectrum of a single voice spreads around its own mean. */
async function spreadOfOneVoice(
  features: VoiceFeatures,
  regions: readonly FrameRange[],
  signal: AbortSignal | undefined,
): Promise<{ mean: Float64Array; spread: Scatter }> {
  const total = new Float64Array(dimensions);
  const within = new Scatter(cepstra);
  const between = new Scatter(cepstra);
  let voiced = 0;
  for (const [index, region] of regions.entries()) {
    const windows = inParts(region, windowFrames).map((range) => measure(features, range, within));
    for (const window of windows) {
      voiced += window.frames;
      for (const [at, value] of window.mean.entries()) {
        total[at] = (total[at] ?? 0) + window.frames * value;
      }
    }
    addPairs(between, windows);
    if (index % regionsPerTurn === 0) await yieldToEventLoop(signal);
  }
  // If frames were independent, pairs would differ as frames do; `trust` says how far they are.
  const share = between.count / (between.count + priorPairs);
  const spread = within.scaled(1 - share).plus(between.scaled(share * trust));
  return { mean: total.map((sum) => sum / Math.max(1, voiced)), spread };
}

interface Window {
  readonly frames: number;
  readonly mean: Float64Array;
}

/** The mean of a window; `within` takes in how its frames spread around it. */
function measure(features: VoiceFeatures, range: FrameRange, within: Scatter): Window {
  const row = new Float64Array(dimensions);
  const sum = new Float64Array(dimensions);
  const zero = new Float64Array(dimensions);
  let frames = 0;
  for (const frame of voicedFrames(features, range)) {
    frames += 1;
    difference(row, features, frame, zero);
    for (const [at, value] of row.entries()) sum[at] = (sum[at] ?? 0) + value;
  }
  const mean = sum.map((value) => value / Math.max(1, frames));
  for (const frame of voicedFrames(features, range)) {
    difference(row, features, frame, mean);
    within.add(row, 1);
  }
  // Its own mean takes one degree of freedom from every window.
  if (frames > 0) within.count -= 1;
  return { frames, mean };
}

/** Takes in how neighboring windows differ, in the unit of a single frame. */
function addPairs(between: Scatter, windows: readonly Window[]): void {
  const usable = windows.filter(({ frames }) => frames >= minWindowFrames);
  for (const [index, right] of usable.entries()) {
    const left = usable[index - 1];
    if (left === undefined) continue;
    const apart = left.mean.map((value, at) => value - (right.mean[at] ?? 0));
    between.add(apart, 1 / (1 / left.frames + 1 / right.frames));
  }
}

/** Cuts a range into equal parts of about `length`. */
export function inParts(range: FrameRange, length: number): FrameRange[] {
  const span = range.end - range.start;
  const parts = Math.max(1, Math.round(span / length));
  return Array.from({ length: parts }, (_, part) => ({
    start: range.start + Math.round((span * part) / parts),
    end: range.start + Math.round((span * (part + 1)) / parts),
  }));
}

function* voicedFrames(features: VoiceFeatures, range: FrameRange): Generator<number> {
  const end = Math.min(range.end, features.frames);
  for (let frame = range.start; frame < end; frame += 1) {
    if (features.voiced[frame] === 1) yield frame;
  }
}
