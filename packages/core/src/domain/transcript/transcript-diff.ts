import type { Speaker } from '../speakers/speaker-role.js';
import type { Segment, TranscriptContent } from './transcript.js';

/** What differs of one segment between two revisions. */
export type SegmentChange =
  | { readonly kind: 'added'; readonly segmentId: string; readonly after: Segment }
  | { readonly kind: 'removed'; readonly segmentId: string; readonly before: Segment }
  | {
      readonly kind: 'changed';
      readonly segmentId: string;
      readonly before: Segment;
      readonly after: Segment;
    };

/** What differs of one speaker: name or role, or that there is one. */
export interface SpeakerChange {
  readonly kind: 'speaker';
  readonly speakerId: string;
  /** Absent if the later revision added the speaker. */
  readonly before?: Speaker;
  /** Absent if the later revision has no such speaker. */
  readonly after?: Speaker;
}

/** The differences between two revisions, segments in the order of their times. */
export interface TranscriptDiff {
  /** In the order of their times. */
  readonly segments: readonly SegmentChange[];
  /** Names and roles that differ. */
  readonly speakers: readonly SpeakerChange[];
  /** The language of each, if they differ. */
  readonly language?: { readonly before: string; readonly after: string };
}

/** Compares two revisions of a transcript by the ids of segments and speakers. */
export function* diffingTranscripts(
  before: TranscriptContent,
  after: TranscriptContent,
): Generator<void, TranscriptDiff> {
  const { language } = after;
  return {
    segments: yield* diffingSegments(before.segments, after.segments),
    speakers: diffSpeakers(before.speakers, after.speakers),
    ...(before.language === language
      ? {}
      : { language: { before: before.language, after: language } }),
  };
}

function* diffingSegments(
  before: readonly Segment[],
  after: readonly Segment[],
): Generator<void, readonly SegmentChange[]> {
  const left = new Map(before.map((segment) => [segment.id, segment]));
  const changes: SegmentChange[] = [];
  for (const segment of after) {
    const earlier = left.get(segment.id);
    left.delete(segment.id);
    const { id: segmentId } = segment;
    if (earlier === undefined) changes.push({ kind: 'added', segmentId, after: segment });
    else if (!isSameSegment(earlier, segment)) {
      changes.push({ kind: 'changed', segmentId, before: earlier, after: segment });
    }
    yield;
  }
  for (const segment of left.values()) {
    changes.push({ kind: 'removed', segmentId: segment.id, before: segment });
  }
  return changes.sort((a, b) => startOf(a) - startOf(b));
}

function diffSpeakers(
  before: readonly Speaker[],
  after: readonly Speaker[],
): readonly SpeakerChange[] {
  const earlier = new Map(before.map((speaker) => [speaker.id, speaker]));
  const later = new Map(after.map((speaker) => [speaker.id, speaker]));
  return [...new Set([...earlier.keys(), ...later.keys()])].flatMap((speakerId) => {
    const [was, is] = [earlier.get(speakerId), later.get(speakerId)];
    if (was?.label === is?.label && isSameRole(was, is)) return [];
    return [
      {
        ...{ kind: 'speaker' as const, speakerId },
        ...(was === undefined ? {} : { before: was }),
        ...(is === undefined ? {} : { after: is }),
      },
    ];
  });
}

/** A role that a rule or a model gave may come after the revision; only a person's is part of it. */
function isSameRole(was: Speaker | undefined, is: Speaker | undefined): boolean {
  if ((was === undefined) !== (is === undefined)) return false;
  return was?.role === is?.role || ![was?.roleSource, is?.roleSource].includes('person');
}

/** Whether a person sees no difference: word times and confidence are not shown. */
function isSameSegment(a: Segment, b: Segment): boolean {
  return (
    a.text === b.text && a.speaker === b.speaker && a.startMs === b.startMs && a.endMs === b.endMs
  );
}

function startOf(change: SegmentChange): number {
  return (change.kind === 'removed' ? change.before : change.after).startMs;
}

/** How many things differ. Holds nothing of the content. */
export interface DiffCounts {
  /** Segments that both revisions have. */
  readonly changed: number;
  /** Segments that only the later revision has. */
  readonly added: number;
  /** Segments that only the earlier revision has. */
  readonly removed: number;
  /** Speakers with another name or role. */
  readonly speakers: number;
}

export function countChanges({ segments, speakers }: TranscriptDiff): DiffCounts {
  const count = (kind: SegmentChange['kind']): number =>
    segments.reduce((sum, change) => sum + (change.kind === kind ? 1 : 0), 0);
  return {
    changed: count('changed'),
    added: count('added'),
    removed: count('removed'),
    speakers: speakers.length,
  };
}
