import { type Actor, capacityOf } from '../../domain/session/access.js';
import type { SessionClaim } from '../../domain/session/session.js';
import type { SessionStatus } from '../../domain/session/session-status.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { SessionOutline } from '../../records/session-content.js';
import type { SessionLists } from '../../records/session-lists.js';
import { optional, text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { type OwnSessions, ownSessions } from './own-sessions.js';
import { Waiting } from './waiting.js';

/** Pass the id as `lastEventId` to continue after this event. */
export type AccountEvent =
  /** The first event: what changes from now on is told. */
  | { readonly id: string; readonly event: 'ready'; readonly data: Readonly<Record<string, never>> }
  /** How a session of the account stands now, or that it is gone. */
  | {
      readonly id: string;
      readonly event: 'session';
      readonly data:
        | {
            readonly id: string;
            readonly status: SessionStatus;
            readonly updatedAt: string;
            readonly progress?: NonNullable<SessionClaim['progress']>;
          }
        | { readonly id: string; readonly deleted: true };
    };

export interface WatchAccountInput {
  /** The id of the last event that the client has received. Watching continues after it. */
  readonly lastEventId?: string;
}

/** An administrator owns no sessions. */
const ownersAndPatients = ['therapist', 'patient'] as const;
const checkCall = defineCall<'therapist' | 'patient', WatchAccountInput>(
  'watchAccount',
  ownersAndPatients,
  { lastEventId: optional(text()) },
);

/** Only a person goes on with these, or a later attempt. */
const atRest: ReadonlySet<SessionStatus> = new Set(['processed', 'finalized', 'failed']);
/** So many of the newest sessions are watched. */
const watchedCount = 100;
/** Pause between two reads of the records while a session is worked on, and while none is. */
const lookEveryMs = { working: 1_000, resting: 5_000 };
/** Clocks of hosts differ: what changed shortly before an event counts as changed after it. */
const leewayMs = 5_000;

export interface WatchAccountDeps {
  readonly lists: Pick<SessionLists, 'states'>;
  readonly clock: Clock;
}

type State = SessionOutline & SessionClaim;

/** What was told last, by the ids of sessions. */
type Known = ReadonlyMap<string, { readonly mark: string; readonly createdAt: string }>;

/**
 * Reports each change of status and progress of the hundred newest sessions of an account. Every
 * event holds the whole current state of a session, so a client may miss events.
 */
export class WatchAccount
  implements
    UseCase<Actor, WatchAccountInput | undefined, AsyncGenerator<AccountEvent, void, undefined>>
{
  readonly #deps: WatchAccountDeps;

  constructor(deps: WatchAccountDeps) {
    this.#deps = deps;
  }

  /**
   * Begins with `ready`, then the sessions that are worked on and, after `lastEventId`, those that changed since.
   * Which ones were deleted meanwhile it cannot tell: a client that comes back reads its list again.
   * Ends when the consumer stops, and without an error when aborted. The call is checked at the first `next()`.
   *
   * @throws DomainError `forbidden` for administrators. PortError if the records cannot be reached.
   */
  async *execute(
    given: Actor,
    input: WatchAccountInput = {},
    options: CallOptions = {},
  ): AsyncGenerator<AccountEvent, void, undefined> {
    const { clock } = this.#deps;
    const call = checkCall(given, input, options);
    const { signal } = call.options;
    const own = ownSessions(call.actor);
    if (own === undefined) return;
    const waiting = new Waiting(clock, signal);
    const since = sinceOf(call.input.lastEventId);
    let known: Known | undefined;
    try {
      yield { id: clock.now().toISOString(), event: 'ready', data: {} };
      while (!signal?.aborted) {
        const id = clock.now().toISOString();
        const sessions = await this.#look(own, call.actor, signal);
        const news = sessions.filter((one) => isNews(one, known, since));
        for (const one of news) yield { id, event: 'session', data: stateOf(one) };
        for (const gone of goneFrom(known, sessions)) {
          yield { id, event: 'session', data: { id: gone, deleted: true } };
        }
        known = new Map(
          sessions.map((one) => [one.id, { mark: markOf(one), createdAt: one.createdAt }]),
        );
        const working = sessions.some(({ status }) => !atRest.has(status));
        await waiting.rest(working ? lookEveryMs.working : lookEveryMs.resting);
      }
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  }

  async #look(
    own: OwnSessions,
    actor: Actor,
    signal: AbortSignal | undefined,
  ): Promise<readonly State[]> {
    const { items } = await this.#deps.lists.states({ ...own, limit: watchedCount, signal });
    return items.filter((one) => capacityOf(actor, one) !== undefined);
  }
}

/** At the first look: what is worked on, and what changed since the client was here last. */
function isNews(session: State, known: Known | undefined, since: string | undefined): boolean {
  if (known !== undefined) return known.get(session.id)?.mark !== markOf(session);
  return !atRest.has(session.status) || (since !== undefined && session.updatedAt >= since);
}

/** Sessions that were there and are not any more. The oldest of a full page may only have moved on. */
function* goneFrom(known: Known | undefined, sessions: readonly State[]): Generator<string> {
  const oldest = sessions.length === watchedCount ? (sessions.at(-1)?.createdAt ?? '') : '';
  const now = new Set(sessions.map(({ id }) => id));
  for (const [id, { createdAt }] of known ?? []) if (!now.has(id) && createdAt > oldest) yield id;
}

function markOf({ status, updatedAt, progress }: State): string {
  return `${updatedAt} ${status} ${progress?.stage} ${progress?.percent}`;
}

function stateOf({ id, status, updatedAt, progress }: State) {
  return { id, status, updatedAt, ...(progress === undefined ? {} : { progress }) };
}

function sinceOf(lastEventId: string | undefined): string | undefined {
  const at = Date.parse(lastEventId ?? '');
  return Number.isNaN(at) ? undefined : new Date(at - leewayMs).toISOString();
}
