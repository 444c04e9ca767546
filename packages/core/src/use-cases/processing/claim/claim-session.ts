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

export interface ClaimOptions extends CallOptions {
  /** How long the lease lasts without renewal. */
  readonly leaseMs: number;
  /** Its `attempts` limit how often a stage may crash its worker. */
  readonly retries: RetryPolicy;
}

/** The result of an attempt to claim a session. */
export type Claim =
  | {
      readonly state: 'claimed';
      readonly session: SessionState;
      readonly lease: Lease;
      /** Whether the last worker ended its lease: a running stage continues as the same attempt. */
      readonly goesOn: boolean;
      /** The stage that the write of the claim has started. */
      readonly begun: StageName | undefined;
    }
  /** Another worker holds the session. */
  | { readonly state: 'busy' }
  /** The session needs no work, or none before a later time. */
  | { readonly state: 'idle'; readonly session: SessionState };

/**
 * Claims a session if it needs work and no other worker holds it. The same write starts the first
 * stage, unless that stage has crashed its workers too often.
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
