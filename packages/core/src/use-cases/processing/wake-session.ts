import type { Session } from '../../domain/session/session.js';
import type { JobQueue } from '../../ports/job-queue.js';
import { traceOfJob } from '../../tracing/traced-queue.js';

/** The queue that wakes workers up. */
export const processingQueue = 'sessions';

export interface WakeOptions {
  readonly delayMs?: number;
  /** Told when the queue does not take the message. */
  readonly report?: (error: unknown) => void;
}

/**
 * Tells a worker to look at a session. Never rejects: what was to be done is written already, and
 * losing the message loses nothing, since the reconciler finds sessions that should move and do not.
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
