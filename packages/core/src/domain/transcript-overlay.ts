import type { Speaker } from './speaker-role.js';
import { overlapMs, type TimeSpan } from './time-span.js';
import { bySegmentOrder, type Segment, type TranscriptContent, type Word } from './transcript.js';

/** One place where a person decided what was said: these segments and nothing else, in this span. */
export interface OverlayEdit extends TimeSpan {
  readonly segments: readonly Segment[];
  /** Whose machine-made words give way here; others who spoke at the same time keep theirs. */
  readonly replaces: readonly string[];
}

/**
 * What a person changed, apart from what it was changed on, so that it can be laid over another
 * transcription of the same recording.
 */
export interface TranscriptOverlay {
  /** Ordered, apart. */
  readonly edits: readonly OverlayEdit[];
  /** Speakers as the person left them. */
  readonly speakers: readonly Speaker[];
}

/** Finds out what a person changed between `base` and `edited`. */
export function overlayOf(base: TranscriptContent, edited: TranscriptContent): TranscriptOverlay {
  const before = new Map(base.segments.map((segment) => [segment.id, segment]));
  const after = new Map(edited.segments.map((segment) => [segment.id, segment]));
  const touched = [
    ...base.segments.filter((segment) => !sameSegment(segment, after.get(segment.id))),
    ...edited.segments.filter((segment) => !sameSegment(segment, before.get(segment.id))),
  ].sort(bySegmentOrder);
  const changed = new Set(
    edited.segments
      .filter((segment) => !sameSegment(segment, before.get(segment.id)))
      .map((one) => one.id),
  );
  const edits = joinSpans(touched).map((span) => ({
    ...span,
    segments: edited.segments.filter((segment) => changed.has(segment.id) && liesIn(segment, span)),
    replaces: [
      ...new Set(
        touched.filter((segment) => liesIn(segment, span)).map((segment) => segment.speaker),
      ),
    ],
  }));
  return { edits, speakers: edited.speakers };
}

/**
 * Lays a person's changes over another transcription. Every segment the person wrote is in the
 * result word for word; what the machine heard in the same spans gives way, word by word where it
 * has word times.
 */
export function applyOverlay<T extends TranscriptContent>(
  machine: T,
  overlay: TranscriptOverlay,
): T {
  if (overlay.edits.length === 0) return machine;
  const kept = machine.segments.flatMap((segment) => outside(segment, overlay.edits));
  const taken = new Set<string>();
  const own = overlay.edits.flatMap((edit) => edit.segments);
  for (const segment of own) taken.add(segment.id);
  const renamed = kept.map((segment) =>
    taken.has(segment.id) ? { ...segment, id: `${segment.id}m` } : segment,
  );
  const speakers = [...machine.speakers];
  for (const speaker of overlay.speakers) {
    const needed = own.some((segment) => segment.speaker === speaker.id);
    if (needed && !speakers.some((one) => one.id === speaker.id)) speakers.push(speaker);
  }
  return { ...machine, speakers, segments: [...renamed, ...own].sort(bySegmentOrder) };
}

function outside(segment: Segment, edits: readonly OverlayEdit[]): Segment[] {
  const hit = edits.filter(
    (edit) => edit.replaces.includes(segment.speaker) && overlapMs(segment, edit) > 0,
  );
  if (hit.length === 0) return [segment];
  if (segment.words === undefined)
    return hit.some((edit) => mostlyIn(segment, edit)) ? [] : [segment];
  const runs = wordRuns(segment.words, hit);
  return runs.map((words, index) => ({
    ...segment,
    id: index === 0 ? segment.id : `${segment.id}.${index + 1}`,
    startMs: Math.min(...words.map((word) => word.startMs)),
    endMs: Math.max(...words.map((word) => word.endMs)),
    text: words.map((word) => word.text).join(' '),
    words,
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

function joinSpans(segments: readonly Segment[]): TimeSpan[] {
  const spans: TimeSpan[] = [];
  for (const { startMs, endMs } of segments) {
    const last = spans.at(-1);
    if (last !== undefined && startMs < last.endMs) {
      spans[spans.length - 1] = { startMs: last.startMs, endMs: Math.max(last.endMs, endMs) };
    } else {
      spans.push({ startMs, endMs });
    }
  }
  return spans;
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
