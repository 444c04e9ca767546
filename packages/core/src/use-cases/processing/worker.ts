import type { Session } from '../../domain/session.js';
import { DomainError } from '../../errors/domain-error.js';
import type { Job, JobQueue } from '../../ports/job-queue.js';
import type { ProcessSession } from './process-session.js';
import type { ReconcileSessions } from './reconcile-sessions.js';
import { processingQueue } from './wake-session.js';

/** What a worker works with. */
export interface WorkerDeps {
  readonly queue: JobQueue;
  readonly processSession: ProcessSession;
  readonly reconcileSessions: ReconcileSessions;
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
    const { queue, reconcileSessions, report } = this.#deps;
    const stopping = new AbortController();
    const consumer = await queue.consume(
      processingQueue,
      (job, run) => this.#handle(job, run.signal, options.onChange),
      { concurrency: options.concurrency ?? 1, onError: (error) => report(error, undefined) },
    );
    const sweeps = reconcileSessions.run(options.reconcileEveryMs ?? 30_000, {
      signal: stopping.signal,
      report: (error) => report(error, undefined),
    });
    return {
      async close() {
        stopping.abort();
        await consumer.close();
        await sweeps;
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
