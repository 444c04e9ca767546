import type { Actor } from '../../domain/session/access.js';
import { isSettled, type SessionClaim, type SessionState } from '../../domain/session/session.js';
import type { SessionStatus } from '../../domain/session/session-status.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { SeenSession, SessionAccess } from './session-access.js';
import type { SessionChanges } from './session-changes.js';
import { type SessionView, sessionSummaryView } from './view.js';

/** How a session stands. The id goes into `lastEventId` to go on from here. */
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
  /** Nothing moves any more, or the session is gone for whoever watches; the last event. */
  | {
      readonly id: string;
      readonly event: 'done';
      readonly data: { readonly status: SessionStatus } | { readonly deleted: true };
    };

export interface WatchOptions extends CallOptions {
  /** The id of the last event that was seen: what it told is not told again. */
  readonly lastEventId?: string;
}

const lookEveryMs = 500;

/** What a watcher knows already. */
interface Known {
  version: string;
  percent: string;
}

/**
 * Tells how a session stands, each time that changes, until nothing moves any more. Every event
 * tells all of its kind, so that one that was missed is made up for by the next.
 */
export class WatchSession {
  readonly #access: SessionAccess;
  readonly #changes: SessionChanges;
  readonly #clock: Clock;

  constructor(access: SessionAccess, changes: SessionChanges, clock: Clock) {
    this.#access = access;
    this.#changes = changes;
    this.#clock = clock;
  }

  /**
   * Ends after `done`, when the consumer stops, and without an error when aborted. Somebody who
   * cannot see the session, or not any more, is told what they would be told of a deleted one.
   *
   * @throws PortError when the records cannot be reached.
   */
  async *execute(
    actor: Actor,
    sessionId: string,
    { lastEventId, signal }: WatchOptions = {},
  ): AsyncGenerator<SessionEvent, void, undefined> {
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
        await waiting.rest();
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
      return await this.#access.open(actor, sessionId, 'see', { signal });
    } catch (error) {
      if (DomainError.is(error, 'session_not_found')) return undefined;
      throw error;
    }
  }
}

/** The events that bring a watcher up to date. */
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

/** A change of stage changes the version, so that version and percent name what can be seen. */
function idOf({ version, progress }: Pick<SessionState, 'version' | 'progress'>): string {
  return `${version}.${progress?.percent ?? '-'}`;
}

function knownFrom(lastEventId: string | undefined): Known {
  const [version = '', percent = '-'] = (lastEventId ?? '').split('.');
  return { version, percent };
}

/** Waits for the time of the next look, or for a hint that there is something to see. */
class Waiting {
  readonly #clock: Clock;
  readonly #signal: AbortSignal | undefined;
  #hinted = false;
  #wake: () => void = () => undefined;

  constructor(clock: Clock, signal: AbortSignal | undefined) {
    this.#clock = clock;
    this.#signal = signal;
  }

  readonly hint = (): void => {
    this.#hinted = true;
    this.#wake();
  };

  /** A hint that came since the last rest is not waited for again. */
  async rest(): Promise<void> {
    const nap = new AbortController();
    this.#wake = () => nap.abort();
    this.#signal?.addEventListener('abort', this.#wake, { once: true });
    if (this.#hinted || this.#signal?.aborted) this.#wake();
    await this.#clock.sleep(lookEveryMs, { signal: nap.signal }).catch(() => undefined);
    this.#signal?.removeEventListener('abort', this.#wake);
    this.#hinted = false;
  }
}
