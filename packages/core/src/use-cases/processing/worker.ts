import type { Session } from '../../domain/session/session.js';
import { DomainError } from '../../errors/domain-error.js';
import { withDeadline } from '../../flow/deadline.js';
import { repeat } from '../../flow/repeat.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { Job, JobQueue } from '../../ports/job-queue.js';
import type { Election } from '../../records/election.js';
import type { LinkSessions } from '../care-links/link-sessions.js';
import type { SweepIntakes } from '../intake/sweep-intakes.js';
import type { SweepBlobs } from '../operation/sweep-blobs.js';
import type { SweepReleases } from '../operation/sweep-releases.js';
import { tooLong } from './claim/release-claim.js';
import type { ProcessSession } from './process-session.js';
import type { ReconcileSessions } from './reconcile-sessions.js';
import { processingQueue } from './wake-session.js';

/** How often to look for intakes that died and for blobs that no record names. */
const tidyEveryMs = 3_600_000;
/** A run that was interrupted goes on within a minute; one after the last only reads that it is done. */
const linkSessionsEveryMs = 60_000;
/** The most that a worker which ends takes to let another one sweep. */
const resignWithinMs = 5_000;

/** What a worker works with. */
export interface WorkerDeps {
  readonly queue: JobQueue;
  readonly processSession: ProcessSession;
  readonly reconcileSessions: ReconcileSessions;
  readonly sweepIntakes: SweepIntakes;
  readonly sweepBlobs: SweepBlobs;
  readonly sweepReleases: SweepReleases;
  /** Absent where sessions may name any patient. */
  readonly linkSessions: LinkSessions | undefined;
  /** Says which of several workers sweeps. */
  readonly election: Election;
  readonly clock: Clock;
  readonly report: (error: unknown, session: Pick<Session, 'id'> | undefined) => void;
}

export interface WorkerOptions {
  /** Sessions at once; defaults to 1. */
  readonly concurrency?: number;
  /**
   * How often to look for sessions that are stuck; defaults to 30 s. Of workers on a shared queue
   * one looks for all; when it dies another one takes over within three times this long.
   */
  readonly reconcileEveryMs?: number;
  /** Told of every change of a session in this worker. Must not throw. */
  readonly onChange?: (session: Session) => void;
}

/** A worker at work. */
export interface RunningWorker {
  /** Takes no more sessions, stops those in progress where they are and resolves when it is quiet. */
  close(): Promise<void>;
}

/** Does what the queue wakes it up for, and sweeps for what the queue forgot. */
export class Worker {
  readonly #deps: WorkerDeps;

  constructor(deps: WorkerDeps) {
    this.#deps = deps;
  }

  async start(options: WorkerOptions = {}): Promise<RunningWorker> {
    const { queue, report } = this.#deps;
    const stopping = new AbortController();
    const consumer = await queue.consume(
      processingQueue,
      (job, run) => this.#handle(job, run.signal, options.onChange),
      {
        concurrency: options.concurrency ?? 1,
        onError: (error) => {
          // A run that is cut off because the worker closes is no fault.
          if (!stopping.signal.aborted) report(error, undefined);
        },
      },
    );
    const sweeps = this.#sweep(options.reconcileEveryMs ?? 30_000, stopping.signal);
    return {
      close: async () => {
        stopping.abort();
        await consumer.close();
        await sweeps;
        await this.#resign();
      },
    };
  }

  /** Sweeps until aborted, in turns where other workers do so, too. */
  async #sweep(everyMs: number, signal: AbortSignal): Promise<void> {
    const { queue, clock, election, reconcileSessions, report } = this.#deps;
    const { linkSessions } = this.#deps;
    const rounds = { signal, report: (error: unknown) => report(error, undefined) };
    const elected =
      (work: (call: CallOptions) => Promise<unknown>) =>
      (call: CallOptions): Promise<boolean> =>
        election.lead(work, { ...call, holdMs: 2 * everyMs });
    const reconcile = (call: CallOptions) => reconcileSessions.execute(call);
    // What waits in a queue that others do not see, nobody else wakes.
    const reconcileInTurn = queue.capabilities.shared ? elected(reconcile) : reconcile;
    const tidyInTurn = elected((call) => this.#tidy(call));
    await Promise.all([
      repeat(clock, everyMs, reconcileInTurn, rounds),
      repeat(clock, tidyEveryMs, tidyInTurn, rounds),
      ...(linkSessions === undefined
        ? []
        : [
            repeat(
              clock,
              linkSessionsEveryMs,
              elected((call) => linkSessions.execute(call)),
              rounds,
            ),
          ]),
    ]);
  }

  async #tidy(call: CallOptions): Promise<void> {
    await this.#deps.sweepIntakes.execute(call);
    await this.#deps.sweepBlobs.execute(call);
    await this.#deps.sweepReleases.execute(call);
  }

  async #resign(): Promise<void> {
    const { clock, election, report } = this.#deps;
    try {
      const resign = (signal: AbortSignal) => election.resign({ signal });
      await withDeadline(clock, resignWithinMs, undefined, resign, () => tooLong('resigning'));
    } catch (error) {
      // The records are away: the claim runs out by itself.
      report(error, undefined);
    }
  }

  async #handle(job: Job, signal: AbortSignal, onChange: WorkerOptions['onChange']): Promise<void> {
    const sessionId = String(job.data['sessionId']);
    try {
      await this.#deps.processSession.execute(sessionId, {
        signal,
        ...(onChange === undefined ? {} : { onChange }),
      });
    } catch (error) {
      // Deleted meanwhile: the job has come to its end.
      if (!DomainError.is(error, 'session_not_found')) throw error;
    }
  }
}
