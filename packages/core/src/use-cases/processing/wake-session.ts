import type { Session } from '../../domain/session.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { JobQueue } from '../../ports/job-queue.js';

/** The queue that wakes workers up. */
export const processingQueue = 'sessions';

/**
 * Tells a worker to look at a session. Losing the message loses nothing: the reconciler finds
 * sessions that should move and do not.
 */
export async function wakeSession(
  queue: JobQueue,
  session: Pick<Session, 'id'>,
  options: CallOptions & { readonly delayMs?: number } = {},
): Promise<void> {
  await queue.enqueue(
    processingQueue,
    { id: `process-${session.id}`, data: { sessionId: session.id } },
    options,
  );
}
