import type { Speaker } from './speaker-role.js';
import { overlapMs, type TimeSpan } from './time-span.js';
import { bySegmentOrder, type Segment, type TranscriptContent, type Word } from './transcript.js';

/**
 * One place where a person decided what a speaker said: these segments and nothing else, in this
 * span. Others who spoke at the same time keep their words.
 */
export interface OverlayEdit extends TimeSpan {
  readonly speaker: string;
  /** None where the person took everything away. */
  readonly segments: readonly Segment[];
}

/**
 * What a person changed, apart from what it was changed on, so that it can be laid over another
 * transcription of the same recording.
 */
export interface TranscriptOverlay {
  /** Those of one speaker are ordered and apart. */
  readonly edits: readonly OverlayEdit[];
  /** Speakers as the person left them. */
  readonly speakers: readonly Speaker[];
}

/** Finds out what a person changed between `base` and `edited`. */
export function overlayOf(base: TranscriptContent, edited: TranscriptContent): TranscriptOverlay {
  const before = new Map(base.segments.map((segment) => [segment.id, segment]));
  const after = new Map(edited.segments.map((segment) => [segment.id, segment]));
  const touched = new Set([
    ...base.segments.filter((segment) => !sameSegment(segment, after.get(segment.id))),
    ...edited.segments.filter((segment) => !sameSegment(segment, before.get(segment.id))),
  ]);
  const present = new Set(edited.segments);
  const all = [...new Set([...base.segments, ...edited.segments])];
  const edits = [...new Set(all.map((segment) => segment.speaker))].flatMap((speaker) =>
    overlapping(all.filter((segment) => segment.speaker === speaker))
      .filter((group) => group.some((segment) => touched.has(segment)))
      .map((group) => ({
        startMs: Math.min(...group.map((segment) => segment.startMs)),
        endMs: Math.max(...group.map((segment) => extent(segment).endMs)),
        speaker,
        segments: group.filter((segment) => present.has(segment)),
      })),
  );
  return { edits, speakers: edited.speakers };
}

/**
 * Lays a person's changes over another transcription of the same recording. Every segment the
 * person wrote is in the result word for word; what the machine heard of the speaker in the same
 * spans gives way, word by word where it has word times.
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
  const kept = machine.segments
    .flatMap((segment) => outside(segment, overlay.edits))
    .map((segment) => ({ ...segment, id: freeId(segment.id, taken) }));
  const speakers = [...machine.speakers];
  for (const speaker of overlay.speakers) {
    const needed = own.some((segment) => segment.speaker === speaker.id);
    if (needed && !speakers.some((one) => one.id === speaker.id)) speakers.push(speaker);
  }
  return { ...machine, speakers, segments: [...kept, ...own].sort(bySegmentOrder) };
}

/** An id nobody has yet, which is then taken. */
function freeId(wanted: string, taken: Set<string>): string {
  let id = wanted;
  while (taken.has(id)) id += 'm';
  taken.add(id);
  return id;
}

/** A conversion may come out some milliseconds shorter than an earlier one. */
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

/** What of a machine's segment no edit replaces. */
function outside(segment: Segment, edits: readonly OverlayEdit[]): Segment[] {
  const span = extent(segment);
  const hit = edits.filter((edit) => edit.speaker === segment.speaker && overlapMs(span, edit) > 0);
  if (hit.length === 0) return [segment];
  if (hit.some((edit) => liesIn(span, edit))) return [];
  const words = segment.words ?? [];
  if (words.length === 0) return hit.some((edit) => mostlyIn(span, edit)) ? [] : [segment];
  const runs = wordRuns(words, hit);
  if (runs[0]?.length === words.length) return [segment];
  return runs.map((run, index) => ({
    ...segment,
    id: index === 0 ? segment.id : `${segment.id}.${index + 1}`,
    startMs: Math.min(...run.map((word) => word.startMs)),
    endMs: Math.max(...run.map((word) => word.endMs)),
    text: run.map((word) => word.text).join(' '),
    words: run,
  }));
}

/** Runs of words whose middles no edit covers; a run ends where an edit begins. */
function wordRuns(words: readonly Word[], edits: readonly OverlayEdit[]): Word[][] {
  const runs: Word[][] = [];
  let open = false;
  for (const word of words) {
    const middle = (word.startMs + word.endMs) / 2;
    if (edits.some((edit) => middle >= edit.startMs && middle < edit.endMs)) {
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
  const pairs = fresh.speakers
    .flatMap((a) =>
      earlier.speakers.map((b) => ({
        from: a.id,
        to: b.id,
        ms: sharedMs(fresh, a.id, earlier, b.id),
      })),
    )
    .filter((pair) => pair.ms > 0)
    .sort((a, b) => b.ms - a.ms);
  const names = new Map<string, string>();
  for (const { from, to } of pairs) {
    if (!names.has(from) && ![...names.values()].includes(to)) names.set(from, to);
  }
  const taken = new Set(names.values());
  for (const { id } of fresh.speakers) {
    if (names.has(id)) continue;
    let free = id;
    for (let n = 1; taken.has(free) || earlier.speakers.some((one) => one.id === free); n += 1)
      free = `S${n}`;
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

function sharedMs(
  a: TranscriptContent,
  speakerA: string,
  b: TranscriptContent,
  speakerB: string,
): number {
  const others = b.segments.filter((segment) => segment.speaker === speakerB);
  return a.segments
    .filter((segment) => segment.speaker === speakerA)
    .reduce(
      (sum, one) => sum + others.reduce((inner, other) => inner + overlapMs(one, other), 0),
      0,
    );
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

/** A segment that takes no time counts as a millisecond, so that it has a place. */
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
