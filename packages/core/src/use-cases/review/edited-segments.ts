import { bySegmentOrder, type Segment } from '../../domain/transcript/transcript.js';
import { runAtOnce } from '../../flow/pace.js';

/**
 * A person's segments in their order, without unknown members. If the person has replaced a text,
 * the times of its words and its confidence are removed.
 */
export function editedSegments(
  before: readonly Segment[],
  after: readonly Segment[],
): readonly Segment[] {
  return runAtOnce(editingSegments(before, after));
}

/** The same in steps, for transcripts of any size. */
export function* editingSegments(
  before: readonly Segment[],
  after: readonly Segment[],
): Generator<void, readonly Segment[]> {
  const known = new Map(before.map((segment) => [segment.id, segment]));
  const made: Segment[] = [];
  for (const segment of after) {
    made.push(edited(segment, known.get(segment.id)));
    yield;
  }
  return made.sort(bySegmentOrder);
}

function edited(segment: Segment, before: Segment | undefined): Segment {
  const { id, speaker, startMs, endMs, text, confidence, words } = segment;
  const rewritten = before !== undefined && before.text !== text;
  const own = { id, speaker, startMs, endMs, text };
  const stale = rewritten && JSON.stringify(words) === JSON.stringify(before.words);
  return {
    ...own,
    ...(confidence === undefined || (rewritten && confidence === before.confidence)
      ? {}
      : { confidence }),
    ...(words === undefined || stale ? {} : { words }),
  };
}
