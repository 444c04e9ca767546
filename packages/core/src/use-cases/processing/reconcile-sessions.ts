import { instantAfter } from '../../domain/instant.js';
import { leaseInForce, type SessionState } from '../../domain/session/session.js';
import { needsWork } from '../../domain/session/session-work.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { wakeSession } from './wake-session.js';

/** What a sweep found. */
export interface ReconcileResult {
  /** Sessions that should move and did not; they have been woken. */
  readonly woken: readonly string[];
}

const pageSize = 100;
/** How long a woken session gets before it is looked at again. */
const patienceMs = 60_000;

/**
 * Finds sessions that should be moving and are not (a lost job, a dead worker, a retry that is
 * due) and wakes them. Safe to run anywhere, at any time, by several at once.
 */
export class ReconcileSessions {
  readonly #sessions: SessionRepository;
  readonly #queue: JobQueue;

  constructor(sessions: SessionRepository, queue: JobQueue) {
    this.#sessions = sessions;
    this.#queue = queue;
  }

  /** One session that cannot be woken keeps no other asleep; the first such fault is thrown last. */
  async execute(options: CallOptions = {}): Promise<ReconcileResult> {
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

  /** Puts the next look off first, so that a sweep ends even if the queue is down. */
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

/** Whether a session has work that no worker does. */
function isStuck(session: SessionState, now: Date): boolean {
  return needsWork(session, now) && !leaseInForce(session, now);
}
