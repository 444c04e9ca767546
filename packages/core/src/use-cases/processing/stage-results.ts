import { instantAfter, toInstant } from '../../domain/instant.js';
import {
  moveTo,
  type Session,
  type SessionState,
  withStage,
} from '../../domain/session/session.js';
import {
  makerOf,
  type StageError,
  type StageName,
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
}

export const defaultRetryPolicy: RetryPolicy = { attempts: 6, baseMs: 5_000, maxMs: 600_000 };

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
    ...makerOf(session.stages[stage]),
  });
  const moved = moveTo(started, statusDuring[stage]);
  return { ...moved, progress: { stage, percent: 0 } };
}

/** Whether a stage has crashed its workers so often that it must not start again. */
export function exceedsCrashLimit(
  session: SessionState,
  stage: StageName,
  policy: RetryPolicy,
  goesOn: boolean,
): boolean {
  const { state, attempts } = session.stages[stage];
  return !goesOn && state === 'running' && attempts >= policy.attempts;
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
  const status = statusAfter[stage];
  return status === undefined ? done : moveTo(done, status);
}

/**
 * The session with a failed stage. A session that failed for good no longer names its normalized
 * audio, and the worker deletes that audio. A failed notification does not fail the session.
 */
export function stageFailed(
  session: Session,
  stage: StageName,
  error: StageError,
  now: Date,
): Session {
  const { progress: _progress, ...rest } = session;
  const { startedAt, attempts } = session.stages[stage];
  const failed = withStage(rest, stage, {
    state: 'failed',
    ...(startedAt === undefined ? {} : { startedAt }),
    endedAt: toInstant(now),
    attempts,
    ...makerOf(session.stages[stage]),
    error,
  });
  if (stage === 'notify') return failed;
  const { normalized: _normalized, ...original } = failed.recording;
  const recording = error.retryAt === undefined ? original : failed.recording;
  return { ...moveTo(failed, 'failed'), recording, failure: { stage, attempts, ...error } };
}

/** The stored form of an error: why the stage failed, and when to retry it, if at all. */
export function stageErrorOf(
  error: unknown,
  attempts: number,
  policy: RetryPolicy,
  now: Date,
): StageError {
  const { code, message } = describe(error);
  const again = isTransient(error) && attempts < policy.attempts;
  if (!again) return { kind: isTransient(error) ? 'transient' : 'permanent', code, message };
  const asked = PortError.is(error) ? (error.retryAfterMs ?? 0) : 0;
  const pauseMs = Math.max(asked, backoffMs(attempts, policy));
  return { kind: 'transient', code, message, retryAt: instantAfter(now, pauseMs) };
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
