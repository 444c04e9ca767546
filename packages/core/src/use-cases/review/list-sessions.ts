import type { Actor } from '../../domain/session/access.js';
import type { SessionSummary } from '../../domain/session/session.js';
import { type SessionStatus, sessionStatuses } from '../../domain/session/session-status.js';
import type { CallOptions, Page } from '../../ports/call-options.js';
import type { SessionListQuery } from '../../records/session-lists.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { people } from '../input/actors.js';
import { integer, lookedUpId, type MemberChecks, oneOf, optional } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { ownSessions, seenBy } from './own-sessions.js';
import type { SeenSession } from './read-session.js';

/** Selects a page of a list. */
export interface PageInput {
  /** 1 to 1,000; defaults to 100. */
  readonly limit?: number;
  /** From the page before; absent for the first page. */
  readonly cursor?: string;
}

/** The checks of `PageInput`. */
export const pageChecks: MemberChecks<PageInput> = {
  limit: optional(integer({ least: 1, most: 1_000 })),
  cursor: optional(lookedUpId),
};

export interface ListSessionsInput extends PageInput {
  readonly status?: SessionStatus;
}

/** An administrator owns no sessions; an empty list would look like an answer. */
const ownersAndPatients = ['therapist', 'patient'] as const;
const checkList = defineCall<'therapist' | 'patient', ListSessionsInput>(
  'listSessions',
  ownersAndPatients,
  {
    ...pageChecks,
    status: optional(oneOf(sessionStatuses)),
  },
);
const checkPending = defineCall<Actor['role'], PageInput>('pendingSessions', people, pageChecks);

/** Lists a person's own sessions, newest first. A patient sees finalized sessions about them. */
export class ListSessions
  implements
    UseCase<Actor, ListSessionsInput | undefined, Promise<Page<SeenSession<SessionSummary>>>>
{
  readonly #sessions: SessionRepository;

  constructor(sessions: SessionRepository) {
    this.#sessions = sessions;
  }

  /** @throws DomainError `invalid_cursor`; `forbidden` for administrators. */
  async execute(
    actor: Actor,
    input: ListSessionsInput = {},
    options: CallOptions = {},
  ): Promise<Page<SeenSession<SessionSummary>>> {
    const call = checkList(actor, input, options);
    const own = ownSessions(call.actor);
    const { status } = call.input;
    if (own === undefined) return { items: [] };
    if ('status' in own && status !== undefined && status !== own.status) return { items: [] };
    const query = { ...call.input, ...own, ...call.options };
    return await seenPage(this.#sessions, call.actor, query);
  }
}

/**
 * Lists the processed sessions that a therapist has not finalized yet, oldest first.
 */
export class PendingSessions
  implements UseCase<Actor, PageInput | undefined, Promise<Page<SeenSession<SessionSummary>>>>
{
  readonly #sessions: SessionRepository;

  constructor(sessions: SessionRepository) {
    this.#sessions = sessions;
  }

  /** @throws DomainError `invalid_cursor`. */
  async execute(
    actor: Actor,
    input: PageInput = {},
    options: CallOptions = {},
  ): Promise<Page<SeenSession<SessionSummary>>> {
    const call = checkPending(actor, input, options);
    if (call.actor.role !== 'therapist') return { items: [] };
    return await seenPage(this.#sessions, call.actor, {
      ...call.input,
      ownerId: call.actor.accountId,
      status: 'processed',
      order: 'oldest',
      ...call.options,
    });
  }
}

async function seenPage(
  sessions: SessionRepository,
  actor: Actor,
  query: SessionListQuery,
): Promise<Page<SeenSession<SessionSummary>>> {
  const page = await sessions.list(query);
  return { ...page, items: page.items.flatMap((session) => seenBy(actor, session)) };
}
