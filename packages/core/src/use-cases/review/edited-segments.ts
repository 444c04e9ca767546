import { retimeWords } from '../../domain/transcript/retime-words.js';
import { bySegmentOrder, type Segment, type Word } from '../../domain/transcript/transcript.js';
import { transcriptLimits } from '../../domain/transcript/transcript-limits.js';
import { runAtOnce } from '../../flow/pace.js';

/**
 * A person's segments in their order, without unknown members. Where the person changed, split or
 * merged text and gave no words of their own, the words that stayed keep their times; new words
 * get the times of those they replace. A changed text has no confidence.
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
  const wordless: Segment[] = [];
  for (const segment of after) {
    const { edited, needsWords } = withoutStale(segment, known.get(segment.id));
    (needsWords ? wordless : made).push(edited);
    yield;
  }
  if (wordless.length === 0) return made.sort(bySegmentOrder);
  const settled = new Set(made.map(({ id }) => id));
  const sources = before.filter(({ id, words }) => !settled.has(id) && words !== undefined);
  for (const group of groupsOf(sources, wordless)) {
    made.push(...withWords(group));
    yield;
  }
  return made.sort(bySegmentOrder);
}

function withoutStale(
  segment: Segment,
  before: Segment | undefined,
): { readonly edited: Segment; readonly needsWords: boolean } {
  const { id, speaker, startMs, endMs, text, confidence, words } = segment;
  const rewritten = before !== undefined && before.text !== text;
  const own = { id, speaker, startMs, endMs, text };
  const stale = rewritten && JSON.stringify(words) === JSON.stringify(before.words);
  const needsWords = words === undefined || stale;
  return {
    needsWords,
    edited: {
      ...own,
      ...(confidence === undefined || (rewritten && confidence === before.confidence)
        ? {}
        : { confidence }),
      ...(needsWords ? {} : { words }),
    },
  };
}

/** Segments before and after an edit that are about the same stretch of speech. */
interface Group {
  readonly before: Segment[];
  readonly after: Segment[];
}

/**
 * Puts segments together that overlap in time, as halves overlap the segment they were cut from.
 * Segments that were only rewritten stay alone with their earlier text, so that what others say at
 * the same time is not mixed in.
 */
function groupsOf(before: readonly Segment[], after: readonly Segment[]): readonly Group[] {
  const groups: Group[] = [];
  const sides = [
    ...before.map((segment) => ({ segment, side: 'before' as const })),
    ...after.map((segment) => ({ segment, side: 'after' as const })),
  ].sort((a, b) => bySegmentOrder(a.segment, b.segment));
  let endMs = -1;
  for (const { segment, side } of sides) {
    if (groups.length === 0 || segment.startMs >= endMs) groups.push({ before: [], after: [] });
    groups.at(-1)?.[side].push(segment);
    endMs = Math.max(endMs, segment.endMs);
  }
  return groups.flatMap((group) => pairsOf(group) ?? [group]);
}

/** The segments of a group in pairs of the same id; `undefined` where some have none, or moved. */
function pairsOf({ before, after }: Group): readonly Group[] | undefined {
  if (before.length !== after.length) return undefined;
  const later = new Map(after.map((segment) => [segment.id, segment]));
  const pairs: Group[] = [];
  for (const old of before) {
    const edited = later.get(old.id);
    if (edited?.startMs !== old.startMs || edited.endMs !== old.endMs) return undefined;
    pairs.push({ before: [old], after: [edited] });
  }
  return pairs;
}

/** Gives words to the segments, unless they are more or longer than a transcript may have. */
function withWords({ before, after }: Group): readonly Segment[] {
  const sources = before.flatMap(({ words = [] }) => words);
  const lists = retimeWords(after, sources);
  return after.map((segment, index) => {
    const words = lists[index] ?? [];
    return words.length > 0 && haveRoom(words) ? { ...segment, words } : segment;
  });
}

function haveRoom(words: readonly Word[]): boolean {
  const { wordsOfSegment, wordText } = transcriptLimits;
  return words.length <= wordsOfSegment && words.every(({ text }) => text.length <= wordText);
}
