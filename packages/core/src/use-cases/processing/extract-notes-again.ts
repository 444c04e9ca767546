import { instantAfter } from '../../domain/instant.js';
import { checkOpen, reopenStages, type Session } from '../../domain/session/session.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { wakeSession } from './wake-session.js';

/** Has the notes of a session taken anew. The old ones stay until the new ones are there. */
export class ExtractNotesAgain {
  readonly #sessions: SessionRepository;
  readonly #queue: JobQueue;

  constructor(sessions: SessionRepository, queue: JobQueue) {
    this.#sessions = sessions;
    this.#queue = queue;
  }

  /** @throws DomainError `session_not_found`, `session_finalized`, `transcript_not_found`. */
  async execute(sessionId: string, options: CallOptions = {}): Promise<Session> {
    const { session } = await this.#sessions.update(
      sessionId,
      (current, now) => {
        checkOpen(current);
        if (current.transcriptRevision === undefined) {
          throw new DomainError(
            'transcript_not_found',
            `Session ${sessionId} is ${current.status} and has no transcript yet.`,
          );
        }
        return { ...reopenStages(current, ['extract']), attentionAt: instantAfter(now, 60_000) };
      },
      options,
    );
    await wakeSession(this.#queue, session);
    return session;
  }
}
