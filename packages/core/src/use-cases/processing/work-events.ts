import type { Session } from '../../domain/session/session.js';
import type { StageName, StageResult } from '../../domain/session/stage.js';
import type { BlobsSwept } from '../operation/sweep-blobs.js';

/** What a worker did, for the operator's log: ids, names of stages, codes and figures. */
export type WorkEvent = SessionTaken | StageEnded | BlobsSwept;

export interface SessionTaken {
  readonly kind: 'taken';
  readonly sessionId: string;
  /** The stage that is next; absent if there is none. */
  readonly stage?: StageName;
  /** The worker goes on with an attempt that began before, such as one that waits for a service. */
  readonly resumes: boolean;
}

export interface StageEnded {
  readonly kind: 'stage';
  readonly sessionId: string;
  readonly stage: StageName;
  /**
   * `waiting`: the provider works on; `retry`: it failed and is due again; `failed`: for good;
   * `missing`: it failed, and the session goes on without its result.
   */
  readonly outcome: 'done' | 'skipped' | 'waiting' | 'retry' | 'failed' | 'missing';
  /** Which attempt it was, from 1. */
  readonly attempt: number;
  /** Since the attempt began, its waiting included, in milliseconds. */
  readonly durationMs: number;
  /** The adapter that did the work. */
  readonly provider?: string;
  /** The code of the error. */
  readonly code?: string;
  /** When the next attempt is due. */
  readonly retryAt?: string;
}

/** How a stage of a session ended. `at` is when. */
export function stageEnded(
  session: Session,
  stage: StageName,
  at: Date,
  isWaiting = false,
): StageEnded {
  const { state, startedAt, attempts, provider, error } = session.stages[stage];
  const failed = error?.retryAt === undefined ? 'failed' : 'retry';
  const ended = state === 'failed' ? failed : isEnd(state) ? state : 'done';
  const name = isWaiting ? session.speech.ticket?.provider : provider;
  return {
    kind: 'stage',
    sessionId: session.id,
    stage,
    outcome: isWaiting ? 'waiting' : ended,
    attempt: attempts,
    durationMs: startedAt === undefined ? 0 : Math.max(0, at.getTime() - Date.parse(startedAt)),
    ...(name === undefined ? {} : { provider: name }),
    ...(error === undefined ? {} : { code: error.code }),
    ...(error?.retryAt === undefined ? {} : { retryAt: error.retryAt }),
  };
}

function isEnd(state: StageResult['state']): state is 'skipped' | 'missing' {
  return state === 'skipped' || state === 'missing';
}
