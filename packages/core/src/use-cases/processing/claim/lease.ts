import { instantAfter } from '../../../domain/instant.js';
import type { Lease, SessionState } from '../../../domain/session/session.js';

export interface LeaseTiming {
  /** How long a lease lasts without renewal. */
  readonly leaseMs: number;
  /** Pause between heartbeats. One saves progress and renews the lease if a third has passed. */
  readonly beatMs: number;
}

export const defaultLeaseTiming: LeaseTiming = { leaseMs: 60_000, beatMs: 2_000 };

/** A lease with no more than this left is renewed. */
export function leastLeftMs(leaseMs: number): number {
  return (leaseMs * 2) / 3;
}

/**
 * The session with this lease. The reconciler looks at the session once the lease has expired.
 * A lease that was renewed recently stays unchanged: its end is in an index, and updating the index
 * costs more than the rest of the write.
 */
export function withLease<S extends SessionState>(
  session: S,
  { holder, token }: Pick<Lease, 'holder' | 'token'>,
  leaseMs: number,
  now: Date,
): S {
  const { lease } = session;
  const leftMs = lease?.token === token ? Date.parse(lease.expiresAt) - now.getTime() : 0;
  if (lease !== undefined && leftMs > leastLeftMs(leaseMs)) {
    return { ...session, attentionAt: lease.expiresAt };
  }
  const expiresAt = instantAfter(now, leaseMs);
  return { ...session, lease: { holder, token, expiresAt }, attentionAt: expiresAt };
}
