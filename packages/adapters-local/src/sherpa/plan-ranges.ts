import { quietest } from '../audio/quietest.js';
import type { FrameRange } from '../audio/voice-activity.js';

/** Silence left around speech, in frames of 10 ms: models want to hear it begin and end. */
const paddingFrames = 20;
/** Pauses shorter than this join what is on their sides. */
const minPauseFrames = 40;
/** Longer speech is cut at its quietest place: some models hear 30 seconds and drop the rest. */
const longestFrames = 2_800;

/** Makes of the speech of a recording the ranges that are recognized one by one, in order. */
export function planRanges(levels: Float32Array, speech: readonly FrameRange[]): FrameRange[] {
  const joined: { start: number; end: number }[] = [];
  for (const { start, end } of speech) {
    const last = joined.at(-1);
    if (last !== undefined && start - last.end < minPauseFrames) last.end = Math.max(last.end, end);
    else joined.push({ start, end });
  }
  return joined.flatMap(({ start, end }, index) => {
    // Two neighbors share a pause in halves.
    const from = middle(joined[index - 1]?.end ?? -start, start);
    const to = middle(end, joined[index + 1]?.start ?? 2 * levels.length - end);
    return cutLong(levels, {
      start: Math.max(from, start - paddingFrames),
      end: Math.min(to, end + paddingFrames, levels.length),
    });
  });
}

function middle(from: number, to: number): number {
  return Math.floor((from + to) / 2);
}

function cutLong(levels: Float32Array, { start, end }: FrameRange): FrameRange[] {
  if (end - start <= longestFrames) return [{ start, end }];
  const at = quietest(levels, start + longestFrames / 2, Math.min(end, start + longestFrames));
  return [{ start, end: at }, ...cutLong(levels, { start: at, end })];
}
