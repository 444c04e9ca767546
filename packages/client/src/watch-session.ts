import type { Session } from './api.js';
import { AttuneProblem, problemIn } from './attune-problem.js';
import { pause } from './pause.js';
import { readEvents, type ServerSentEvent } from './server-sent-events.js';

/** How a session stands. Each tells all of its kind, so that a missed one is made up for. */
export type SessionEvent =
  | {
      readonly id: string;
      readonly event: 'status';
      readonly data: Pick<Session, 'status' | 'updatedAt' | 'failure'> & {
        readonly version: number;
      };
    }
  | {
      readonly id: string;
      readonly event: 'progress';
      readonly data: NonNullable<Session['progress']>;
    }
  /** The last one: nothing moves any more, or the session is gone. */
  | {
      readonly id: string;
      readonly event: 'done';
      readonly data: { readonly status: Session['status'] } | { readonly deleted: true };
    };

/** How a session of the account stands now, or that it is gone; `ready` comes first. */
export type AccountEvent =
  | { readonly id: string; readonly event: 'ready'; readonly data: object }
  | {
      readonly id: string;
      readonly event: 'session';
      readonly data:
        | (Pick<Session, 'id' | 'status' | 'updatedAt'> & {
            readonly progress?: NonNullable<Session['progress']>;
          })
        | { readonly id: string; readonly deleted: true };
    };

export interface WatchOptions {
  readonly signal?: AbortSignal;
  /** The id of the last event that was seen, to go on after it. */
  readonly lastEventId?: string;
}

/** Opens a stream of events that goes on after `lastEventId`. */
type OpenEvents = (lastEventId: string | undefined) => Promise<Response>;

const defaultRetryMs = 1_000;
const longestWaitMs = 30_000;

/** Where a watcher stands. */
interface Watch {
  lastEventId: string | undefined;
  retryMs: number;
  /** Tries in a row that told nothing. */
  failures: number;
}

/**
 * Tells what happens until `done`, if that ever comes; comes back by itself when the line breaks, later
 * each time that fails.
 */
export async function* watchEvents<E extends SessionEvent | AccountEvent>(
  open: OpenEvents,
  { signal, lastEventId }: WatchOptions,
): AsyncGenerator<E, void, undefined> {
  const watch: Watch = { lastEventId, retryMs: defaultRetryMs, failures: 0 };
  for (;;) {
    try {
      for await (const event of eventsOfOneLine<E>(open, watch)) {
        yield event;
        if (event.event === 'done') return;
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (!mayPass(error)) throw error;
    }
    await pause(waitMs(watch), signal);
    watch.failures += 1;
  }
}

async function* eventsOfOneLine<E>(open: OpenEvents, watch: Watch): AsyncGenerator<E> {
  const response = await open(watch.lastEventId);
  if (!response.ok || response.body === null) throw await problemIn(response);
  for await (const told of readEvents(response.body)) {
    watch.lastEventId = told.id ?? watch.lastEventId;
    watch.retryMs = told.retryMs ?? watch.retryMs;
    watch.failures = 0;
    yield eventOf(told) as E;
  }
}

function eventOf({ id = '', event, data }: ServerSentEvent) {
  return { id, event, data: JSON.parse(data) as unknown };
}

/** Whether it may be over the next time; a line that breaks is a `TypeError` of fetch. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof AttuneProblem)) return error instanceof TypeError;
  return error.status >= 500 || error.status === 408 || error.status === 429;
}

/** Not all at the same moment: a host that comes back has many who wait for it. */
function waitMs({ retryMs, failures }: Watch): number {
  const longest = Math.min(retryMs * 2 ** failures, longestWaitMs);
  return longest * (0.5 + Math.random() / 2);
}
