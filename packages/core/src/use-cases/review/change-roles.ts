import { instantAfter } from '../../domain/instant.js';
import { type Actor, checkAccess } from '../../domain/session/access.js';
import { checkOpen, reopenStages, type Session } from '../../domain/session/session.js';
import { assignRoles } from '../../domain/speakers/speaker-role.js';
import { transcriptLimits } from '../../domain/transcript/transcript-limits.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { people } from '../input/actors.js';
import { integer, lookedUpId, mapOf, optional, text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { wakeSession } from '../processing/wake-session.js';
import { checkSessionEtag, sessionEtag } from './etags.js';
import { withSpeakers } from './with-speakers.js';

export interface ChangeRolesInput {
  readonly sessionId: string;
  /** Speaker id to role, such as `{S1: 'therapist', S2: 'patient'}`. */
  readonly roles: Readonly<Record<string, string>>;
  /** The `version` of the session that the person saw. If it has changed, the call is rejected. */
  readonly version?: number;
  /** The same condition as a `sessionEtag`. */
  readonly ifMatch?: string;
}

const checkCall = defineCall<Actor['role'], ChangeRolesInput>('changeRoles', people, {
  sessionId: lookedUpId,
  roles: mapOf(text(), transcriptLimits.speakers),
  version: optional(integer()),
  ifMatch: optional(text()),
});

export interface ChangeRolesDeps {
  readonly sessions: SessionRepository;
  readonly queue: JobQueue;
}

/**
 * Sets the roles of speakers. Results that depend on roles (sentiment and notes) are removed at
 * once, so that no client shows them under the wrong name. A worker computes them again.
 */
export class ChangeRoles implements UseCase<Actor, ChangeRolesInput, Promise<Session>> {
  readonly #sessions: SessionRepository;
  readonly #queue: JobQueue;

  constructor({ sessions, queue }: ChangeRolesDeps) {
    this.#sessions = sessions;
    this.#queue = queue;
  }

  /**
   * For the owner.
   *
   * @throws DomainError `session_not_found`, `session_finalized`, `invalid_roles`,
   *   `version_conflict`.
   */
  async execute(
    given: Actor,
    changed: ChangeRolesInput,
    callOptions: CallOptions = {},
  ): Promise<Session> {
    const { actor, input, options } = checkCall(given, changed, callOptions);
    const { session } = await this.#sessions.update(
      input.sessionId,
      (current, now) => {
        checkAccess(actor, current, 'work');
        checkOpen(current);
        checkUnchanged(current, input);
        if (current.speakers.length === 0) {
          throw new DomainError(
            'invalid_roles',
            `Session ${current.id} is ${current.status}; its speakers are not known yet.`,
          );
        }
        const renamed = withSpeakers(current, assignRoles(current.speakers, input.roles));
        const reopened = reopenStages(renamed, ['analyze', 'extract']);
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
