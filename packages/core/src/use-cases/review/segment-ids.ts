import type { Segment } from '../../domain/transcript/transcript.js';

/** A segment as a person sends it. One without an id is new. */
export type EditedSegment = Omit<Segment, 'id'> & { readonly id?: string };

/** Gives each new segment an id that no segment of the transcript has or had in `before`. */
export function withIds(
  segments: readonly EditedSegment[],
  before: readonly Segment[],
  revision: number,
): readonly Segment[] {
  if (segments.every(hasId)) return segments;
  const taken = new Set([...before, ...segments].map(({ id }) => id));
  let last = 0;
  const fresh = (): string => {
    for (;;) {
      last += 1;
      const id = `${revision}.${last}`;
      if (!taken.has(id)) return id;
    }
  };
  return segments.map((segment) => (hasId(segment) ? segment : { ...segment, id: fresh() }));
}

function hasId(segment: EditedSegment): segment is Segment {
  return segment.id !== undefined;
}
