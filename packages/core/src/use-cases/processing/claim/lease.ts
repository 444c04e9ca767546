import { instantAfter, toInstant } from '../../../domain/instant.js';
import {
  type Lease,
  leaseInForce,
  nextStage,
  type Session,
} from '../../../domain/session/session.js';
import { DomainError } from '../../../errors/domain-error.js';
import { LeaseLost } from '../../../errors/lease-lost.js';
import { withDeadline } from '../../../flow/deadline.js';
import type { CallOptions } from '../../../ports/call-options.js';
import type { Clock } from '../../../ports/clock.js';
import type { SessionRepository } from '../../../records/session-repository.js';
import { releasableTickets } from '../speech/speech-work.js';

/** How leases are kept. */
export interface LeaseTiming {
  /** How long a claim holds without renewal. */
  readonly leaseMs: number;
  /** How often progress is saved; the lease is renewed along with it, at the latest each third of it. */
  readonly beatMs: number;
}

/** Holds a session that is being deleted: nobody may begin work on it. */
export const deletionHolder = 'deletion';

/** Made once: an abort without a reason makes an error with a stack each time. */
const over = new Error('The lease is kept no longer.');

export const defaultLeaseTiming: LeaseTiming = { leaseMs: 60_000, beatMs: 2_000 };

/** What came of an attempt to claim a session. */
export type Claim =
  | {
      readonly state: 'claimed';
      readonly session: Session;
      /** Whether the last holder gave it back in good order, so that a running stage goes on. */
      readonly goesOn: boolean;
    }
  /** Another worker holds it. */
  | { readonly state: 'busy' }
  /** There is nothing to do, now or at all. */
  | { readonly state: 'idle'; readonly session: Session };

/** Claims a session when there is work on it and nobody else holds it. */
export async function claimSession(
  sessions: SessionRepository,
  id: string,
  lease: Pick<Lease, 'holder' | 'token'>,
  leaseMs: number,
  options: CallOptions,
): Promise<Claim> {
  let state: Claim['state'] = 'idle';
  let goesOn = false;
  const session = await sessions.update(
    id,
    (current, now) => {
      goesOn = current.lease === undefined;
      state = !hasWork(current, now) ? 'idle' : leaseInForce(current, now) ? 'busy' : 'claimed';
      if (state !== 'claimed') return undefined;
      return { ...withLease(current, lease, leaseMs, now), movedAt: toInstant(now) };
    },
    options,
  );
  switch (state as Claim['state']) {
    case 'claimed':
      return { state: 'claimed', session, goesOn };
    case 'idle':
      return { state: 'idle', session };
    case 'busy':
      return { state: 'busy' };
  }
}

/** Whether a worker has something to do on this session now. */
export function hasWork(session: Session, now: Date): boolean {
  return nextStage(session, now) !== undefined || releasableTickets(session).length > 0;
}

/** A session held under this lease; the reconciler looks at it once the lease has run out. */
export function withLease(
  session: Session,
  lease: Omit<Lease, 'expiresAt'>,
  leaseMs: number,
  now: Date,
): Session {
  const expiresAt = instantAfter(now, leaseMs);
  return { ...session, lease: { ...lease, expiresAt }, attentionAt: expiresAt };
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
  /** What to save with the next beat. */
  progress(value: Session['progress']): void;
  /** Ends the beating and waits for a write under way. */
  stop(): Promise<void>;
}

/** Renews a lease and saves progress at every beat; gives up the work when the lease is lost. */
export function keepLease(
  deps: { readonly sessions: SessionRepository; readonly clock: Clock },
  id: string,
  lease: Pick<Lease, 'holder' | 'token'>,
  timing: LeaseTiming,
  signal: AbortSignal | undefined,
): KeptLease {
  const work = new AbortController();
  const beating = new AbortController();
  const forward = (): void => work.abort(signal?.reason);
  signal?.addEventListener('abort', forward, { once: true });
  if (signal?.aborted) forward();
  let progress: Session['progress'];
  let saved: Session['progress'];
  let expires = deps.clock.now().getTime() + timing.leaseMs;
  const beats = beat();

  async function beat(): Promise<void> {
    while (!beating.signal.aborted && !work.signal.aborted) {
      await deps.clock.sleep(timing.beatMs, { signal: beating.signal });
      const dueIn = expires - deps.clock.now().getTime() - (timing.leaseMs * 2) / 3;
      if (progress !== saved || dueIn <= 0) await renew();
    }
  }

  /** A store that is away for a moment does not end the work; a lease that ran out does. */
  async function renew(): Promise<void> {
    const from = deps.clock.now().getTime();
    const current = progress;
    try {
      await withDeadline(
        deps.clock,
        expires - from,
        beating.signal,
        (limit) =>
          deps.sessions.update(id, (session, at) => renewed(session, current, at), {
            leaseToken: lease.token,
            signal: limit,
          }),
        () => new LeaseLost(id),
      );
      expires = from + timing.leaseMs;
      saved = current;
    } catch (error) {
      const gone = LeaseLost.is(error) || DomainError.is(error, 'session_not_found');
      if (gone || deps.clock.now().getTime() >= expires) work.abort(error);
    }
  }

  /** A stage that has ended meanwhile makes no more progress. */
  function renewed(session: Session, current: Session['progress'], at: Date): Session {
    const held = withLease(session, lease, timing.leaseMs, at);
    if (current === undefined || session.stages[current.stage].state !== 'running') return held;
    const moves = current.percent !== session.progress?.percent;
    return { ...held, progress: current, ...(moves ? { movedAt: toInstant(at) } : {}) };
  }

  return {
    signal: work.signal,
    require() {
      if (deps.clock.now().getTime() >= expires) work.abort(new LeaseLost(id));
      work.signal.throwIfAborted();
    },
    progress: (value) => {
      progress = value;
    },
    async stop() {
      beating.abort(over);
      signal?.removeEventListener('abort', forward);
      await beats.catch(() => undefined);
    },
  };
}
