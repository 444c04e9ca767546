import type { Session } from '../../domain/session/session.js';
import type { JobQueue } from '../../ports/job-queue.js';
import { traceOfJob } from '../../tracing/traced-queue.js';

/** The queue that wakes workers up. */
export const processingQueue = 'sessions';

export interface WakeOptions {
  /** Time until the job is due; defaults to 0. */
  readonly delayMs?: number;
  /** Called if the queue does not accept the job. */
  readonly report?: (error: unknown) => void;
}

/**
 * Tells a worker to look at a session. Never rejects: the record already says what to do, and if
 * the job is lost, the reconciler finds the session.
 */
export async function wakeSession(
  queue: JobQueue,
  { id, trace }: Pick<Session, 'id' | 'trace'>,
  { delayMs = 0, report }: WakeOptions = {},
): Promise<void> {
  try {
    const data = { sessionId: id, ...(trace === undefined ? {} : { [traceOfJob]: trace }) };
    await queue.enqueue(processingQueue, { id: `process-${id}`, data }, { delayMs });
  } catch (error) {
    report?.(error);
  }
}
