import type { Speaker } from '../speakers/speaker-role.js';
import { overlapMs, type TimeSpan } from './time-span.js';
import { bySegmentOrder, type Segment, type TranscriptContent, type Word } from './transcript.js';

/**
 * A span in which a person edited what a speaker said. Only these segments of the speaker remain in
 * it. Other speakers keep their words in the same span.
 */
export interface OverlayEdit extends TimeSpan {
  readonly speaker: string;
  /** Empty when the person deleted everything in the span. */
  readonly segments: readonly Segment[];
}

/**
 * The edits of a person without the transcript they were made on, so that they can be applied to
 * another transcription of the same recording.
 */
export interface TranscriptOverlay {
  /** The spans of one speaker are ordered and do not overlap. */
  readonly edits: readonly OverlayEdit[];
  /** Speakers as the person left them. */
  readonly speakers: readonly Speaker[];
}

/** Finds out what a person changed between `base` and `edited`. */
export function overlayOf(base: TranscriptContent, edited: TranscriptContent): TranscriptOverlay {
  const before = new Map(base.segments.map((segment) => [segment.id, segment]));
  const after = new Map(edited.segments.map((segment) => [segment.id, segment]));
  const touched = new Set<Segment>([
    ...base.segments.filter((segment) => !sameSegment(segment, after.get(segment.id))),
    ...edited.segments.filter((segment) => !sameSegment(segment, before.get(segment.id))),
  ]);
  const present = new Set(edited.segments);
  const all = [...new Set([...base.segments, ...edited.segments])];
  const edits = [...bySpeaker(all)].flatMap(([speaker, own]) =>
    overlapping(own)
      .filter((group) => group.some((segment) => touched.has(segment)))
      .map((group) => ({
        ...hull(group.map(extent)),
        speaker,
        segments: group.filter((segment) => present.has(segment)),
      })),
  );
  return { edits, speakers: edited.speakers };
}

/** Items grouped by speaker, in their order. */
function bySpeaker<T extends { readonly speaker: string }>(
  things: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const one of things) {
    const own = found.get(one.speaker);
    if (own === undefined) found.set(one.speaker, [one]);
    else own.push(one);
  }
  return found;
}

/** The span from the first beginning to the last end. */
function hull(spans: readonly TimeSpan[]): TimeSpan {
  return spans.reduce((whole, { startMs, endMs }) => ({
    startMs: Math.min(whole.startMs, startMs),
    endMs: Math.max(whole.endMs, endMs),
  }));
}

/**
 * Applies a person's edits to another transcription of the same recording. The result has every
 * segment of the person word for word. It drops what the machine heard of the speaker in the same
 * spans: single words if they have times, else whole segments.
 */
export function applyOverlay<T extends TranscriptContent>(
  machine: T,
  overlay: TranscriptOverlay,
): T {
  if (overlay.edits.length === 0) return machine;
  const own = overlay.edits
    .flatMap((edit) => edit.segments)
    .map((segment) => within(segment, machine.durationMs));
  const taken = new Set(own.map((segment) => segment.id));
  const editsOf = bySpeaker(overlay.edits);
  const kept = machine.segments
    .flatMap((segment) => outside(segment, editsOf.get(segment.speaker) ?? []))
    .map((segment) => ({ ...segment, id: freeId(segment.id, taken) }));
  const needed = new Set(own.map((segment) => segment.speaker));
  const known = new Set(machine.speakers.map(({ id }) => id));
  const added = overlay.speakers.filter(({ id }) => needed.has(id) && !known.has(id));
  const speakers = [...machine.speakers, ...added];
  return { ...machine, speakers, segments: [...kept, ...own].sort(bySegmentOrder) };
}

/** An unused id, which is added to `taken`. */
function freeId(wanted: string, taken: Set<string>): string {
  let id = wanted;
  while (taken.has(id)) id += 'm';
  taken.add(id);
  return id;
}

/** Cuts at the end: a conversion may be some milliseconds shorter than an earlier one. */
function within(segment: Segment, durationMs: number): Segment {
  if (segment.endMs <= durationMs) return segment;
  const cut = <S extends TimeSpan>(span: S): S => ({
    ...span,
    startMs: Math.min(span.startMs, durationMs),
    endMs: Math.min(span.endMs, durationMs),
  });
  const { words, ...rest } = cut(segment);
  return words === undefined ? rest : { ...rest, words: words.map(cut) };
}

/** The rest of a machine's segment after the speaker's edits replaced parts of it. */
function outside(segment: Segment, edits: readonly OverlayEdit[]): Segment[] {
  const span = extent(segment);
  const first = firstEndingAfter(edits, span.startMs);
  let last = first;
  while ((edits[last]?.startMs ?? span.endMs) < span.endMs) last += 1;
  const hit = edits.slice(first, last);
  if (hit.length === 0) return [segment];
  if (hit.some((edit) => liesIn(span, edit))) return [];
  const words = segment.words ?? [];
  if (words.length === 0) return hit.some((edit) => mostlyIn(span, edit)) ? [] : [segment];
  const runs = wordRuns(words, hit);
  if (runs[0]?.length === words.length) return [segment];
  return runs.map((run, index) => ({
    ...segment,
    id: index === 0 ? segment.id : `${segment.id}.${index + 1}`,
    ...hull(run),
    text: run.map((word) => word.text).join(' '),
    words: run,
  }));
}

/** The index of the first span that ends after `ms`. The spans are ordered and do not overlap. */
function firstEndingAfter(spans: readonly TimeSpan[], ms: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.endMs ?? 0) > ms) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Runs of words whose middles are outside all edits. A run ends where an edit begins. */
function wordRuns(words: readonly Word[], edits: readonly OverlayEdit[]): Word[][] {
  const runs: Word[][] = [];
  let open = false;
  for (const word of words) {
    const middle = (word.startMs + word.endMs) / 2;
    const next = edits[firstEndingAfter(edits, middle)];
    if (next !== undefined && next.startMs <= middle) {
      open = false;
    } else if (open) {
      runs.at(-1)?.push(word);
    } else {
      runs.push([word]);
      open = true;
    }
  }
  return runs;
}

function mostlyIn(segment: TimeSpan, span: TimeSpan): boolean {
  return overlapMs(segment, span) * 2 >= segment.endMs - segment.startMs;
}

function liesIn(segment: TimeSpan, span: TimeSpan): boolean {
  return segment.startMs >= span.startMs && segment.endMs <= span.endMs;
}

/**
 * Renames the speakers of a new transcription to those of an earlier one of the same recording, by
 * who speaks at the same times, so that names, roles and edits stay with the voice they were
 * given to.
 */
export function alignSpeakers<T extends TranscriptContent>(
  fresh: T,
  earlier: TranscriptContent,
): T {
  const pairs = sharedTimes(fresh, earlier).sort((a, b) => b.ms - a.ms);
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const { from, to } of pairs) {
    if (names.has(from) || taken.has(to)) continue;
    names.set(from, to);
    taken.add(to);
  }
  const before = new Set(earlier.speakers.map(({ id }) => id));
  for (const { id } of fresh.speakers) {
    if (names.has(id)) continue;
    let free = id;
    for (let n = 1; taken.has(free) || before.has(free); n += 1) free = `S${n}`;
    names.set(id, free);
    taken.add(free);
  }
  const rename = (id: string): string => names.get(id) ?? id;
  const known = new Map(earlier.speakers.map((speaker) => [speaker.id, speaker]));
  return {
    ...fresh,
    speakers: fresh.speakers.map(
      (one) => known.get(rename(one.id)) ?? { ...one, id: rename(one.id) },
    ),
    segments: fresh.segments.map((segment) => ({ ...segment, speaker: rename(segment.speaker) })),
  };
}

/** How long each of the speakers of `a` and each of those of `b` speak at the same time. */
function sharedTimes(
  a: TranscriptContent,
  b: TranscriptContent,
): { readonly from: string; readonly to: string; readonly ms: number }[] {
  const ofA = bySpeaker(a.segments);
  const ofB = [...bySpeaker(b.segments)].map(([id, own]) => [id, spokenUntil(own)] as const);
  const known = new Set(b.speakers.map(({ id }) => id));
  return a.speakers.flatMap(({ id: from }) =>
    ofB
      .filter(([to]) => known.has(to))
      .map(([to, until]) => ({
        from,
        to,
        ms: (ofA.get(from) ?? []).reduce(
          (sum, { startMs, endMs }) => sum + until(endMs) - until(startMs),
          0,
        ),
      }))
      .filter(({ ms }) => ms > 0),
  );
}

/**
 * Sums up how much of the spans is before a time: the time since all beginnings before it, less the
 * time since all ends before it. Prefix sums are kept, so that an answer takes two binary searches.
 */
function spokenUntil(spans: readonly TimeSpan[]): (ms: number) => number {
  const begun = timeSince(spans.map(({ startMs }) => startMs));
  const ended = timeSince(spans.map(({ endMs }) => endMs));
  return (ms) => begun(ms) - ended(ms);
}

/** The sum of the times from each of these moments to `ms`, for moments before `ms`. */
function timeSince(moments: readonly number[]): (ms: number) => number {
  const points = moments.toSorted((a, b) => a - b).map((ms) => ({ startMs: ms, endMs: ms }));
  const sums = [0];
  for (const { endMs } of points) sums.push((sums.at(-1) ?? 0) + endMs);
  return (ms) => {
    const passed = firstEndingAfter(points, ms);
    return passed * ms - (sums[passed] ?? 0);
  };
}

/** Groups segments so that those of different groups do not overlap. */
function overlapping(segments: readonly Segment[]): Segment[][] {
  const groups: Segment[][] = [];
  let endMs = 0;
  for (const segment of segments.toSorted(bySegmentOrder)) {
    const last = groups.at(-1);
    if (last !== undefined && segment.startMs < endMs) last.push(segment);
    else groups.push([segment]);
    endMs = Math.max(endMs, extent(segment).endMs);
  }
  return groups;
}

/** A segment without duration counts as one millisecond, so that it has a position. */
function extent({ startMs, endMs }: TimeSpan): TimeSpan {
  return { startMs, endMs: Math.max(endMs, startMs + 1) };
}

function sameSegment(a: Segment, b: Segment | undefined): boolean {
  return (
    b !== undefined &&
    a.text === b.text &&
    a.speaker === b.speaker &&
    a.startMs === b.startMs &&
    a.endMs === b.endMs
  );
}
