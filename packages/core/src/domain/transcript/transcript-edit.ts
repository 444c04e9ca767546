import { DomainError } from '../../errors/domain-error.js';
import { bySegmentOrder, type Segment, type TranscriptContent, type Word } from './transcript.js';

/** Where to cut a segment: before the word with this index, counted from 0. */
export interface SplitPoint {
  readonly segmentId: string;
  /** Index, counted from 0, of the first word of the second half; at least 1. */
  readonly beforeWord: number;
}

/**
 * Cuts a segment in two. No word is lost: the texts of the halves hold all words of the whole, in
 * order. Without word times the cut falls in proportion to the letters.
 *
 * @throws DomainError `invalid_edit` for an unknown segment or a cut that leaves a half empty.
 */
export function splitSegment<T extends TranscriptContent>(transcript: T, point: SplitPoint): T {
  const [segment] = segmentsOf(transcript, [point.segmentId]) as [Segment];
  const words = segment.text.split(/\s+/u).filter((word) => word !== '');
  if (
    !Number.isInteger(point.beforeWord) ||
    point.beforeWord < 1 ||
    point.beforeWord >= words.length
  ) {
    throw new DomainError(
      'invalid_edit',
      `Segment ${segment.id} has ${words.length} words: it can be split before word 1 to ${words.length - 1}, not ${point.beforeWord}.`,
    );
  }
  const halves = halve(segment, words, point.beforeWord);
  const ids = new Set(transcript.segments.map((one) => one.id));
  const named = halves.map((half, at) => ({ ...half, id: freeId(`${segment.id}.${at + 1}`, ids) }));
  return replace(transcript, [segment.id], named);
}

/**
 * Joins neighboring segments of one speaker into one that keeps the first's id. Word times are
 * kept where all parts have them and do not overlap.
 *
 * @throws DomainError `invalid_edit` for fewer than two, for unknown ones, for different speakers,
 *   or when the same speaker says something else in between.
 */
export function mergeSegments<T extends TranscriptContent>(
  transcript: T,
  segmentIds: readonly string[],
): T {
  const chosen = segmentsOf(transcript, segmentIds).toSorted(bySegmentOrder);
  const [first, ...rest] = chosen;
  if (first === undefined || rest.length === 0) {
    throw new DomainError('invalid_edit', 'Merging needs at least two segments.');
  }
  if (rest.some((segment) => segment.speaker !== first.speaker)) {
    throw new DomainError(
      'invalid_edit',
      'Only segments of one speaker can be merged: reassign the speaker first.',
    );
  }
  const ofSpeaker = transcript.segments.filter((segment) => segment.speaker === first.speaker);
  const start = ofSpeaker.indexOf(first);
  if (chosen.some((segment, at) => ofSpeaker[start + at] !== segment)) {
    throw new DomainError(
      'invalid_edit',
      'The segments are not neighbors: the speaker says something else in between.',
    );
  }
  return replace(
    transcript,
    chosen.map((segment) => segment.id),
    [join(chosen as [Segment, ...Segment[]])],
  );
}

/**
 * Gives segments to another speaker.
 *
 * @throws DomainError `invalid_edit` for an unknown segment or speaker.
 */
export function reassignSpeaker<T extends TranscriptContent>(
  transcript: T,
  segmentIds: readonly string[],
  speaker: string,
): T {
  if (!transcript.speakers.some((one) => one.id === speaker)) {
    throw new DomainError('invalid_edit', `There is no speaker ${speaker}.`);
  }
  const chosen = new Set(segmentsOf(transcript, segmentIds).map(({ id }) => id));
  const segments = transcript.segments.map((segment) =>
    chosen.has(segment.id) ? { ...segment, speaker } : segment,
  );
  return { ...transcript, segments };
}

function halve(segment: Segment, texts: readonly string[], cut: number): Omit<Segment, 'id'>[] {
  const timed = segment.words?.length === texts.length ? segment.words : undefined;
  const middleMs =
    timed === undefined ? cutByLetters(segment, texts, cut) : wordStart(timed, cut, segment);
  const half = (
    part: readonly string[],
    words: readonly Word[] | undefined,
    startMs: number,
    endMs: number,
  ) => {
    const { id: _id, words: _words, ...rest } = segment;
    return {
      ...rest,
      startMs,
      endMs,
      text: part.join(' '),
      ...(words === undefined ? {} : { words }),
    };
  };
  const before = timed?.slice(0, cut);
  const firstEnd = (before ?? []).reduce(
    (last, { endMs }) => Math.max(last, endMs),
    segment.startMs,
  );
  return [
    half(texts.slice(0, cut), before, segment.startMs, before === undefined ? middleMs : firstEnd),
    half(texts.slice(cut), timed?.slice(cut), middleMs, segment.endMs),
  ];
}

function wordStart(words: readonly Word[], index: number, segment: Segment): number {
  return words[index]?.startMs ?? segment.endMs;
}

function cutByLetters(segment: Segment, texts: readonly string[], cut: number): number {
  const letters = (part: readonly string[]): number =>
    part.reduce((sum, word) => sum + word.length, 0);
  const share = letters(texts.slice(0, cut)) / letters(texts);
  return Math.round(segment.startMs + (segment.endMs - segment.startMs) * share);
}

function join(segments: readonly [Segment, ...Segment[]]): Segment {
  const [first] = segments;
  const { words: _words, confidence: _confidence, ...rest } = first;
  const words = segments.flatMap((segment) => segment.words ?? []);
  const complete = segments.every((segment) => segment.words !== undefined);
  // Of segments that overlap, the words would not be in the order of the text.
  const ordered = words.every((word, at) => word.startMs >= (words[at - 1]?.startMs ?? 0));
  const confidences = segments.flatMap((segment) =>
    segment.confidence === undefined ? [] : [segment.confidence],
  );
  return {
    ...rest,
    endMs: segments.reduce((last, { endMs }) => Math.max(last, endMs), first.endMs),
    text: segments.map((segment) => segment.text.trim()).join(' '),
    ...(confidences.length === segments.length
      ? { confidence: confidences.reduce((least, one) => Math.min(least, one)) }
      : {}),
    ...(complete && ordered ? { words } : {}),
  };
}

function replace<T extends TranscriptContent>(
  transcript: T,
  ids: readonly string[],
  by: readonly Segment[],
): T {
  const gone = new Set(ids);
  const segments = [...transcript.segments.filter((segment) => !gone.has(segment.id)), ...by];
  return { ...transcript, segments: segments.sort(bySegmentOrder) };
}

/** The segments with these ids, each once. */
function segmentsOf(transcript: TranscriptContent, ids: readonly string[]): readonly Segment[] {
  const known = new Map(transcript.segments.map((segment) => [segment.id, segment]));
  return [...new Set(ids)].map((id) => {
    const segment = known.get(id);
    if (segment === undefined) throw new DomainError('invalid_edit', `There is no segment ${id}.`);
    return segment;
  });
}

function freeId(wanted: string, taken: ReadonlySet<string>): string {
  let id = wanted;
  while (taken.has(id)) id += "'";
  return id;
}
