import { toInstant } from '../../../domain/instant.js';
import {
  type Lease,
  leaseInForce,
  nextStage,
  type SessionState,
} from '../../../domain/session/session.js';
import { needsWork } from '../../../domain/session/session-work.js';
import type { StageName } from '../../../domain/session/stage.js';
import type { CallOptions } from '../../../ports/call-options.js';
import type { SessionRepository } from '../../../records/session-repository.js';
import { exceedsCrashLimit, type RetryPolicy, stageStarted } from '../stage-results.js';
import { withLease } from './lease.js';

/** How a worker claims. */
export interface ClaimOptions extends CallOptions {
  readonly leaseMs: number;
  readonly retries: RetryPolicy;
}

/** What came of an attempt to claim a session. */
export type Claim =
  | {
      readonly state: 'claimed';
      readonly session: SessionState;
      readonly lease: Lease;
      /** Whether the last holder gave it back in good order, so that a running stage goes on. */
      readonly goesOn: boolean;
      /** The stage that was begun together with the claim. */
      readonly begun: StageName | undefined;
    }
  /** Another worker holds it. */
  | { readonly state: 'busy' }
  /** There is nothing to do, now or at all. */
  | { readonly state: 'idle'; readonly session: SessionState };

/**
 * Claims a session when there is work on it and no other worker holds it. The first stage begins in
 * the same write, unless it has taken its workers down too often.
 */
export async function claimSession(
  sessions: SessionRepository,
  id: string,
  lease: Pick<Lease, 'holder' | 'token'>,
  { leaseMs, retries, ...options }: ClaimOptions,
): Promise<Claim> {
  const { session, before, changed, at } = await sessions.updateState(
    id,
    (current, now) => {
      if (!needsWork(current, now) || leaseInForce(current, now)) return undefined;
      const held = { ...withLease(current, lease, leaseMs, now), movedAt: toInstant(now) };
      const first = stageToBegin(current, retries, now);
      return first === undefined ? held : stageStarted(held, first, now, goesOn(current));
    },
    options,
  );
  const held = session.lease;
  if (!changed || held === undefined) {
    return needsWork(session, at) ? { state: 'busy' } : { state: 'idle', session };
  }
  const begun = stageToBegin(before, retries, at);
  return { state: 'claimed', session, lease: held, goesOn: goesOn(before), begun };
}

function goesOn({ lease }: SessionState): boolean {
  return lease === undefined;
}

function stageToBegin(
  session: SessionState,
  retries: RetryPolicy,
  now: Date,
): StageName | undefined {
  const next = nextStage(session, now);
  if (next === undefined) return undefined;
  return exceedsCrashLimit(session, next, retries, goesOn(session)) ? undefined : next;
}
