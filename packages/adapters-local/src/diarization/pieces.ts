import type { FrameRange } from '../audio/voice-activity.js';
import type { VoiceFeatures } from './features.js';
import { dimensions } from './features.js';
import { GaussianStats, twoSourcesGain } from './gaussian.js';

/** A stretch of speech taken to be one voice. */
export interface Piece extends FrameRange {
  /** Of its voiced frames only: they carry the voice, the others mostly the words. */
  readonly stats: GaussianStats;
}

/** No piece is cut shorter than this, in frames of 10 ms: less says little about a voice. */
const shortestFrames = 120;
/** Distance of the places that are tried as a change of speaker, in frames of 10 ms. */
const stepFrames = 10;
/** Below the textbook's 1: a cut too many is undone by clustering, a missing one is not. */
const changeCost = 0.6;

/** Cuts speech wherever the voice seems to change; regions are cut at every pause already. */
export function cutAtChanges(
  features: VoiceFeatures,
  regions: readonly FrameRange[],
  floor: Float64Array,
): Piece[] {
  return regions.flatMap((region) => {
    const blocks: GaussianStats[] = [];
    for (let start = region.start; start < region.end; start += stepFrames) {
      const end = Math.min(region.end, start + stepFrames);
      blocks.push(voiceStats(features, { start, end }));
    }
    return cut(blocks, 0, blocks.length, floor).map(({ from, to, stats }) => ({
      start: region.start + from * stepFrames,
      end: Math.min(region.end, region.start + to * stepFrames),
      stats,
    }));
  });
}

/** What the voiced frames of a range look like. */
export function voiceStats(features: VoiceFeatures, range: FrameRange): GaussianStats {
  const stats = new GaussianStats(dimensions);
  const end = Math.min(range.end, features.frames);
  for (let frame = range.start; frame < end; frame += 1) {
    if (features.voiced[frame] === 1) stats.addRow(features.rows, frame);
  }
  return stats;
}

interface Cut {
  readonly from: number;
  readonly to: number;
  readonly stats: GaussianStats;
}

function cut(
  blocks: readonly GaussianStats[],
  from: number,
  to: number,
  floor: Float64Array,
): Cut[] {
  const total = new GaussianStats(dimensions);
  for (const block of blocks.slice(from, to)) total.add(block);
  const margin = shortestFrames / stepFrames;
  const left = new GaussianStats(dimensions);
  let best: { at: number; gain: number } | undefined;
  for (let at = from + 1; at <= to - margin; at += 1) {
    left.add(blocks[at - 1] ?? new GaussianStats(dimensions));
    const right = total.plus(left, -1);
    // Fewer vectors than values would make any two sides look different.
    if (at - from < margin || Math.min(left.count, right.count) < 2 * dimensions) continue;
    const gain = twoSourcesGain(left, right, floor, changeCost);
    if (gain > (best?.gain ?? 0)) best = { at, gain };
  }
  if (best === undefined) return [{ from, to, stats: total }];
  return [...cut(blocks, from, best.at, floor), ...cut(blocks, best.at, to, floor)];
}
