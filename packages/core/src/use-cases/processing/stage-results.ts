import { instantAfter, toInstant } from '../../domain/instant.js';
import {
  moveTo,
  type Session,
  type SessionState,
  withStage,
  withWarnings,
} from '../../domain/session/session.js';
import {
  fillableStages,
  makerOf,
  type StageError,
  type StageName,
  type StageResult,
  statusAfter,
  statusDuring,
} from '../../domain/session/stage.js';
import { DomainError } from '../../errors/domain-error.js';
import { PortError } from '../../errors/port-error.js';
import { type BackoffLimits, backoffMs } from '../../flow/backoff.js';
import type { Stage, StageOutcome } from './stage.js';

/** How often and how soon a failed stage is tried again. */
export interface RetryPolicy extends BackoffLimits {
  /** Most attempts of one stage, the first included. */
  readonly attempts: number;
  /** Pause before a stage whose result is missing is tried again, in milliseconds. */
  readonly fillMs: number;
  /** Most attempts of such a stage, the first included. */
  readonly fillAttempts: number;
}

/** Notes and sentiment that are missing are tried for two days and a half. */
export const defaultRetryPolicy: RetryPolicy = {
  attempts: 6,
  baseMs: 5_000,
  maxMs: 600_000,
  fillMs: 3_600_000,
  fillAttempts: 60,
};

/**
 * The session with a stage started. With `goesOn`, a running stage continues as the same attempt:
 * its worker stopped it to wait or to shut down. Only errors and crashes use up attempts.
 */
export function stageStarted<S extends SessionState>(
  session: S,
  stage: StageName,
  now: Date,
  goesOn: boolean,
): S {
  if (goesOn && session.stages[stage].state === 'running') return session;
  const { failure: _failure, ...rest } = session;
  const started = withStage(rest as S, stage, {
    state: 'running',
    startedAt: toInstant(now),
    attempts: session.stages[stage].attempts + 1,
    ...failuresOf(session, stage),
    ...makerOf(session.stages[stage]),
  });
  // What is filled in later takes no session away from its reviewer.
  const fills = fillableStages.includes(stage) && session.status === 'processed';
  const moved = fills ? started : moveTo(started, statusDuring[stage]);
  return { ...moved, progress: { stage, percent: 0 } };
}

/** Whether a stage has crashed its workers so often that it must not start again. */
export function exceedsCrashLimit(
  session: SessionState,
  stage: StageName,
  policy: RetryPolicy,
  goesOn: boolean,
): boolean {
  const { state, attempts, failures = 0 } = session.stages[stage];
  return !goesOn && state === 'running' && attempts - failures >= policy.attempts;
}

function failuresOf(
  { stages }: Pick<SessionState, 'stages'>,
  stage: StageName,
): Pick<StageResult, 'failures'> {
  const { failures } = stages[stage];
  return failures === undefined ? {} : { failures };
}

/** Whether the run that began with `started` is still the current run of the stage. */
export function stillRunning(
  current: SessionState,
  started: SessionState,
  stage: StageName,
): boolean {
  const now = current.stages[stage];
  const then = started.stages[stage];
  return (
    now.state === 'running' && now.startedAt === then.startedAt && now.attempts === then.attempts
  );
}

/** The session with a stage's output and the status that follows from it. */
export function stageDone(
  session: Session,
  stage: StageName,
  outcome: Extract<StageOutcome, { kind: 'done' }>,
  now: Date,
): Session {
  const { progress: _progress, ...rest } = outcome.apply(session);
  const { startedAt, attempts } = session.stages[stage];
  const done = withStage(rest, stage, {
    state: outcome.skipped ? 'skipped' : 'done',
    ...(startedAt === undefined ? {} : { startedAt }),
    endedAt: toInstant(now),
    attempts,
    ...makerOf(outcome),
  });
  return afterStage(done, stage);
}

/** With the status once a stage has ended. Of sentiment and notes, either may be the last. */
function afterStage(session: Session, stage: StageName): Session {
  if (!fillableStages.includes(stage)) {
    const status = statusAfter[stage];
    return status === undefined ? session : moveTo(session, status);
  }
  const isOpen = fillableStages.some((name) =>
    ['pending', 'running', 'failed'].includes(session.stages[name].state),
  );
  return isOpen ? session : moveTo(session, 'processed');
}

/**
 * The session with a failed stage. A session that failed for good no longer names its normalized
 * audio, and the worker deletes that audio. A failed notification does not fail the session. Without
 * notes or sentiment it goes on, once they were not had in the first attempts.
 */
export function stageFailed(
  session: Session,
  stage: StageName,
  error: StageError,
  now: Date,
  policy: RetryPolicy,
): Session {
  const { progress: _progress, ...rest } = session;
  const { startedAt, attempts } = session.stages[stage];
  const missing = goesOnWithout(stage, error, attempts, now, policy);
  const failed = withStage(rest, stage, {
    state: missing ? 'missing' : 'failed',
    ...(startedAt === undefined ? {} : { startedAt }),
    endedAt: toInstant(now),
    attempts,
    failures: (session.stages[stage].failures ?? 0) + 1,
    ...makerOf(session.stages[stage]),
    error,
  });
  if (missing) return withoutResult(failed, stage, error);
  if (stage === 'notify') return failed;
  const { normalized: _normalized, ...original } = failed.recording;
  const recording = error.retryAt === undefined ? original : failed.recording;
  return { ...moveTo(failed, 'failed'), recording, failure: { stage, attempts, ...error } };
}

/** Whether review does not wait for the next attempt: it is hours away, or there is none. */
function goesOnWithout(
  stage: StageName,
  { retryAt }: StageError,
  attempts: number,
  now: Date,
  policy: RetryPolicy,
): boolean {
  if (!fillableStages.includes(stage)) return false;
  const soon = retryAt !== undefined && retryAt <= instantAfter(now, policy.maxMs);
  return !soon || attempts >= policy.attempts;
}

/** The warnings of a stage whose result is missing, by whether it is tried again. */
const missingResults = {
  analyze: { code: 'sentiment_missing', what: 'the sentiment' },
  extract: { code: 'notes_missing', what: 'the notes' },
} as const;

function withoutResult(session: Session, stage: StageName, error: StageError): Session {
  const { code, what } = missingResults[stage === 'extract' ? 'extract' : 'analyze'];
  const next =
    error.retryAt === undefined
      ? 'Ask for them again once the cause is mended.'
      : 'Attune tries again by itself.';
  const message =
    `The engine did not give ${what} (${error.code}). ${next} ` +
    'The session can be reviewed and finalized without them.';
  return afterStage(withWarnings(session, stage, [{ code, message }]), stage);
}

/** The stored form of an error: why the stage failed, and when to retry it, if at all. */
export function stageErrorOf(
  error: unknown,
  attempts: number,
  policy: RetryPolicy,
  now: Date,
  stage: StageName,
): StageError {
  const { code, message } = describe(error);
  const kind = isTransient(error) ? 'transient' : 'permanent';
  const soon = kind === 'transient' && attempts < policy.attempts;
  const later = isFilledIn(stage, error) && attempts < policy.fillAttempts;
  if (!soon && !later) return { kind, code, message };
  const asked = PortError.is(error) ? (error.retryAfterMs ?? 0) : 0;
  const pauseMs = Math.max(asked, soon ? backoffMs(attempts, policy) : policy.fillMs);
  return { kind, code, message, retryAt: instantAfter(now, pauseMs) };
}

/** Codes that an operator mends without a change of the session: a key, a right. */
const mended: readonly string[] = ['unauthenticated', 'permission_denied'];

/** Whether a later attempt may give what is missing. */
function isFilledIn(stage: StageName, error: unknown): boolean {
  if (!fillableStages.includes(stage)) return false;
  return isTransient(error) || (PortError.is(error) && mended.includes(error.code));
}

/** Codes that mean another writer was first. The stage runs again on the current record. */
const overtaken: readonly string[] = ['precondition_failed', 'already_exists'];

function isTransient(error: unknown): boolean {
  if (PortError.is(error)) return error.retryable || overtaken.includes(error.code);
  return DomainError.is(error, 'stage_timed_out');
}

function describe(error: unknown): { code: string; message: string } {
  if (PortError.is(error) || DomainError.is(error))
    return { code: error.code, message: error.message };
  // The message of an unknown error may quote session data.
  return {
    code: 'internal',
    message: 'An unexpected fault stopped this stage; the log of the worker names it.',
  };
}

/** The error of a stage whose worker died each time. */
export function createCrashLimitError(stage: Stage, { stages }: SessionState): DomainError {
  return new DomainError(
    'stage_failed',
    `The stage ${stage.name} was begun ${stages[stage.name].attempts} times and its worker died each time.`,
  );
}

/** The error of a stage that exceeded its time limit. */
export function timedOut(stage: Stage, session: Session): DomainError {
  const minutes = Math.ceil(stage.timeLimitMs(session) / 60_000);
  return new DomainError(
    'stage_timed_out',
    `The stage ${stage.name} did not finish within ${minutes} minute(s).`,
  );
}
