import type { Actor } from '../../domain/session/access.js';
import { isSettled, type SessionClaim, type SessionState } from '../../domain/session/session.js';
import type { SessionStatus } from '../../domain/session/session-status.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import { people } from '../input/actors.js';
import { lookedUpId, optional, text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import type { ReadSession, SeenSession } from './read-session.js';
import type { SessionChanges } from './session-changes.js';
import { type SessionView, sessionSummaryView } from './view.js';
import { Waiting } from './waiting.js';

/** The state of a session. Pass the id as `lastEventId` to continue after this event. */
export type SessionEvent =
  | {
      readonly id: string;
      readonly event: 'status';
      readonly data: {
        readonly status: SessionStatus;
        readonly version: number;
        readonly updatedAt: string;
        readonly failure?: NonNullable<SessionView['failure']>;
      };
    }
  | {
      readonly id: string;
      readonly event: 'progress';
      readonly data: NonNullable<SessionClaim['progress']>;
    }
  /** The last event: only a person can change the session now, or the account cannot see it. */
  | {
      readonly id: string;
      readonly event: 'done';
      readonly data: { readonly status: SessionStatus } | { readonly deleted: true };
    };

export interface WatchSessionInput {
  readonly sessionId: string;
  /** The id of the last event that the client has received. Watching continues after it. */
  readonly lastEventId?: string;
}

const checkCall = defineCall<Actor['role'], WatchSessionInput>('watchSession', people, {
  sessionId: lookedUpId,
  lastEventId: optional(text()),
});

/** Pause between two reads of the records. */
const lookEveryMs = 500;

/** The state that the watcher has seen. */
interface Known {
  version: string;
  percent: string;
}

export interface WatchSessionDeps {
  readonly readSession: ReadSession;
  readonly changes: SessionChanges;
  readonly clock: Clock;
}

/**
 * Reports the status and the progress of a session at each change, until only a person can change
 * it. Every event holds the whole current state of its kind, so a client may miss events.
 */
export class WatchSession
  implements UseCase<Actor, WatchSessionInput, AsyncGenerator<SessionEvent, void, undefined>>
{
  readonly #readSession: ReadSession;
  readonly #changes: SessionChanges;
  readonly #clock: Clock;

  constructor({ readSession, changes, clock }: WatchSessionDeps) {
    this.#readSession = readSession;
    this.#changes = changes;
    this.#clock = clock;
  }

  /**
   * Ends after `done`, when the consumer stops, and without an error when aborted. An account that
   * cannot see the session (any more) gets the same event as for a deleted session. The call is
   * checked at the first `next()`.
   *
   * @throws PortError if the records cannot be reached.
   */
  async *execute(
    given: Actor,
    input: WatchSessionInput,
    options: CallOptions = {},
  ): AsyncGenerator<SessionEvent, void, undefined> {
    const call = checkCall(given, input, options);
    const { actor } = call;
    const { signal } = call.options;
    const { sessionId, lastEventId } = call.input;
    const known = knownFrom(lastEventId);
    const waiting = new Waiting(this.#clock, signal);
    const unlisten = this.#changes.listen(sessionId, waiting.hint);
    try {
      while (!signal?.aborted) {
        const seen = await this.#look(actor, sessionId, signal);
        if (seen === undefined) {
          yield { id: `${known.version}.-`, event: 'done', data: { deleted: true } };
          return;
        }
        yield* news(seen, known);
        if (isSettled(seen.session, this.#clock.now())) {
          yield { id: idOf(seen.session), event: 'done', data: { status: seen.session.status } };
          return;
        }
        await waiting.rest(lookEveryMs);
      }
    } catch (error) {
      if (!signal?.aborted) throw error;
    } finally {
      unlisten();
    }
  }

  async #look(
    actor: Actor,
    sessionId: string,
    signal: AbortSignal | undefined,
  ): Promise<SeenSession | undefined> {
    try {
      return await this.#readSession.execute(actor, { sessionId }, { signal });
    } catch (error) {
      if (DomainError.is(error, 'session_not_found')) return undefined;
      throw error;
    }
  }
}

/** The events that the watcher has not seen yet. */
function* news({ session, sight }: SeenSession, known: Known): Generator<SessionEvent> {
  const { version, progress } = session;
  if (known.version !== String(version)) {
    known.version = String(version);
    known.percent = '-';
    const { status, updatedAt, failure } = sessionSummaryView(session, sight);
    const data = { status, version, updatedAt, ...(failure === undefined ? {} : { failure }) };
    yield { id: `${version}.-`, event: 'status', data };
  }
  if (progress === undefined || known.percent === String(progress.percent)) return;
  known.percent = String(progress.percent);
  yield { id: idOf(session), event: 'progress', data: progress };
}

/** Version and percent identify a visible state, because a change of stage changes the version. */
function idOf({ version, progress }: Pick<SessionState, 'version' | 'progress'>): string {
  return `${version}.${progress?.percent ?? '-'}`;
}

function knownFrom(lastEventId: string | undefined): Known {
  const [version = '', percent = '-'] = (lastEventId ?? '').split('.');
  return { version, percent };
}
