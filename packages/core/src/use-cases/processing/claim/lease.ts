import { instantAfter } from '../../../domain/instant.js';
import type { Lease, SessionState } from '../../../domain/session/session.js';

export interface LeaseTiming {
  /** How long a lease lasts without renewal. */
  readonly leaseMs: number;
  /** Pause between heartbeats. One saves progress and renews the lease if a third has passed. */
  readonly beatMs: number;
}

export const defaultLeaseTiming: LeaseTiming = { leaseMs: 60_000, beatMs: 2_000 };

/** Whether a lease with so much left is to be renewed. */
export function isRenewalDue(leftMs: number, leaseMs: number): boolean {
  return leftMs <= (leaseMs * 2) / 3 || leftMs > leaseMs;
}

/**
 * The session with this lease. The reconciler looks at the session once the lease has expired.
 * A lease that was renewed recently stays unchanged: its end is in an index, and updating the index
 * costs more than the rest of the write. One that ends later than it can is renewed: the clock was set back.
 */
export function withLease<S extends SessionState>(
  session: S,
  { holder, token }: Pick<Lease, 'holder' | 'token'>,
  leaseMs: number,
  now: Date,
): S {
  const { lease } = session;
  const leftMs = lease?.token === token ? Date.parse(lease.expiresAt) - now.getTime() : 0;
  if (lease !== undefined && !isRenewalDue(leftMs, leaseMs)) {
    return { ...session, attentionAt: lease.expiresAt };
  }
  const expiresAt = instantAfter(now, leaseMs);
  return {
    ...session,
    lease: { holder, token, expiresAt, lastsMs: leaseMs },
    attentionAt: expiresAt,
  };
}
