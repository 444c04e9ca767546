import { nextStage, type SessionClaim, type SessionHead } from './session.js';
import type { StageName } from './stage.js';

/** A session without progress for this long is stuck, in milliseconds. The sources use one hour. */
export const stuckAfterMs = 3_600_000;

/** What the rule needs to know of a session. */
type Moving = Pick<SessionHead, 'status' | 'stages' | 'upload' | 'updatedAt'> &
  Pick<SessionClaim, 'movedAt'>;

/** Where a session is stuck, and for how long, in milliseconds. */
export interface Standstill {
  readonly stage: StageName;
  readonly standsMs: number;
}

/** Whether a session should move and does not; `undefined` if it moves or waits for a person. */
export function standstillOf(session: Moving, now: Date): Standstill | undefined {
  const stage = nextStage(session, now);
  const standsMs = now.getTime() - Date.parse(lastMove(session));
  return stage !== undefined && standsMs > stuckAfterMs ? { stage, standsMs } : undefined;
}

/** When a worker last made progress with the session, or a person changed it. */
export function lastMove({
  updatedAt,
  movedAt = updatedAt,
}: Pick<Moving, 'updatedAt' | 'movedAt'>): string {
  return movedAt > updatedAt ? movedAt : updatedAt;
}
