import type { Notes } from '../../domain/notes/notes.js';
import type {
  SentimentLabel,
  SentimentScores,
  SentimentSummary,
  SessionSentiment,
} from '../../domain/sentiment/sentiment.js';
import type { SessionCapacity } from '../../domain/session/access.js';
import type { Doubt } from '../../domain/session/doubts.js';
import type { Finalization, Reopening } from '../../domain/session/finalization.js';
import type { Provenance } from '../../domain/session/provenance.js';
import type { Session, SessionSummary } from '../../domain/session/session.js';
import type { StageName, StageResult } from '../../domain/session/stage.js';
import type { Speaker } from '../../domain/speakers/speaker-role.js';
import type { Segment, Transcript } from '../../domain/transcript/transcript.js';
import type { DocumentHeading } from './document-heading.js';
import { stagesInOrder } from './stages-view.js';

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
  readonly progress?: NonNullable<SessionSummary['progress']>;
  readonly warnings: SessionSummary['warnings'];
  readonly speakers: readonly Speaker[];
  readonly sentiment?: SentimentSummary;
  readonly failure?: NonNullable<SessionSummary['failure']>;
  /** Set until the recording has arrived. */
  readonly upload?: { readonly expiresAt: string };
  readonly finalization?: Omit<Finalization, 'blobKey' | 'figures'>;
}

/** A whole session as clients see it. */
export interface SessionView extends SessionSummaryView {
  readonly settings: SessionSummary['settings'];
  readonly stages: Readonly<Record<StageName, StageResult>>;
  readonly sentiment?: SessionSentiment;
  readonly notes?: NotesView;
  /** Each time it was opened again after it was finalized, oldest first; for its owner. */
  readonly reopenings?: readonly Omit<Reopening, 'finalization'>[];
}

/** Members of notes that only therapists see. */
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

/** Notes as clients see them. Only therapists see the clinical members. */
export type NotesView = Omit<Notes, keyof ClinicalNotes> & Partial<ClinicalNotes>;

/** A segment with its sentiment, if there is one. */
export interface SegmentView extends Segment {
  readonly sentiment?: { readonly label: SentimentLabel; readonly scores: SentimentScores };
}

/** A transcript as clients see it. */
export interface TranscriptView extends Omit<Transcript, 'segments'> {
  readonly segments: readonly SegmentView[];
  /** Title, date and people; in exports only. */
  readonly heading?: DocumentHeading;
  /** Why to read it with care; in exports only, and only where there is a reason. */
  readonly doubts?: readonly Doubt[];
  /** In exports for which a person asked for them. */
  readonly notes?: NotesView;
  /** The providers of the transcript and of the other results of its session; in exports only. */
  readonly provenance?: Provenance;
}

/**
 * The members of a session that clients see. Each is listed, so that new members of the record stay
 * inside. An owner sees all of them. The subject sees nothing clinical and no faults of processing.
 * An operator sees no content and no names, and only the codes of faults.
 */
export function sessionView(session: Session, sight: SessionCapacity = 'owner'): SessionView {
  const { sentiment: summary, ...head } = sessionSummaryView(session, sight);
  const view: Writable<SessionView> = { ...head, ...workSeenAs[sight](session) };
  const { sentiment, notes } = session;
  if (summary !== undefined && sentiment !== undefined) {
    view.sentiment = { ...summary, timeline: sentiment.timeline };
  }
  const seen = notes && notesSeenAs[sight](notes);
  if (seen !== undefined) view.notes = seen;
  const { reopenings } = session;
  if (sight === 'owner' && reopenings !== undefined) {
    view.reopenings = reopenings.map(({ finalization: _, ...told }) => told);
  }
  return view;
}

/**
 * The same for a session in a list. Without settings, stages, notes and the sentiment of its
 * segments: they would be two thirds of a page, and a reader of a list needs none of them.
 */
export function sessionSummaryView(
  session: SessionSummary,
  sight: SessionCapacity = 'owner',
): SessionSummaryView {
  // One literal holds the required members; the others are added by name. Copying member by member
  // takes several times as long, and lists hold a hundred sessions (B2).
  const { id, status, ownerId, createdAt, updatedAt } = session;
  const { title, filename, warnings, speakers, sentiment, failure } = seenAs[sight](session);
  const recording = recordingView(session.recording, filename);
  const view: Writable<SessionSummaryView> = {
    id,
    title,
    status,
    ownerId,
    createdAt,
    updatedAt,
    recording,
    warnings,
    speakers,
  };
  const { patientId, recordedAt, progress, upload, finalization } = session;
  if (patientId !== undefined) view.patientId = patientId;
  if (recordedAt !== undefined) view.recordedAt = recordedAt;
  if (progress !== undefined) view.progress = progress;
  if (upload !== undefined) view.upload = { expiresAt: upload.expiresAt };
  if (finalization !== undefined) view.finalization = publicFinalization(finalization);
  if (sentiment !== undefined) view.sentiment = sentimentSummary(sentiment);
  if (failure !== undefined) view.failure = failure;
  return view;
}

function recordingView(
  { contentType, sizeBytes, sha256, durationMs, channels }: SessionSummary['recording'],
  filename: string,
): SessionSummaryView['recording'] {
  const view: Writable<SessionSummaryView['recording']> = { filename, contentType, sizeBytes };
  if (sha256 !== undefined) view.sha256 = sha256;
  if (durationMs !== undefined) view.durationMs = durationMs;
  if (channels !== undefined) view.channels = channels;
  return view;
}

/** Members that differ by the capacity of the reader. */
interface BySight extends Pick<SessionSummaryView, 'title' | 'warnings' | 'speakers'> {
  readonly filename: string;
  readonly sentiment: SentimentSummary | undefined;
  readonly failure: SessionSummary['failure'] | undefined;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const seenAs: Readonly<Record<SessionCapacity, (session: SessionSummary) => BySight>> = {
  owner: ({ title, recording, warnings, speakers, sentiment, failure }) => ({
    title,
    filename: recording.filename,
    warnings,
    speakers,
    sentiment,
    failure,
  }),
  subject: ({ title, recording, speakers, sentiment }) => ({
    title,
    filename: recording.filename,
    warnings: [],
    speakers,
    sentiment,
    failure: undefined,
  }),
  operator: ({ id, warnings, speakers, failure }) => ({
    title: id,
    filename: 'recording',
    warnings: warnings.map(codeOnly),
    speakers: speakers.map(({ label: _label, ...speaker }) => speaker),
    sentiment: undefined,
    failure: failure && codeOnly(failure),
  }),
};

type Work = Pick<SessionView, 'settings' | 'stages'>;

const workSeenAs: Readonly<Record<SessionCapacity, (session: SessionSummary) => Work>> = {
  owner: ({ settings, stages }) => ({
    settings,
    stages: stagesInOrder(stages, (error) => error),
  }),
  subject: ({ settings, stages }) => ({
    settings: withoutHints(settings),
    stages: stagesInOrder(stages, () => undefined),
  }),
  operator: ({ settings, stages }) => ({
    settings: withoutHints(settings),
    stages: stagesInOrder(stages, codeOnly),
  }),
};

const notesSeenAs: Readonly<Record<SessionCapacity, (notes: Notes) => NotesView | undefined>> = {
  owner: (notes) => notes,
  subject: notesForSubject,
  operator: () => undefined,
};

function sentimentSummary(sentiment: SentimentSummary): SentimentSummary {
  const { attributed, overall, bySpeaker, skippedSegments } = sentiment;
  if (overall === undefined) return { attributed, bySpeaker, skippedSegments };
  return { attributed, overall, bySpeaker, skippedSegments };
}

/** A message may quote names and content; a code does not. */
function codeOnly<T extends { readonly code: string; readonly message: string }>(fault: T): T {
  return { ...fault, message: fault.code };
}

/** Phrase hints are content: words that the owner expects in the recording. */
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
 * A transcript as clients see it, with the current speakers of the session. Includes the sentiment
 * of the segments if it was computed from this revision.
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
