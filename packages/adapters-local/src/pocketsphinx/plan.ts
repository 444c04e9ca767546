import { quietest } from '../audio/quietest.js';
import { findSpeech } from '../audio/voice-activity.js';
import type { DialectInput } from './dialect.js';

/**
 * Silence left around an utterance, in frames of 10 ms. The engine takes the mean spectrum of what
 * it gets: more silence shifts that mean (measured: 40 frames cost two points of word error rate).
 */
const paddingFrames = 20;
/** Pauses from here on end an utterance. */
const minPauseFrames = 40;
const minSpeechFrames = 5;
/** Longer speech is cut at its quietest place: search time and memory grow with an utterance. */
const longestFrames = 3_000;

/** Cuts a recording at its silences into the ranges that are decoded, in order. */
export function planUtterances(levels: Float32Array): DialectInput[] {
  const regions = findSpeech(levels, { minPauseFrames, minSpeechFrames });
  const ranges: DialectInput[] = [];
  for (const [index, region] of regions.entries()) {
    const before = regions[index - 1]?.end ?? 0;
    const after = regions[index + 1]?.start ?? levels.length;
    const start = Math.max(region.start - paddingFrames, midpoint(before, region.start, index > 0));
    const last = index === regions.length - 1;
    const end = Math.min(region.end + paddingFrames, midpoint(region.end, after, !last, true));
    for (const [from, to] of cutLong(levels, start, end)) {
      ranges.push({ id: `u${ranges.length}`, startFrame: from, endFrame: to });
    }
  }
  return ranges;
}

/**
 * Two neighbors each get half of the pause between them. The ends of the recording belong to one.
 */
function midpoint(from: number, to: number, shared: boolean, end = false): number {
  if (shared) return Math.floor((from + to) / 2);
  return end ? to : from;
}

function cutLong(levels: Float32Array, start: number, end: number): [number, number][] {
  if (end - start <= longestFrames) return [[start, end]];
  const at = quietest(levels, start + longestFrames / 2, Math.min(end, start + longestFrames));
  return [[start, at], ...cutLong(levels, at, end)];
}

/** How much audio one run of the engine gets at most, in frames: five minutes. */
const runFrames = 30_000;

/**
 * Deals utterances to runs so that all of them take about the same time: the longest first, each
 * to the run that has least. Every run keeps the order of the recording.
 */
export function distributeRanges(
  ranges: readonly DialectInput[],
  concurrency: number,
): DialectInput[][] {
  const length = (range: DialectInput): number => range.endFrame - range.startFrame;
  const total = ranges.reduce((sum, range) => sum + length(range), 0);
  const count = concurrency * Math.max(1, Math.ceil(total / (concurrency * runFrames)));
  const runs = Array.from({ length: count }, () => ({ frames: 0, ranges: [] as DialectInput[] }));
  for (const range of [...ranges].sort((a, b) => length(b) - length(a))) {
    const least = runs.reduce((best, run) => (run.frames < best.frames ? run : best));
    least.ranges.push(range);
    least.frames += length(range);
  }
  return runs
    .map((run) => run.ranges.sort((a, b) => a.startFrame - b.startFrame))
    .filter((run) => run.length > 0);
}
