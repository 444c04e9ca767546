import { type Instant, instantAfter } from '../instant.js';
import { nextStage, type SessionClaim, type SessionHead, type SpeechWork } from './session.js';
import type { SpeechTicket } from './speech-ticket.js';
import type { StageResult } from './stage.js';

/** The holder of the lease on a session that is being deleted: no worker may begin work on it. */
export const deletionHolder = 'deletion';

/** How long a session that waits for a worker may wait before the reconciler looks at it. */
const patienceMs = 60_000;
/** When to ask a provider again to remove what it holds. */
const releaseAgainMs = 600_000;

/** Tickets of all work that speech providers may still hold, the current work first. */
export function heldTickets({ ticket, unreleased = [] }: SpeechWork): readonly SpeechTicket[] {
  return ticket === undefined ? unreleased : [ticket, ...unreleased];
}

/** Tickets that may be released: of abandoned work, and of work whose transcript is committed. */
export function releasableTickets({
  stages,
  speech,
}: Pick<SessionHead, 'stages' | 'speech'>): readonly SpeechTicket[] {
  return stages.transcribe.state === 'done' ? heldTickets(speech) : (speech.unreleased ?? []);
}

/** Whether a worker has something to do on this session now. */
export function needsWork(session: SessionHead, now: Date): boolean {
  return nextStage(session, now) !== undefined || releasableTickets(session).length > 0;
}

/** Whether the session is being deleted, so that parts of it may be gone. */
export function isBeingDeleted({ lease }: SessionClaim): boolean {
  return lease?.holder === deletionHolder;
}

/** When the reconciler should look again at a session that no worker holds. */
export function attentionFor(session: SessionHead, now: Date): Instant | undefined {
  if (nextStage(session, now) !== undefined) return instantAfter(now, patienceMs);
  const dueAts = Object.values(session.stages).flatMap((stage) =>
    isRetried(stage) && stage.error?.retryAt !== undefined ? [stage.error.retryAt] : [],
  );
  if (releasableTickets(session).length > 0) dueAts.push(instantAfter(now, releaseAgainMs));
  return dueAts.toSorted()[0];
}

function isRetried({ state }: StageResult): boolean {
  return state === 'failed' || state === 'missing';
}
