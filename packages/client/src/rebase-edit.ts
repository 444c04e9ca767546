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
  const [mineById, theirsById] = [byId(mine), byId(theirs)];
  const known = byId(base);
  const conflicts: EditConflict[] = [];
  const kept: Segment[] = [];
  for (const before of base) {
    const [my, their] = [mineById.get(before.id), theirsById.get(before.id)];
    const iChanged = my === undefined || differs(my, before);
    const theyChanged = their === undefined || differs(their, before);
    const both = iChanged && theyChanged && !(my === undefined && their === undefined);
    if (both && (my === undefined || their === undefined || differs(my, their))) {
      conflicts.push({
        ...{ id: before.id, base: before },
        ...(my === undefined ? {} : { mine: my }),
        ...(their === undefined ? {} : { theirs: their }),
      });
      const left = their ?? my;
      if (left !== undefined) kept.push(left);
      continue;
    }
    const wins = iChanged ? my : their;
    if (wins !== undefined) kept.push(wins);
  }
  const added = [...mine, ...theirs].filter(({ id }) => !known.has(id));
  const segments = [...kept, ...added].sort(
    (a, b) => a.startMs - b.startMs || a.endMs - b.endMs || (a.id < b.id ? -1 : 1),
  );
  return { segments, conflicts };
}

function byId(segments: readonly Segment[]): ReadonlyMap<string, Segment> {
  return new Map(segments.map((segment) => [segment.id, segment]));
}

function differs(a: Content, b: Content): boolean {
  return (
    a.text !== b.text || a.speaker !== b.speaker || a.startMs !== b.startMs || a.endMs !== b.endMs
  );
}
