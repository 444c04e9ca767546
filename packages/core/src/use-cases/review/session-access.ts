import {
  type Actor,
  checkAccess,
  type SessionCapacity,
  type SessionRight,
} from '../../domain/session/access.js';
import type { Session, SessionState } from '../../domain/session/session.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { SessionRepository } from '../../records/session-repository.js';

/** A session, or what was read of it, and as what its reader sees it. */
export interface SeenSession<S = SessionState> {
  readonly session: S;
  readonly sight: SessionCapacity;
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
    const session = await this.#sessions.state(sessionId, options);
    return { session, sight: checkAccess(actor, session, right) };
  }

  /** The same with the notes and the sentiment of the segments, by one call of the store. */
  async openWhole(
    actor: Actor,
    sessionId: string,
    right: SessionRight,
    options: CallOptions = {},
  ): Promise<SeenSession<Session>> {
    const session = await this.#sessions.get(sessionId, options);
    return { session, sight: checkAccess(actor, session, right) };
  }
}
