import { instantAfter } from '../../domain/instant.js';
import { checkOpen, reopenStages, type Session } from '../../domain/session/session.js';
import { assignRoles } from '../../domain/speakers/speaker-role.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { wakeSession } from '../processing/wake-session.js';
import { checkSessionEtag, sessionEtag } from './etags.js';
import { withSpeakers } from './with-speakers.js';

export interface ChangeRolesInput {
  readonly sessionId: string;
  /** Speaker id to role, such as `{S1: 'therapist', S2: 'patient'}`. */
  readonly roles: Readonly<Record<string, string>>;
  /** The version the person saw; when it has moved on, nothing is changed. */
  readonly version?: number;
  /** The same as `sessionEtag`. */
  readonly ifMatch?: string;
}

/**
 * Sets who is who. What was derived from the roles (sentiment and notes) is taken away at once, so
 * that nothing stands under the wrong name, and computed again; nothing else is.
 */
export class ChangeRoles {
  readonly #sessions: SessionRepository;
  readonly #queue: JobQueue;

  constructor(sessions: SessionRepository, queue: JobQueue) {
    this.#sessions = sessions;
    this.#queue = queue;
  }

  /**
   * @throws DomainError `session_not_found`, `session_finalized`, `invalid_roles`,
   *   `version_conflict`.
   */
  async execute(input: ChangeRolesInput, options: CallOptions = {}): Promise<Session> {
    const { session } = await this.#sessions.update(
      input.sessionId,
      (current, now) => {
        checkOpen(current);
        checkUnchanged(current, input);
        if (current.speakers.length === 0) {
          throw new DomainError(
            'invalid_roles',
            `Session ${current.id} is ${current.status}; its speakers are not known yet.`,
          );
        }
        const changed = withSpeakers(current, assignRoles(current.speakers, input.roles));
        const reopened = reopenStages(changed, ['analyze', 'extract']);
        return { ...reopened, attentionAt: instantAfter(now, 60_000) };
      },
      options,
    );
    await wakeSession(this.#queue, session);
    return session;
  }
}

function checkUnchanged(session: Session, { version, ifMatch }: ChangeRolesInput): void {
  if (version !== undefined) checkSessionEtag(session, sessionEtag({ version }));
  if (ifMatch !== undefined) checkSessionEtag(session, ifMatch);
}
