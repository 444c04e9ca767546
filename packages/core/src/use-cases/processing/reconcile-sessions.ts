import { instantAfter } from '../../domain/instant.js';
import { leaseInForce, type SessionState } from '../../domain/session/session.js';
import { needsWork } from '../../domain/session/session-work.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { wakeSession } from './wake-session.js';

/** The result of a sweep. */
export interface ReconcileResult {
  /** Ids of the sessions that had work and no worker. They have been woken. */
  readonly woken: readonly string[];
}

const pageSize = 100;
/** How long the sweep leaves a woken session alone. */
const patienceMs = 60_000;

export interface ReconcileSessionsDeps {
  readonly sessions: SessionRepository;
  readonly queue: JobQueue;
}

/**
 * Finds sessions that have work and no worker (a lost job, a dead worker, a retry that is due) and
 * wakes them. Several processes may run it at once, at any time.
 */
export class ReconcileSessions {
  readonly #sessions: SessionRepository;
  readonly #queue: JobQueue;

  constructor({ sessions, queue }: ReconcileSessionsDeps) {
    this.#sessions = sessions;
    this.#queue = queue;
  }

  /** A session that cannot be woken does not stop the sweep. The first such error is thrown at its end. */
  async reconcile(options: CallOptions = {}): Promise<ReconcileResult> {
    const woken: string[] = [];
    const faults: unknown[] = [];
    const report = (error: unknown) => void faults.push(error);
    for (let full = true; full && faults.length === 0; ) {
      const due = await this.#sessions.needingAttention(pageSize, options);
      for (const id of due) {
        const stuck = await this.#wake(id, options, report).catch((error: unknown) => {
          options.signal?.throwIfAborted();
          if (!DomainError.is(error, 'session_not_found')) report(error);
        });
        if (stuck) woken.push(id);
      }
      full = due.length === pageSize;
    }
    if (faults.length > 0) throw faults[0];
    return { woken };
  }

  /** Postpones the next look first, so that a sweep ends even if the queue is down. */
  async #wake(
    id: string,
    options: CallOptions,
    report: (error: unknown) => void,
  ): Promise<boolean> {
    const { session, at } = await this.#sessions.updateState(
      id,
      (current, now) => {
        if (isStuck(current, now))
          return { ...current, attentionAt: instantAfter(now, patienceMs) };
        const { attentionAt: _settled, lease, ...rest } = current;
        return leaseInForce(current, now)
          ? { ...current, attentionAt: lease?.expiresAt ?? instantAfter(now, patienceMs) }
          : rest;
      },
      options,
    );
    const stuck = isStuck(session, at);
    if (stuck) await wakeSession(this.#queue, session, { report });
    return stuck;
  }
}

/** Whether a session needs work and no worker holds it. */
function isStuck(session: SessionState, now: Date): boolean {
  return needsWork(session, now) && !leaseInForce(session, now);
}
