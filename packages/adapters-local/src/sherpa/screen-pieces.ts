import { matchWords } from '@attune/core/adapter-kit';
import type { FrameRange } from '../audio/voice-activity.js';
import { plainWords } from './compare-hearings.js';
import type { Piece } from './plan-pieces.js';

/** A part that is heard by itself has about this length, in frames of 10 ms: some seven words. */
const wantedFrames = 250;
/** Speech without a pause for longer than this is cut after `wantedFrames`. */
const mostFrames = 350;
/** Silence left around a part, at most half of the pause. */
const marginFrames = 15;
/**
 * Of what is heard of a part by itself, so much is in the text of the whole piece. A quarter of the
 * parts of a poor telephone call has less, as has all Spanish, French, Italian and Russian taken for
 * English (0.33 at most of 28 parts; clear English has 0.7 and more).
 */
const leastInWhole = 0.4;

/** The part of a piece, between two pauses and near its middle, that is heard by itself. */
export function partOf({ start, end, speech }: Piece): FrameRange {
  const [first, last] = bestRun(speech, (start + end) / 2);
  const [from, to] = [speech[first]?.start ?? start, speech[last]?.end ?? end];
  const before = from - (speech[first - 1]?.end ?? start);
  const after = (speech[last + 1]?.start ?? end) - to;
  return {
    start: from - margin(before),
    end: to - from > mostFrames ? from + wantedFrames : to + margin(after),
  };
}

/** The first and the last of the stretches in a row that are about as long as wanted. */
function bestRun(speech: readonly FrameRange[], middle: number): readonly [number, number] {
  let best: readonly [number, number] = [0, 0];
  let least = Number.POSITIVE_INFINITY;
  for (const [first, { start: from }] of speech.entries()) {
    for (let last = first; last < speech.length; last += 1) {
      const to = speech[last]?.end ?? from;
      if (last > first && to - from > mostFrames) break;
      const cost = Math.abs(to - from - wantedFrames) + Math.abs((from + to) / 2 - middle) / 10;
      if (cost < least) [best, least] = [[first, last], cost];
    }
  }
  return best;
}

function margin(pause: number): number {
  return Math.max(0, Math.min(marginFrames, Math.floor(pause / 2)));
}

/** Whether what was heard of a part by itself is in the text of the whole: in runs of two words. */
export function isInWhole(part: string, whole: string): boolean {
  const words = plainWords(part);
  const places = matchWords(plainWords(whole), words);
  const follows = (at: number): boolean => {
    const [before, here] = [places[at - 1], places[at]];
    return before !== undefined && here === before + 1;
  };
  const matched = words.filter((_, at) => follows(at) || follows(at + 1)).length;
  return words.length > 0 && matched >= leastInWhole * words.length;
}
