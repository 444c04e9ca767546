import { instantAfter } from '../../../domain/instant.js';
import type { Lease, SessionState } from '../../../domain/session/session.js';

/** How leases are kept. */
export interface LeaseTiming {
  /** How long a claim holds without renewal. */
  readonly leaseMs: number;
  /** How often progress is saved; the lease is renewed along with it, at the latest each third of it. */
  readonly beatMs: number;
}

export const defaultLeaseTiming: LeaseTiming = { leaseMs: 60_000, beatMs: 2_000 };

/** A session held under this lease; the reconciler looks at it once the lease has run out. */
export function withLease<S extends SessionState>(
  session: S,
  { holder, token }: Pick<Lease, 'holder' | 'token'>,
  leaseMs: number,
  now: Date,
): S {
  const expiresAt = instantAfter(now, leaseMs);
  return { ...session, lease: { holder, token, expiresAt }, attentionAt: expiresAt };
}
