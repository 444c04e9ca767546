import type { Session } from '../../domain/session/session.js';
import { DomainError } from '../../errors/domain-error.js';
import { withDeadline } from '../../flow/deadline.js';
import { repeat } from '../../flow/repeat.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { DocumentStore } from '../../ports/document-store.js';
import type { Job, JobQueue } from '../../ports/job-queue.js';
import type { Election } from '../../records/election.js';
import type { LinkSessions } from '../care-links/link-sessions.js';
import type { SweepIntakes } from '../intake/sweep-intakes.js';
import { purgeExpired } from '../operation/purge-expired.js';
import type { RebuildSearch } from '../operation/rebuild-search.js';
import type { SweepBlobs } from '../operation/sweep-blobs.js';
import type { SweepDeletions } from '../operation/sweep-deletions.js';
import type { SweepReleases } from '../operation/sweep-releases.js';
import { tooLong } from './claim/release-claim.js';
import type { ProcessSession } from './process-session.js';
import type { ReconcileSessions } from './reconcile-sessions.js';
import { processingQueue } from './wake-session.js';

/** Pause between sweeps of interrupted intakes, of blobs without a record and of releases. */
const tidyEveryMs = 3_600_000;
/** Pause between runs of linking. After the last run, each one only reads that linking is done. */
const linkSessionsEveryMs = 60_000;
/** Pause between runs of rebuilding. After the last run, each one only reads that it is done. */
const rebuildSearchEveryMs = 60_000;
/** Pause between looks for news of sessions that is due. Without channels a look asks nothing. */
const newsEveryMs = 5_000;
/** Time limit for giving up the election when a worker closes. */
const resignWithinMs = 5_000;

export interface WorkerDeps {
  readonly queue: JobQueue;
  readonly documents: DocumentStore;
  readonly processSession: ProcessSession;
  readonly reconcileSessions: ReconcileSessions;
  readonly sweepIntakes: SweepIntakes;
  readonly sweepBlobs: SweepBlobs;
  readonly sweepReleases: SweepReleases;
  /** Finishes deletions that were interrupted. */
  readonly sweepDeletions: SweepDeletions;
  /** Absent where sessions may name any patient. */
  readonly linkSessions: LinkSessions | undefined;
  /** Rebuilds what an earlier release indexed for the search. */
  readonly rebuildSearch: RebuildSearch;
  /** Sends the news of sessions that is due. */
  readonly deliverNews: { deliver(call: CallOptions): Promise<number> };
  /** Elects the one worker that sweeps. */
  readonly election: Election;
  readonly clock: Clock;
  readonly report: (error: unknown, session: Pick<Session, 'id'> | undefined) => void;
}

export interface WorkerOptions {
  /** Most sessions that are processed at once; defaults to 1. */
  readonly concurrency?: number;
  /**
   * Pause between searches for stuck sessions, in milliseconds; defaults to 30,000. On a shared
   * queue, one worker searches for all. If it dies, another one takes over within three pauses.
   */
  readonly reconcileEveryMs?: number;
  /** Called with the session after each change in this worker. Must not throw. */
  readonly onChange?: (session: Session) => void;
}

/** A worker that was started. */
export interface RunningWorker {
  /** Takes no more sessions, interrupts those in progress and resolves when nothing runs any more. */
  close(): Promise<void>;
}

/** Processes the sessions of the jobs in the queue, and sweeps for sessions whose job was lost. */
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
          // The worker interrupts its own runs when it closes.
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

  /** Sweeps until aborted. Workers that share the records take turns. */
  async #sweep(everyMs: number, signal: AbortSignal): Promise<void> {
    const { queue, clock, election, reconcileSessions, report } = this.#deps;
    const { linkSessions } = this.#deps;
    const rounds = { signal, report: (error: unknown) => report(error, undefined) };
    const elected =
      (work: (call: CallOptions) => Promise<unknown>) =>
      (call: CallOptions): Promise<boolean> =>
        election.lead(work, { ...call, holdMs: 2 * everyMs });
    const reconcile = async (call: CallOptions): Promise<void> => {
      try {
        await reconcileSessions.reconcile(call);
      } finally {
        await this.#deps.sweepDeletions.sweep(call);
      }
    };
    // Only this process can wake the jobs of a queue that it does not share.
    const reconcileInTurn = queue.capabilities.shared ? elected(reconcile) : reconcile;
    const tidyInTurn = elected((call) => this.#tidy(call));
    await Promise.all([
      repeat(clock, everyMs, reconcileInTurn, rounds),
      repeat(clock, tidyEveryMs, tidyInTurn, rounds),
      repeat(
        clock,
        rebuildSearchEveryMs,
        elected((call) => this.#deps.rebuildSearch.run(call)),
        rounds,
      ),
      repeat(clock, newsEveryMs, (call) => this.#deps.deliverNews.deliver(call), rounds),
      ...(linkSessions === undefined
        ? []
        : [
            repeat(
              clock,
              linkSessionsEveryMs,
              elected((call) => linkSessions.run(call)),
              rounds,
            ),
          ]),
    ]);
  }

  async #tidy(call: CallOptions): Promise<void> {
    await this.#deps.sweepIntakes.sweep(call);
    await this.#deps.sweepBlobs.sweep(call);
    await this.#deps.sweepReleases.sweep(call);
    await purgeExpired(this.#deps.documents, call);
  }

  async #resign(): Promise<void> {
    const { clock, election, report } = this.#deps;
    try {
      const resign = (signal: AbortSignal) => election.resign({ signal });
      await withDeadline(clock, resignWithinMs, undefined, resign, () => tooLong('resigning'));
    } catch (error) {
      // The records cannot be reached. The election expires by itself.
      report(error, undefined);
    }
  }

  async #handle(job: Job, signal: AbortSignal, onChange: WorkerOptions['onChange']): Promise<void> {
    const sessionId = String(job.data['sessionId']);
    try {
      await this.#deps.processSession.process(sessionId, {
        signal,
        ...(onChange === undefined ? {} : { onChange }),
      });
    } catch (error) {
      // The session was deleted meanwhile, so nothing is left to do.
      if (!DomainError.is(error, 'session_not_found')) throw error;
    }
  }
}
