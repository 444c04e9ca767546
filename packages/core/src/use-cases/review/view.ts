import type { Notes } from '../../domain/notes/notes.js';
import type {
  SentimentLabel,
  SentimentScores,
  SentimentSummary,
  SessionSentiment,
} from '../../domain/sentiment/sentiment.js';
import type { SessionCapacity } from '../../domain/session/access.js';
import type { Finalization } from '../../domain/session/finalization.js';
import type { Provenance } from '../../domain/session/provenance.js';
import type { Session, SessionSummary } from '../../domain/session/session.js';
import {
  type StageError,
  type StageName,
  type StageResult,
  stageNames,
} from '../../domain/session/stage.js';
import type { Speaker } from '../../domain/speakers/speaker-role.js';
import type { Segment, Transcript } from '../../domain/transcript/transcript.js';

/** A session in a list as clients see it: no storage keys, leases or tickets. */
export interface SessionSummaryView {
  readonly id: string;
  readonly title: string;
  readonly status: SessionSummary['status'];
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
  readonly settings: SessionSummary['settings'];
  readonly stages: Readonly<Record<StageName, StageResult>>;
  readonly progress?: NonNullable<SessionSummary['progress']>;
  readonly warnings: SessionSummary['warnings'];
  readonly speakers: readonly Speaker[];
  readonly sentiment?: SentimentSummary;
  readonly failure?: NonNullable<SessionSummary['failure']>;
  /** While the recording is to be sent. */
  readonly upload?: { readonly expiresAt: string };
  readonly finalization?: Omit<Finalization, 'blobKey'>;
}

/** A whole session as clients see it. */
export interface SessionView extends SessionSummaryView {
  readonly sentiment?: SessionSentiment;
  readonly notes?: NotesView;
}

/** Members of notes that are for therapists. */
export type ClinicalNotes = Pick<
  Notes,
  | 'strategies'
  | 'triggers'
  | 'sessionMood'
  | 'moodTrajectory'
  | 'unresolvedConcerns'
  | 'riskFlags'
  | 'therapistNotes'
>;

/** Notes as clients see them: the clinical ones are there for therapists only. */
export type NotesView = Omit<Notes, keyof ClinicalNotes> & Partial<ClinicalNotes>;

/** A segment with its sentiment, where there is one. */
export interface SegmentView extends Segment {
  readonly sentiment?: { readonly label: SentimentLabel; readonly scores: SentimentScores };
}

/** A transcript as clients see it. */
export interface TranscriptView extends Omit<Transcript, 'segments'> {
  readonly segments: readonly SegmentView[];
  /** What made it and the other results of its session; in exports only. */
  readonly provenance?: Provenance;
}

/**
 * What of a session goes out, member by member: what is added to the record stays inside. An owner
 * sees all of it; the subject nothing clinical and no faults of processing; an operator nothing
 * that was said and no names, and of faults their codes.
 */
export function sessionView(session: Session, sight: SessionCapacity = 'owner'): SessionView {
  const { sentiment, notes } = session;
  const { sentiment: summary, ...rest } = sessionSummaryView(session, sight);
  return present({
    ...rest,
    sentiment: summary && sentiment && { ...summary, timeline: sentiment.timeline },
    notes: notes && notesSeenAs[sight](notes),
  });
}

/** The same of a session in a list: without the notes and the sentiment of its segments. */
export function sessionSummaryView(
  session: SessionSummary,
  sight: SessionCapacity = 'owner',
): SessionSummaryView {
  const { id, status, ownerId, patientId, createdAt, updatedAt, recordedAt, progress } = session;
  const { contentType, sizeBytes, sha256, durationMs, channels } = session.recording;
  const { upload, finalization } = session;
  return present({
    id,
    status,
    ownerId,
    patientId,
    createdAt,
    updatedAt,
    recordedAt,
    recording: present({
      filename: sight === 'operator' ? 'recording' : session.recording.filename,
      contentType,
      sizeBytes,
      sha256,
      durationMs,
      channels,
    }),
    progress,
    upload: upload && { expiresAt: upload.expiresAt },
    finalization: finalization && publicFinalization(finalization),
    ...seenAs[sight](session),
  });
}

type BySight = Pick<
  SessionSummaryView,
  'title' | 'settings' | 'stages' | 'warnings' | 'speakers' | 'sentiment' | 'failure'
>;

const seenAs: Readonly<Record<SessionCapacity, (session: SessionSummary) => BySight>> = {
  owner: ({ title, settings, stages, warnings, speakers, sentiment, failure }) =>
    present({
      title,
      settings,
      stages: inOrder(stages, (error) => error),
      warnings,
      speakers,
      sentiment: sentiment && sentimentSummary(sentiment),
      failure,
    }),
  subject: ({ title, settings, stages, speakers, sentiment }) =>
    present({
      title,
      settings: withoutHints(settings),
      stages: inOrder(stages, () => undefined),
      warnings: [],
      speakers,
      sentiment: sentiment && sentimentSummary(sentiment),
    }),
  operator: ({ id, settings, stages, warnings, speakers, failure }) =>
    present({
      title: id,
      settings: withoutHints(settings),
      stages: inOrder(stages, codeOnly),
      warnings: warnings.map(codeOnly),
      speakers: speakers.map(({ label: _label, ...speaker }) => speaker),
      failure: failure && codeOnly(failure),
    }),
};

const notesSeenAs: Readonly<Record<SessionCapacity, (notes: Notes) => NotesView | undefined>> = {
  owner: (notes) => notes,
  subject: notesForSubject,
  operator: () => undefined,
};

function sentimentSummary(sentiment: SentimentSummary): SentimentSummary {
  const { attributed, overall, bySpeaker, skippedSegments } = sentiment;
  return present({ attributed, overall, bySpeaker, skippedSegments });
}

/** Messages may quote names and what was said; codes do not. */
function codeOnly<T extends { readonly code: string; readonly message: string }>(fault: T): T {
  return { ...fault, message: fault.code };
}

/** Hints are words that the owner expects to be said. */
function withoutHints(settings: SessionSummary['settings']): SessionSummary['settings'] {
  return { ...settings, phraseHints: [] };
}

function notesForSubject(notes: Notes): NotesView {
  const { keyTopics, topicSummary, emotionalThemes, actionItems, significantQuotes } = notes;
  const { followUpTopics, patientSummary, createdAt, provider, model } = notes;
  const { transcriptRevision, coverage, dropped } = notes;
  return present({
    keyTopics,
    topicSummary,
    emotionalThemes,
    actionItems,
    significantQuotes,
    followUpTopics,
    patientSummary,
    createdAt,
    provider,
    model,
    transcriptRevision,
    coverage,
    dropped,
  });
}

function publicFinalization({ at, by, transcriptRevision, sha256 }: Finalization) {
  return { at, by, transcriptRevision, sha256 };
}

function inOrder(
  stages: SessionSummary['stages'],
  shown: (error: StageError) => StageError | undefined,
): SessionSummary['stages'] {
  const shownStage = (name: StageName): StageResult => {
    const { error, ...result } = stages[name];
    const visible = error && shown(error);
    return visible === undefined ? result : { ...result, error: visible };
  };
  return Object.fromEntries(
    stageNames.map((name) => [name, shownStage(name)]),
  ) as SessionSummary['stages'];
}

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Leaves out members that are `undefined`. */
function present<T extends object>(value: T): Present<T> {
  const kept: Partial<T> = {};
  for (const name in value) if (value[name] !== undefined) kept[name] = value[name];
  return kept as unknown as Present<T>;
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
