import type { Session } from '../../domain/session.js';
import { DomainError } from '../../errors/domain-error.js';
import type { Clock } from '../../ports/clock.js';
import type { Job, JobQueue } from '../../ports/job-queue.js';
import { repeat } from '../../support/repeat.js';
import type { SweepIntakes } from '../intake/sweep-intakes.js';
import type { ProcessSession } from './process-session.js';
import type { ReconcileSessions } from './reconcile-sessions.js';
import { processingQueue } from './wake-session.js';

const sweepIntakesEveryMs = 3_600_000;

/** What a worker works with. */
export interface WorkerDeps {
  readonly queue: JobQueue;
  readonly processSession: ProcessSession;
  readonly reconcileSessions: ReconcileSessions;
  readonly sweepIntakes: SweepIntakes;
  readonly clock: Clock;
  readonly report: (error: unknown, session: Pick<Session, 'id'> | undefined) => void;
}

export interface WorkerOptions {
  /** Sessions at once; defaults to 1. */
  readonly concurrency?: number;
  /** How often to look for sessions that are stuck; defaults to 30 s. */
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
    const { queue, clock, reconcileSessions, sweepIntakes, report } = this.#deps;
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
    const rounds = {
      signal: stopping.signal,
      report: (error: unknown) => report(error, undefined),
    };
    const everyMs = options.reconcileEveryMs ?? 30_000;
    const sweeps = [
      repeat(clock, everyMs, (call) => reconcileSessions.execute(call), rounds),
      repeat(clock, sweepIntakesEveryMs, (call) => sweepIntakes.execute(call), rounds),
    ];
    return {
      async close() {
        stopping.abort();
        await consumer.close();
        await Promise.all(sweeps);
      },
    };
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
