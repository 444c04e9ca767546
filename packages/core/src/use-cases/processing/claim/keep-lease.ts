import { DomainError } from '../../../errors/domain-error.js';
import { LeaseLost } from '../../../errors/lease-lost.js';
import { withDeadline } from '../../../flow/deadline.js';
import type { Clock } from '../../../ports/clock.js';
import { isRenewalDue, type LeaseTiming } from './lease.js';

/** A claim whose lease can be renewed. */
export interface RenewableClaim {
  readonly session: { readonly id: string };
  /** When the lease expires, in milliseconds of the clock. */
  readonly expiresMs: number;
  /** Whether there is progress that has not been saved. */
  readonly hasProgress: boolean;
  renew(signal: AbortSignal): Promise<void>;
}

/** A lease that is renewed until `stop` is called. */
export interface KeptLease {
  /** Aborted when the lease is lost or the caller's signal aborts. */
  readonly signal: AbortSignal;
  /**
   * Call this right before an action that cannot be undone. After the process or the machine was
   * paused, code may run before the timer that detects the expired lease.
   *
   * @throws the reason of `signal`: `LeaseLost` once the lease expired by the clock of this
   *   process.
   */
  require(): void;
  /** Stops the heartbeat and waits for a write in progress. */
  stop(): Promise<void>;
}

/** Created once, because `abort()` without a reason creates an error with a stack each time. */
const over = new Error('The lease is kept no longer.');

/**
 * Every `beatMs`, saves new progress and renews the lease if a third of it has passed. Aborts the
 * work when the lease is lost.
 */
export function keepLease(
  run: RenewableClaim,
  clock: Clock,
  { leaseMs, beatMs }: LeaseTiming,
  signal: AbortSignal | undefined,
): KeptLease {
  const { id } = run.session;
  const work = new AbortController();
  const beating = new AbortController();
  const forward = (): void => work.abort(signal?.reason);
  signal?.addEventListener('abort', forward, { once: true });
  if (signal?.aborted) forward();
  const beats = beat();

  async function beat(): Promise<void> {
    while (!beating.signal.aborted && !work.signal.aborted) {
      await clock.sleep(beatMs, { signal: beating.signal });
      const leftMs = run.expiresMs - clock.now().getTime();
      if (run.hasProgress || isRenewalDue(leftMs, leaseMs)) await renew();
    }
  }

  /** A short outage of the store does not end the work. An expired lease does. */
  async function renew(): Promise<void> {
    const leftMs = run.expiresMs - clock.now().getTime();
    const lost = (): LeaseLost => new LeaseLost(id);
    try {
      await withDeadline(clock, leftMs, beating.signal, (limit) => run.renew(limit), lost);
    } catch (error) {
      const gone = LeaseLost.is(error) || DomainError.is(error, 'session_not_found');
      if (gone || clock.now().getTime() >= run.expiresMs) work.abort(error);
    }
  }

  return {
    signal: work.signal,
    require() {
      if (clock.now().getTime() >= run.expiresMs) work.abort(new LeaseLost(id));
      work.signal.throwIfAborted();
    },
    async stop() {
      beating.abort(over);
      signal?.removeEventListener('abort', forward);
      await beats.catch(() => undefined);
    },
  };
}
