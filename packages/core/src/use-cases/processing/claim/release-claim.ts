import { toInstant } from '../../../domain/instant.js';
import { nextStage, type SessionState } from '../../../domain/session/session.js';
import { attentionFor, isBeingDeleted } from '../../../domain/session/session-work.js';
import { DomainError } from '../../../errors/domain-error.js';
import { LeaseLost } from '../../../errors/lease-lost.js';
import { PortError } from '../../../errors/port-error.js';
import { withDeadline } from '../../../flow/deadline.js';
import type { BlobStore } from '../../../ports/blob-store.js';
import type { Clock } from '../../../ports/clock.js';
import { removeSessionBlobs } from '../../../records/session-blobs.js';
import type { SessionRepository } from '../../../records/session-repository.js';
import type { ClaimedRun } from './claimed-run.js';

/** Time limit for a call outside the stages. */
export const asideLimitMs = 60_000;

export interface ReleaseClaimDeps {
  readonly sessions: SessionRepository;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly report: (error: unknown, session: Pick<SessionState, 'id'>) => void;
}

/**
 * Ends a claim, unless the write of the last result has ended it. Sets when the reconciler looks at
 * the session: at once if the worker was stopped before the last stage was done. If the session was
 * deleted meanwhile, removes what this worker wrote. Never rejects.
 */
export async function releaseClaim(
  deps: ReleaseClaimDeps,
  run: ClaimedRun,
  { leaseMs, stopped }: { readonly leaseMs: number; readonly stopped: boolean },
): Promise<void> {
  if (run.isFreed) return;
  const { id } = run.session;
  const attentionAt = (session: SessionState, now: Date): SessionState['attentionAt'] => {
    const goesOn = stopped && nextStage(session, now) !== undefined;
    return goesOn ? toInstant(now) : (run.restUntil ?? attentionFor(session, now));
  };
  const write = (signal: AbortSignal): Promise<void> => run.free(attentionAt, signal);
  try {
    await withDeadline(deps.clock, leaseMs, undefined, write, () => tooLong('giving back'));
  } catch (error) {
    // The store may be unavailable. The lease then expires by itself.
    if (!LeaseLost.is(error) && !DomainError.is(error, 'session_not_found')) {
      return deps.report(error, { id });
    }
    await undoIfDeleted(deps, run).catch((fault: unknown) => deps.report(fault, { id }));
  }
}

/** A worker may write after the deletion of its session has looked for data to remove. */
async function undoIfDeleted(
  { sessions, blobs, clock }: ReleaseClaimDeps,
  run: ClaimedRun,
): Promise<void> {
  const undo = async (signal: AbortSignal): Promise<void> => {
    const current = await sessions.find(run.session.id, { signal });
    if (current !== undefined && !isBeingDeleted(current)) return;
    await removeSessionBlobs(blobs, run.session, { signal });
    for (const one of run.undos) await one(signal);
  };
  await withDeadline(clock, asideLimitMs, undefined, undo, () => tooLong('cleaning up'));
}

/** The error of a call that exceeded its time limit. */
export function tooLong(operation: string): PortError {
  const details = { port: 'process-session', operation };
  return new PortError('unavailable', `${operation} took too long and was stopped`, details);
}
