import type { Notes } from '../../domain/notes.js';
import type { SentimentLabel, SentimentScores, SessionSentiment } from '../../domain/sentiment.js';
import type { Session } from '../../domain/session.js';
import type { Speaker } from '../../domain/speaker-role.js';
import { type StageName, type StageResult, stageNames } from '../../domain/stage.js';
import type { Segment, Transcript } from '../../domain/transcript.js';

/** A session as clients see it: no storage keys, leases or tickets. */
export interface SessionView {
  readonly id: string;
  readonly title: string;
  readonly status: Session['status'];
  readonly ownerId: string;
  readonly patientId?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly recordedAt?: string;
  readonly recording: {
    readonly filename: string;
    readonly contentType: string;
    readonly sizeBytes: number;
    readonly sha256?: string;
    readonly durationMs?: number;
    readonly channels?: number;
  };
  readonly settings: Session['settings'];
  readonly stages: Readonly<Record<StageName, StageResult>>;
  readonly progress?: NonNullable<Session['progress']>;
  readonly warnings: Session['warnings'];
  readonly speakers: readonly Speaker[];
  readonly sentiment?: SessionSentiment;
  readonly notes?: Notes;
  readonly failure?: NonNullable<Session['failure']>;
}

/** A segment with its sentiment, where there is one. */
export interface SegmentView extends Segment {
  readonly sentiment?: { readonly label: SentimentLabel; readonly scores: SentimentScores };
}

/** A transcript as clients see it. */
export interface TranscriptView extends Omit<Transcript, 'segments'> {
  readonly segments: readonly SegmentView[];
}

/** What of a session goes out, member by member: what is added to the record stays inside. */
export function sessionView(session: Session): SessionView {
  const { id, title, status, ownerId, patientId, createdAt, updatedAt, recordedAt } = session;
  const { settings, stages, progress, warnings, speakers, sentiment, notes, failure } = session;
  const { filename, contentType, sizeBytes, sha256, durationMs, channels } = session.recording;
  return present({
    id,
    title,
    status,
    ownerId,
    patientId,
    createdAt,
    updatedAt,
    recordedAt,
    recording: present({ filename, contentType, sizeBytes, sha256, durationMs, channels }),
    settings,
    stages: inOrder(stages),
    progress,
    warnings,
    speakers,
    sentiment,
    notes,
    failure,
  });
}

function inOrder(stages: Session['stages']): Session['stages'] {
  return Object.fromEntries(stageNames.map((name) => [name, stages[name]])) as Session['stages'];
}

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Leaves out members that are `undefined`. */
function present<T extends object>(value: T): Present<T> {
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined),
  ) as Present<T>;
}

/**
 * What of a transcript goes out: with the speakers as the session knows them now and the
 * sentiment of its segments, when this is the revision it was computed from.
 */
export function transcriptView(transcript: Transcript, session: Session): TranscriptView {
  const current = transcript.revision === session.transcriptRevision;
  const points = new Map(
    current ? session.sentiment?.timeline.map((point) => [point.segmentId, point]) : [],
  );
  const segments = transcript.segments.map((segment) => {
    const point = points.get(segment.id);
    return point === undefined
      ? segment
      : { ...segment, sentiment: { label: point.label, scores: point.scores } };
  });
  const speakers = current ? session.speakers : transcript.speakers;
  return { ...transcript, speakers, segments };
}
