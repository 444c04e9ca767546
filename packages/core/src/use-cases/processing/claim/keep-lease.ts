import { DomainError } from '../../../errors/domain-error.js';
import { LeaseLost } from '../../../errors/lease-lost.js';
import { withDeadline } from '../../../flow/deadline.js';
import type { Clock } from '../../../ports/clock.js';
import type { LeaseTiming } from './lease.js';

/** The claim that is kept. */
export interface RenewableClaim {
  readonly session: { readonly id: string };
  /** When the lease runs out, in milliseconds of the clock. */
  readonly expiresMs: number;
  /** Whether there is progress that was not saved yet. */
  readonly hasProgress: boolean;
  renew(signal: AbortSignal): Promise<void>;
}

/** A hold that keeps itself alive until it is stopped. */
export interface KeptLease {
  /** Aborted when the lease is lost or the caller's signal aborts. */
  readonly signal: AbortSignal;
  /**
   * To be asked right before what cannot be taken back. A process that was held still, or its whole
   * machine, goes on before any timer of it tells that the lease ran out meanwhile.
   *
   * @throws the reason of `signal`: `LeaseLost` once the lease ran out by the clock of this process.
   */
  require(): void;
  /** Ends the beating and waits for a write under way. */
  stop(): Promise<void>;
}

/** Made once: an abort without a reason makes an error with a stack each time. */
const over = new Error('The lease is kept no longer.');

/** Renews a lease and saves progress at every beat; gives up the work when the lease is lost. */
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
      const dueInMs = run.expiresMs - clock.now().getTime() - (leaseMs * 2) / 3;
      if (run.hasProgress || dueInMs <= 0) await renew();
    }
  }

  /** A store that is away for a moment does not end the work; a lease that ran out does. */
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
