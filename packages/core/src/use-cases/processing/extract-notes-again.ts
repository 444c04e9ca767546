import { instantAfter } from '../../domain/instant.js';
import { type Actor, checkAccess } from '../../domain/session/access.js';
import { checkOpen, reopenStages, type Session } from '../../domain/session/session.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { people } from '../input/actors.js';
import { lookedUpId } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { wakeSession } from './wake-session.js';

export interface ExtractNotesInput {
  readonly sessionId: string;
}

const checkCall = defineCall<Actor['role'], ExtractNotesInput>('extractNotesAgain', people, {
  sessionId: lookedUpId,
});

export interface ExtractNotesAgainDeps {
  readonly sessions: SessionRepository;
  readonly queue: JobQueue;
}

/** Has the notes of a session extracted again. The old notes stay until the new ones are stored. */
export class ExtractNotesAgain implements UseCase<Actor, ExtractNotesInput, Promise<Session>> {
  readonly #sessions: SessionRepository;
  readonly #queue: JobQueue;

  constructor({ sessions, queue }: ExtractNotesAgainDeps) {
    this.#sessions = sessions;
    this.#queue = queue;
  }

  /**
   * For the owner.
   *
   * @throws DomainError `session_not_found`, `session_finalized`, `transcript_not_found`.
   */
  async execute(
    actor: Actor,
    input: ExtractNotesInput,
    options: CallOptions = {},
  ): Promise<Session> {
    const call = checkCall(actor, input, options);
    const { sessionId } = call.input;
    const { session } = await this.#sessions.update(
      sessionId,
      (current, now) => {
        checkAccess(call.actor, current, 'work');
        checkOpen(current);
        if (current.transcriptRevision === undefined) {
          throw new DomainError(
            'transcript_not_found',
            `Session ${sessionId} is ${current.status} and has no transcript yet.`,
          );
        }
        return { ...reopenStages(current, ['extract']), attentionAt: instantAfter(now, 60_000) };
      },
      call.options,
    );
    await wakeSession(this.#queue, session);
    return session;
  }
}
