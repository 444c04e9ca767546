import { frameMs } from '../audio/levels.js';
import { quietest } from '../audio/quietest.js';
import type { FrameRange } from '../audio/voice-activity.js';

/** What is recognized in one go, and where in it somebody speaks. Frames of 10 ms. */
export interface Piece extends FrameRange {
  readonly speech: readonly FrameRange[];
}

/** Who speaks from when on. */
interface Turn {
  readonly speaker: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** Silence left around speech: models want to hear it begin and end. */
const marginFrames = 30;
/** Models lose words in shorter pieces, and in longer ones they skip sentences. */
const leastFrames = 400;
const wantedFrames = 1_500;
const mostFrames = 2_500;
/** A pause that no piece reaches over. */
const longestPauseFrames = 250;
/** From here on a pause is as good a place to cut as any. */
const goodPauseFrames = 100;

/**
 * Packs the speech of a recording into pieces of 4 to 25 seconds for models that want to hear whole
 * sentences. It is cut at its longest pauses, most of all where another one begins to speak; only
 * speech without any pause for 25 seconds is cut at its quietest place.
 */
export function planPieces(
  levels: Float32Array,
  speech: readonly FrameRange[],
  turns: readonly Turn[] = [],
): Piece[] {
  const regions = speech.flatMap((region) => withoutLong(levels, region));
  const ends = changesAfter(regions, turns);
  return cheapest(regions, ends).map(([from, to]) => {
    const own = regions.slice(from, to + 1);
    const [first, last] = [own[0], own.at(-1)];
    const start = first?.start ?? 0;
    const end = last?.end ?? 0;
    const before = from === 0 ? 0 : middle(regions[from - 1]?.end ?? 0, start);
    const after =
      to + 1 < regions.length ? middle(end, regions[to + 1]?.start ?? 0) : levels.length;
    return {
      start: Math.max(before, start - marginFrames),
      end: Math.min(after, end + marginFrames),
      speech: own,
    };
  });
}

/** The pieces as pairs of the first and the last region of each, at the least cost in all. */
function cheapest(regions: readonly FrameRange[], changes: readonly boolean[]): [number, number][] {
  const cost = new Float64Array(regions.length + 1).fill(Number.POSITIVE_INFINITY);
  const begin = new Int32Array(regions.length + 1);
  cost[0] = 0;
  for (const from of regions.keys()) {
    for (const [to, length] of endsFrom(regions, from)) {
      const cut = costOfCut(pauseAfter(regions, to), changes[to]);
      const sum = (cost[from] ?? 0) + costOf(length) + cut;
      if (sum >= (cost[to + 1] ?? 0)) continue;
      cost[to + 1] = sum;
      begin[to + 1] = from;
    }
  }
  const pieces: [number, number][] = [];
  for (let end = regions.length; end > 0; end = begin[end] ?? 0) {
    pieces.push([begin[end] ?? 0, end - 1]);
  }
  return pieces.reverse();
}

/** The last regions that a piece may have which begins with this one, and its length with each. */
function* endsFrom(regions: readonly FrameRange[], from: number): Generator<[number, number]> {
  const start = regions[from]?.start ?? 0;
  for (let to = from; to < regions.length; to += 1) {
    const length = (regions[to]?.end ?? 0) - start;
    const tooFar = length > mostFrames || pauseAfter(regions, to - 1) > longestPauseFrames;
    if (to > from && tooFar) return;
    yield [to, length];
  }
}

/** Each piece costs something, and more when it is shorter or longer than models like it. */
function costOf(length: number): number {
  const short = Math.max(0, leastFrames - length) / leastFrames;
  const long = Math.max(0, length - wantedFrames) / wantedFrames;
  return 1 + 2 * short + 3 * long;
}

/** Words at the edge of a turn are told apart best where a piece ends there. */
const changeBonus = 1.5;

function costOfCut(pause: number, speakerChanges = false): number {
  const short = 1.5 * (1 - Math.min(pause, goodPauseFrames) / goodPauseFrames);
  return speakerChanges ? short - changeBonus : short;
}

/** `Infinity` behind the last one. */
function pauseAfter(regions: readonly FrameRange[], index: number): number {
  const next = regions[index + 1];
  return next === undefined
    ? Number.POSITIVE_INFINITY
    : next.start - (regions[index]?.end ?? next.start);
}

/** For each region, whether another speaks in the next one. */
function changesAfter(regions: readonly FrameRange[], turns: readonly Turn[]): boolean[] {
  if (turns.length === 0) return [];
  let first = 0;
  const speakers = regions.map((region) => {
    const startMs = region.start * frameMs;
    while (first < turns.length - 1 && (turns[first]?.endMs ?? 0) <= startMs) first += 1;
    return speakerOf(region, turns, first);
  });
  return speakers.map((speaker, index) => {
    const next = speakers[index + 1];
    return speaker !== undefined && next !== undefined && next !== speaker;
  });
}

/** Who speaks most in a region; `undefined` where no turn is. Looks at the turns from `first` on. */
function speakerOf(
  { start, end }: FrameRange,
  turns: readonly Turn[],
  first: number,
): number | undefined {
  let best: { speaker: number | undefined; common: number } = { speaker: undefined, common: 0 };
  for (let at = first; at < turns.length; at += 1) {
    const turn = turns[at];
    if (turn === undefined || turn.startMs >= end * frameMs) break;
    const common = Math.min(end * frameMs, turn.endMs) - Math.max(start * frameMs, turn.startMs);
    if (common > best.common) best = { speaker: turn.speaker, common };
  }
  return best.speaker;
}

function withoutLong(levels: Float32Array, { start, end }: FrameRange): FrameRange[] {
  const cut: FrameRange[] = [];
  let from = start;
  while (end - from > mostFrames) {
    // Never so late that only a word is left.
    const at = quietest(levels, from + mostFrames / 2, Math.min(from + mostFrames, end - 100));
    cut.push({ start: from, end: at });
    from = at;
  }
  return [...cut, { start: from, end }];
}

function middle(from: number, to: number): number {
  return Math.floor((from + to) / 2);
}
