import type { Session } from '../../domain/session.js';
import type { JobQueue } from '../../ports/job-queue.js';

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
  session: Pick<Session, 'id'>,
  { delayMs = 0, report }: WakeOptions = {},
): Promise<void> {
  try {
    const job = { id: `process-${session.id}`, data: { sessionId: session.id } };
    await queue.enqueue(processingQueue, job, { delayMs });
  } catch (error) {
    report?.(error);
  }
}
