import { type Heard, lettersOf, type Spoken } from './spoken.js';

/** What one chunk answered. */
export interface Piece {
  /** Where it takes over from the one before, in milliseconds. */
  readonly startMs: number;
  readonly heard: Heard;
}

/** Servers tell the same word in two answers at times so far apart at most. */
const toleranceMs = 400;
/** So many words on either side of a cut are compared where times are only estimated. */
const reach = 40;

/**
 * Joins what overlapping chunks answered, so that what was said around a cut is there once. Every
 * word belongs to the chunk in whose time its middle lies; where both or neither take it for
 * theirs, it is told by the words themselves.
 */
export function stitch(pieces: readonly Piece[]): Spoken[] {
  let joined: readonly Spoken[] = [];
  for (const { startMs, heard } of pieces) {
    const estimated = [...joined.slice(-reach), ...heard.spoken].some((one) => one.estimated);
    const join = estimated ? joinByText : joinByTime;
    joined = join(joined, heard.spoken, startMs);
  }
  return inOrder(joined);
}

type Join = (before: readonly Spoken[], after: readonly Spoken[], cutMs: number) => Spoken[];

const joinByTime: Join = (before, after, cutMs) => {
  const doubled = new Set<Spoken>();
  const rescued = new Set<Spoken>();
  for (const [one, other] of sameWords(before, after)) {
    const [kept, keptToo] = [middle(one) < cutMs, middle(other) >= cutMs];
    if (kept && keptToo) doubled.add(other);
    if (!kept && !keptToo) rescued.add(one);
  }
  return [
    ...before.filter((one) => middle(one) < cutMs || rescued.has(one)),
    ...after.filter((one) => middle(one) >= cutMs && !doubled.has(one)),
  ];
};

/** Words of two answers that are the same one, each in one pair, the closest first. */
function sameWords(before: readonly Spoken[], after: readonly Spoken[]): [Spoken, Spoken][] {
  const begin = (after[0]?.startMs ?? 0) - toleranceMs;
  const end = (before.at(-1)?.endMs ?? 0) + toleranceMs;
  const heads = after.filter(({ startMs }) => startMs <= end);
  const pairs = before
    .filter(({ endMs }) => endMs >= begin)
    .flatMap((one) => heads.map((other) => ({ one, other, far: distance(one, other) })))
    .filter(({ far }) => far <= toleranceMs)
    .sort((a, b) => a.far - b.far);
  const taken = new Set<Spoken>();
  return pairs.flatMap(({ one, other }): [Spoken, Spoken][] => {
    if (taken.has(one) || taken.has(other)) return [];
    taken.add(one).add(other);
    return [[one, other]];
  });
}

/** How far two words are from being the same one; words of other letters must cover each other. */
function distance(one: Spoken, other: Spoken): number {
  const far = Math.abs(middle(one) - middle(other));
  if (lettersOf(one.text) === lettersOf(other.text)) return far;
  const common = Math.min(one.endMs, other.endMs) - Math.max(one.startMs, other.startMs);
  const shorter = Math.min(one.endMs - one.startMs, other.endMs - other.startMs);
  return common > shorter / 2 ? far : Number.POSITIVE_INFINITY;
}

/** Where times are estimated: the longest run of words that both heard is where they meet. */
const joinByText: Join = (before, after, cutMs) => {
  const tail = before.slice(-reach).map(({ text }) => lettersOf(text));
  const head = after.slice(0, reach).map(({ text }) => lettersOf(text));
  const run = longestRun(tail, head);
  if (run.length < 2) {
    return [
      ...before.filter((one) => middle(one) < cutMs),
      ...after.filter((one) => middle(one) >= cutMs),
    ];
  }
  const kept = before.length - tail.length + run.inTail + run.length;
  return [...before.slice(0, kept), ...after.slice(run.inHead + run.length)];
};

/** The order is that of the words; times that do not keep to it are moved. */
function inOrder(spoken: readonly Spoken[]): Spoken[] {
  let latest = 0;
  return spoken.map((one) => {
    latest = Math.max(latest, one.startMs);
    return { ...one, startMs: latest, endMs: Math.max(latest, one.endMs) };
  });
}

interface Run {
  readonly inTail: number;
  readonly inHead: number;
  readonly length: number;
}

function longestRun(tail: readonly string[], head: readonly string[]): Run {
  let best: Run = { inTail: 0, inHead: 0, length: 0 };
  for (const inTail of tail.keys()) {
    for (const inHead of head.keys()) {
      let length = 0;
      while (same(tail[inTail + length], head[inHead + length])) length += 1;
      if (length > best.length) best = { inTail, inHead, length };
    }
  }
  return best;
}

function same(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && one !== '' && one === other;
}

function middle({ startMs, endMs }: Spoken): number {
  return (startMs + endMs) / 2;
}
