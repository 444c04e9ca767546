import { instantAfter, toInstant } from '../../domain/instant.js';
import { type Actor, checkAccess } from '../../domain/session/access.js';
import { moveTo, nextStage, type Session } from '../../domain/session/session.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { people } from '../input/actors.js';
import { lookedUpId, optional, storedText } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { wakeSession } from '../processing/wake-session.js';

export interface ReopenSessionInput {
  readonly sessionId: string;
  /** Why, for the record: up to 500 characters. */
  readonly reason?: string | undefined;
}

const checkCall = defineCall<Actor['role'], ReopenSessionInput>('reopenSession', people, {
  sessionId: lookedUpId,
  reason: optional(storedText({ least: 1, most: 500 })),
});

export interface ReopenSessionDeps {
  readonly sessions: SessionRepository;
  readonly queue: JobQueue;
}

/**
 * Allows changes to a finalized session again. The session records which account reopened it, when
 * and why. The snapshot stays.
 */
export class ReopenSession implements UseCase<Actor, ReopenSessionInput, Promise<Session>> {
  readonly #sessions: SessionRepository;
  readonly #queue: JobQueue;

  constructor({ sessions, queue }: ReopenSessionDeps) {
    this.#sessions = sessions;
    this.#queue = queue;
  }

  /**
   * For the owner.
   *
   * @throws DomainError `session_not_found`; `illegal_transition` unless it is finalized.
   */
  async execute(
    actor: Actor,
    input: ReopenSessionInput,
    options: CallOptions = {},
  ): Promise<Session> {
    const call = checkCall(actor, input, options);
    const { session } = await this.#sessions.update(
      call.input.sessionId,
      (current, now) => {
        checkAccess(call.actor, current, 'work');
        return reopened(current, { by: call.actor.accountId, reason: call.input.reason }, now);
      },
      call.options,
    );
    // Processing continues with the stages that were not done when the session was signed.
    if (session.attentionAt !== undefined) await wakeSession(this.#queue, session);
    return session;
  }
}

function reopened(
  session: Session,
  { by, reason }: { readonly by: string; readonly reason: string | undefined },
  now: Date,
): Session {
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
    ...(reason === undefined ? {} : { reason }),
    ...(finalization === undefined ? {} : { finalization }),
  };
  const open = { ...moveTo(rest, 'processed'), reopenings: [...reopenings, reopening] };
  return nextStage(open, now) === undefined
    ? open
    : { ...open, attentionAt: instantAfter(now, 60_000) };
}
