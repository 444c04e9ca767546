import type { Segment } from './api.js';

/** A segment that two persons changed, each in another way. Absent: that person removed it. */
export interface EditConflict {
  readonly id: string;
  readonly base: Segment;
  readonly mine?: Segment;
  readonly theirs?: Segment;
}

export interface RebasedEdit {
  /** What both wrote, in order of time. Where they differ it has `theirs`, or `mine` where they removed it. */
  readonly segments: readonly Segment[];
  readonly conflicts: readonly EditConflict[];
}

type Content = Pick<Segment, 'speaker' | 'startMs' | 'endMs' | 'text'>;

/**
 * Puts a person's edit on top of what another one saved meanwhile (412), by the ids of segments. What
 * only one of them changed, added or removed is as that one wants it.
 *
 * @param base what both began with.
 */
export function rebaseEdit(
  mine: readonly Segment[],
  base: readonly Segment[],
  theirs: readonly Segment[],
): RebasedEdit {
  const [mineById, theirsById, known] = [byId(mine), byId(theirs), byId(base)];
  const settled = base.map((before) =>
    settle(before, mineById.get(before.id), theirsById.get(before.id)),
  );
  const kept = settled.flatMap(({ stays }) => stays ?? []);
  const conflicts = settled.flatMap(({ conflict }) => conflict ?? []);
  const added = [...mine, ...theirs].filter(({ id }) => !known.has(id));
  const segments = [...kept, ...added].sort(
    (a, b) => a.startMs - b.startMs || a.endMs - b.endMs || (a.id < b.id ? -1 : 1),
  );
  return { segments, conflicts };
}

interface Settled {
  readonly stays?: Segment | undefined;
  readonly conflict?: EditConflict;
}

/** What becomes of a segment that both had; `undefined`: that person removed it. */
function settle(before: Segment, my: Segment | undefined, their: Segment | undefined): Settled {
  if (isSame(my, before)) return { stays: their };
  if (isSame(their, before) || isSame(my, their)) return { stays: my };
  const conflict = {
    ...{ id: before.id, base: before },
    ...(my === undefined ? {} : { mine: my }),
    ...(their === undefined ? {} : { theirs: their }),
  };
  return { stays: their ?? my, conflict };
}

function isSame(a: Segment | undefined, b: Segment | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return !differs(a, b);
}

function byId(segments: readonly Segment[]): ReadonlyMap<string, Segment> {
  return new Map(segments.map((segment) => [segment.id, segment]));
}

function differs(a: Content, b: Content): boolean {
  return (
    a.text !== b.text || a.speaker !== b.speaker || a.startMs !== b.startMs || a.endMs !== b.endMs
  );
}
