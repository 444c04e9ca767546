import {
  type Actor,
  checkAccess,
  type SessionRight,
  type SessionSight,
} from '../../domain/session/access.js';
import type { Session } from '../../domain/session/session.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { SessionRepository } from '../../records/session-repository.js';

/** A session and as what somebody looks at it. */
export interface SeenSession {
  readonly session: Session;
  readonly sight: SessionSight;
}

/** The door to sessions: whoever comes through has the right to what they ask for. */
export class SessionAccess {
  readonly #sessions: SessionRepository;

  constructor(sessions: SessionRepository) {
    this.#sessions = sessions;
  }

  /**
   * @throws DomainError `session_not_found` when there is none or none for this person;
   *   `forbidden` when they may see it, but have not this right.
   */
  async open(
    actor: Actor,
    sessionId: string,
    right: SessionRight,
    options: CallOptions = {},
  ): Promise<SeenSession> {
    const session = await this.#sessions.get(sessionId, options);
    return { session, sight: checkAccess(actor, session, right) };
  }
}
