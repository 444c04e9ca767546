import { DomainError } from '../../errors/domain-error.js';
import { type Instant, toInstant } from '../instant.js';
import type { Notes } from '../notes/notes.js';
import type { NotesChoice } from '../notes/notes-choice.js';
import type { SentimentSummary, SessionSentiment } from '../sentiment/sentiment.js';
import type { Speaker } from '../speakers/speaker-role.js';
import type { Finalization, Reopening } from './finalization.js';
import type { Recording } from './recording.js';
import { checkMove, type SessionStatus } from './session-status.js';
import type { TranscriptionSettings } from './settings.js';
import type { SpeechTicket } from './speech-ticket.js';
import {
  createPendingStages,
  makerOf,
  type StageError,
  type StageName,
  type StageResult,
  type Stages,
  stageNames,
  statusDuring,
} from './stage.js';

/** A message for the reviewer of a session. */
export interface SessionWarning {
  /** Such as `setting_not_honoured`, `roles_unconfirmed`. */
  readonly code: string;
  /** Explanation for people. */
  readonly message: string;
  /** The stage that gave the warning. Running it again replaces its warnings. */
  readonly stage: StageName;
}

/** Why a session is `failed`. */
export interface Failure extends StageError {
  readonly stage: StageName;
  /** Attempts of the stage, including the last one. */
  readonly attempts: number;
}

/** A worker's exclusive hold on a session. */
export interface Lease {
  /** Names the worker, for people. */
  readonly holder: string;
  /** Unique per claim; every write of the worker is checked against it. */
  readonly token: string;
  /** Another worker may take the session over afterwards. */
  readonly expiresAt: Instant;
  /** How long it lasts from a renewal. Absent in records of version 0.1.0. */
  readonly lastsMs?: number;
}

/** The speech engine's work on this session. */
export interface SpeechWork {
  /** Which run this is, from 1; part of the idempotency key. */
  readonly run: number;
  readonly startedAt?: Instant;
  /** Stored before a worker waits for the result. */
  readonly ticket?: SpeechTicket;
  /** Tickets of earlier work that the providers must still release. */
  readonly unreleased?: readonly SpeechTicket[];
  /** Providers whose work on this recording failed permanently. Another one must be tried. */
  readonly failed?: readonly string[];
  /** The provider that a person asked for. */
  readonly wanted?: string;
}

/** A recording that its owner still has to send to the store itself. */
export interface PendingUpload {
  /** When the signed request for the upload ends. */
  readonly expiresAt: Instant;
  /** The announced size; the upload must match it. */
  readonly sizeBytes: number;
  /** MIME type that the client announced. */
  readonly contentType?: string;
  /** Announced hash; the upload must match it. */
  readonly sha256?: string;
  /** The login that asked last. Absent if the host has no logins, and in records of earlier versions. */
  readonly loginId?: string;
}

/**
 * The members of a session that lists show and rules need. Edits by people and the ends of stages
 * change it.
 */
export interface SessionHead {
  readonly id: string;
  /** The account that owns the session: a therapist. */
  readonly ownerId: string;
  /** The patient it is about, if the owner named one. */
  readonly patientId?: string;
  readonly title: string;
  readonly status: SessionStatus;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** When the conversation took place, if the owner said so. */
  readonly recordedAt?: Instant;
  readonly recording: Recording;
  /** How the recording is processed. */
  readonly settings: TranscriptionSettings;
  /** The state of each stage. */
  readonly stages: Stages;
  /** Messages for the reviewer. */
  readonly warnings: readonly SessionWarning[];
  /** The voices in the recording, with their roles. */
  readonly speakers: readonly Speaker[];
  /** Sentiment without its segments; absent until the session is analyzed. */
  readonly sentiment?: SentimentSummary;
  /** Present while the session is `failed`. */
  readonly failure?: Failure;
  /** The newest revision; absent until there is one. */
  readonly transcriptRevision?: number;
  /** Present until the recording has arrived. No stage runs before. */
  readonly upload?: PendingUpload;
  /** Present while the session is `finalized`. */
  readonly finalization?: Finalization;
  /** Every time a finalized session was opened again, oldest first. */
  readonly reopenings?: readonly Reopening[];
  /** Increases with every change that a person can see. Changes of `SessionClaim` do not count. */
  readonly version: number;
  /** Which note taker a person asked for. Absent: the one in force. */
  readonly notesWish?: NotesChoice;
  /** The work of the speech engine, with its ticket. */
  readonly speech: SpeechWork;
  /** The `traceparent` of the request that created it. All later work continues that trace. */
  readonly trace?: string;
}

/** Who works on a session and how far they are. Changes every few seconds while work goes on. */
export interface SessionClaim {
  /** Progress of the running stage, in percent; absent if unknown. */
  readonly progress?: { readonly stage: StageName; readonly percent: number };
  /** Present while a worker processes the session. */
  readonly lease?: Lease;
  /** When a worker last claimed it, or its progress last changed. */
  readonly movedAt?: Instant;
  /** When the reconciler should check that the session makes progress. Absent when it need not. */
  readonly attentionAt?: Instant;
}

/** A session in a list. */
export interface SessionSummary extends SessionHead, Pick<SessionClaim, 'progress'> {}

/** The state of a session, which watchers, workers and access rules need. */
export interface SessionState extends SessionHead, SessionClaim {}

/** One conversation under review: the aggregate everything else belongs to. */
export interface Session extends SessionState {
  /** Sentiment of the conversation, with that of each segment. */
  readonly sentiment?: SessionSentiment;
  /** The structured notes; absent until they are extracted. */
  readonly notes?: Notes;
}

/** What a new session is made of. */
export type NewSession = Pick<
  Session,
  'id' | 'ownerId' | 'patientId' | 'title' | 'recordedAt' | 'recording' | 'settings' | 'trace'
>;

/** A session that waits to be processed. */
export function newSession(given: NewSession, now: Instant, attentionAt: Instant): Session {
  return {
    ...given,
    status: 'uploaded',
    createdAt: now,
    updatedAt: now,
    stages: createPendingStages(),
    warnings: [],
    speakers: [],
    version: 1,
    speech: { run: 1 },
    attentionAt,
  };
}

/** Moves a session to a status. @throws DomainError `illegal_transition`. */
export function moveTo<S extends SessionHead>(session: S, status: SessionStatus): S {
  checkMove(session.status, status);
  return session.status === status ? session : { ...session, status };
}

/** Replaces the result of one stage. */
export function withStage<S extends SessionHead>(
  session: S,
  name: StageName,
  result: StageResult,
): S {
  return { ...session, stages: { ...session.stages, [name]: result } };
}

/** Replaces the warnings of one stage. */
export function withWarnings(
  session: Session,
  stage: StageName,
  warnings: readonly { readonly code: string; readonly message: string }[],
): Session {
  const others = session.warnings.filter((warning) => warning.stage !== stage);
  const own = warnings.map(({ code, message }) => ({ code, message, stage }));
  return { ...session, warnings: [...others, ...own] };
}

/** The stage to work on next; `undefined` when nothing is to do or a person must act first. */
export function nextStage(
  session: Pick<SessionHead, 'status' | 'stages' | 'upload'>,
  now: Date,
): StageName | undefined {
  if (session.status === 'finalized' || session.upload !== undefined) return undefined;
  const at = toInstant(now);
  for (const name of stageNames) {
    const stage = session.stages[name];
    if (isToDo(stage, at)) return name;
    // Nothing follows a failed stage. What is missing waits for its time, and the others go on.
    if (stage.state === 'failed') return undefined;
  }
  return undefined;
}

function isToDo({ state, error }: StageResult, now: Instant): boolean {
  if (state === 'pending' || state === 'running') return true;
  const isRetried = state === 'failed' || state === 'missing';
  return isRetried && error?.retryAt !== undefined && error.retryAt <= now;
}

/** So much may the clocks of two machines differ. */
export const clockLeewayMs = 60_000;
/** The longest that a host may choose. */
const longestLeaseMs = 3_600_000;

/**
 * Whether a lease is in force. One that ends further ahead than it lasts was given while a clock was wrong:
 * its holder would have renewed it by now, so it is void.
 */
export function leaseInForce({ lease }: SessionClaim, now: Date): boolean {
  if (lease === undefined) return false;
  const leftMs = Date.parse(lease.expiresAt) - now.getTime();
  return leftMs > 0 && leftMs <= (lease.lastsMs ?? longestLeaseMs) + clockLeewayMs;
}

/** Marks stages to be done again and removes their warnings. Other stages stay as they are. */
export function reopenStages(session: Session, names: readonly StageName[]): Session {
  const stages = { ...session.stages };
  for (const name of names)
    stages[name] = { state: 'pending', attempts: 0, ...makerOf(stages[name]) };
  const first = stageNames.find((name) => names.includes(name));
  const { failure, ...rest } = session;
  const blocked = failure !== undefined && !names.includes(failure.stage);
  const reopened: Session = {
    ...(blocked ? session : rest),
    stages,
    warnings: session.warnings.filter((warning) => !names.includes(warning.stage)),
  };
  if (blocked || first === undefined || reachedOnly(session, first)) return reopened;
  return moveTo(reopened, statusDuring[first]);
}

/** Whether the session is at `stage` or before it, so that its status stays. */
function reachedOnly(session: SessionHead, stage: StageName): boolean {
  const order: readonly SessionStatus[] = [
    'uploaded',
    ...stageNames.map((name) => statusDuring[name]),
  ];
  const reached = order.indexOf(session.status);
  return reached >= 0 && reached <= order.indexOf(statusDuring[stage]);
}

/**
 * Whether the session stays as it is until a person acts. A push message that is retried later does
 * not count.
 */
export function isSettled(session: SessionHead, now: Date): boolean {
  const waits = session.upload !== undefined || session.failure?.retryAt !== undefined;
  return session.status === 'finalized' || (!waits && nextStage(session, now) === undefined);
}

/** The error for a session that does not exist, or that the caller may not see. */
export function noSuchSession(id: string, cause?: unknown): DomainError {
  return new DomainError('session_not_found', `There is no session ${id}.`, { cause });
}

/** @throws DomainError `session_finalized` when the session must not be changed. */
export function checkOpen(session: Pick<SessionHead, 'id' | 'status'>): void {
  if (session.status !== 'finalized') return;
  throw new DomainError(
    'session_finalized',
    `Session ${session.id} is finalized; reopen it before changing it.`,
  );
}
