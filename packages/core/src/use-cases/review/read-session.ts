import {
  type Actor,
  checkAccess,
  type SessionCapacity,
  type SessionRight,
} from '../../domain/session/access.js';
import type { Session, SessionState } from '../../domain/session/session.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { people } from '../input/actors.js';
import { bool, type Check, isObject, lookedUpId, oneOf, optional } from '../input/checks.js';
import { defineCall } from '../input/define-call.js';

/** A session, or a part of it, and the capacity in which the account sees it. */
export interface SeenSession<S = SessionState> {
  readonly session: S;
  readonly sight: SessionCapacity;
}

export interface ReadSessionInput<W extends boolean = boolean> {
  readonly sessionId: string;
  /** The right that the account needs; defaults to `see`. */
  readonly right?: SessionRight;
  /** Whether to read the notes and the sentiment of each segment too; defaults to `false`. */
  readonly whole?: W;
}

/**
 * Selects a session by its id, or by the object that `readSession` returned, which saves a read.
 * Rights are checked in both cases.
 */
export type SessionChoice<S = SessionState> =
  | { readonly sessionId: string; readonly session?: never }
  | { readonly session: S; readonly sessionId?: never };

const checkCall = defineCall<Actor['role'], ReadSessionInput>('readSession', people, {
  sessionId: lookedUpId,
  right: optional(oneOf(['see', 'read', 'work', 'operate'])),
  whole: optional(bool),
});

/** Reads a session for an account that has the right to it. */
export class ReadSession {
  readonly #sessions: SessionRepository;
  /** Objects that were read here, and whether each is whole. Other objects are not accepted. */
  readonly #read = new WeakMap<object, boolean>();

  constructor(sessions: SessionRepository) {
    this.#sessions = sessions;
  }

  /**
   * Calls the store once.
   *
   * @throws DomainError `session_not_found` if the account may see no such session; `forbidden` if
   *   it may see the session and lacks the right.
   */
  async execute<W extends boolean = false>(
    actor: Actor,
    input: ReadSessionInput<W>,
    options: CallOptions = {},
  ): Promise<SeenSession<W extends true ? Session : SessionState>> {
    const call = checkCall(actor, input, options);
    const { sessionId, right = 'see', whole = false } = call.input;
    const session = whole
      ? await this.#sessions.get(sessionId, call.options)
      : await this.#sessions.state(sessionId, call.options);
    const sight = checkAccess(call.actor, session, right);
    this.#read.set(session, whole);
    return { session: session as W extends true ? Session : SessionState, sight };
  }

  /** Reads the selected session, unless it was read before, and checks the right to it. */
  async choose(
    actor: Actor,
    { session, sessionId }: SessionChoice,
    right: SessionRight,
    options: CallOptions,
  ): Promise<SeenSession> {
    if (sessionId !== undefined) return await this.execute(actor, { sessionId, right }, options);
    if (session === undefined) throw noChoice();
    return { session, sight: checkAccess(actor, session, right) };
  }

  /** Like `choose`, with the notes and the sentiment of each segment. */
  async chooseWhole(
    actor: Actor,
    { session, sessionId }: SessionChoice<Session>,
    right: SessionRight,
    options: CallOptions,
  ): Promise<SeenSession<Session>> {
    if (sessionId !== undefined) {
      return await this.execute(actor, { sessionId, right, whole: true }, options);
    }
    if (session === undefined) throw noChoice();
    return { session, sight: checkAccess(actor, session, right) };
  }

  /** Checks that a session is an object that `execute` returned, and not only a similar one. */
  checkOf<S extends SessionState>(whole: boolean): Check<S | undefined> {
    return (value, path, faults) => {
      if (value === undefined) return undefined;
      const read = isObject(value) ? this.#read.get(value) : undefined;
      if (read === undefined || (whole && !read)) {
        const how = whole ? 'readSession returned with `whole: true`' : 'readSession returned';
        faults.add(path, `must be the object that ${how}`);
      }
      return value as S;
    };
  }
}

function noChoice(): DomainError {
  const message = 'is needed, or the session that readSession returned';
  return new DomainError('invalid_input', `The input names no session: sessionId ${message}.`, {
    faults: [{ path: 'sessionId', message }],
  });
}
