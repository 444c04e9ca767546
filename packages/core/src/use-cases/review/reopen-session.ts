import { instantAfter, toInstant } from '../../domain/instant.js';
import { moveTo, nextStage, type Session } from '../../domain/session/session.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { wakeSession } from '../processing/wake-session.js';

export interface ReopenSessionInput {
  readonly sessionId: string;
  /** The account that takes the signature back. */
  readonly by: string;
}

/** Makes a finalized session changeable again and keeps on it who did so; the snapshot stays. */
export class ReopenSession {
  readonly #sessions: SessionRepository;
  readonly #queue: JobQueue;

  constructor(sessions: SessionRepository, queue: JobQueue) {
    this.#sessions = sessions;
    this.#queue = queue;
  }

  /** @throws DomainError `session_not_found`; `illegal_transition` unless it is finalized. */
  async execute(input: ReopenSessionInput, options: CallOptions = {}): Promise<Session> {
    const { session } = await this.#sessions.update(
      input.sessionId,
      (current, now) => reopened(current, input.by, now),
      options,
    );
    // What processing had left to do when the session was signed goes on.
    if (session.attentionAt !== undefined) await wakeSession(this.#queue, session);
    return session;
  }
}

function reopened(session: Session, by: string, now: Date): Session {
  if (session.status !== 'finalized') {
    throw new DomainError(
      'illegal_transition',
      `Session ${session.id} is ${session.status}; only a finalized one can be reopened.`,
    );
  }
  const { finalization, reopenings = [], ...rest } = session;
  const reopening = {
    at: toInstant(now),
    by,
    ...(finalization === undefined ? {} : { finalization }),
  };
  const open = { ...moveTo(rest, 'processed'), reopenings: [...reopenings, reopening] };
  return nextStage(open, now) === undefined
    ? open
    : { ...open, attentionAt: instantAfter(now, 60_000) };
}
