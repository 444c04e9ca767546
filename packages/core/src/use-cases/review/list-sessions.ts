import type { Actor } from '../../domain/session/access.js';
import type { SessionSummary } from '../../domain/session/session.js';
import type { SessionStatus } from '../../domain/session/session-status.js';
import type { CallOptions, Page } from '../../ports/call-options.js';
import type { SessionListQuery } from '../../records/session-lists.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { ownSessions, seenBy } from './own-sessions.js';
import type { SeenSession } from './session-access.js';

/** Which page of a list. */
export interface PageInput {
  /** 1 to 1,000; defaults to 100. */
  readonly limit?: number;
  readonly cursor?: string;
}

export interface ListSessionsInput extends PageInput {
  readonly status?: SessionStatus;
}

/** Lists a person's own sessions, newest first: a patient's are the finalized ones about them. */
export class ListSessions {
  readonly #sessions: SessionRepository;

  constructor(sessions: SessionRepository) {
    this.#sessions = sessions;
  }

  /** @throws DomainError `invalid_cursor`. */
  async execute(
    actor: Actor,
    input: ListSessionsInput = {},
    options: CallOptions = {},
  ): Promise<Page<SeenSession<SessionSummary>>> {
    const own = ownSessions(actor);
    const { status } = input;
    if (own === undefined) return { items: [] };
    if ('status' in own && status !== undefined && status !== own.status) return { items: [] };
    return await seenPage(this.#sessions, actor, { ...input, ...own, ...options });
  }
}

/** Lists what waits for a therapist's review, oldest first: processed and not finalized. */
export class PendingSessions {
  readonly #sessions: SessionRepository;

  constructor(sessions: SessionRepository) {
    this.#sessions = sessions;
  }

  /** @throws DomainError `invalid_cursor`. */
  async execute(
    actor: Actor,
    { limit, cursor }: PageInput = {},
    options: CallOptions = {},
  ): Promise<Page<SeenSession<SessionSummary>>> {
    if (actor.role !== 'therapist') return { items: [] };
    return await seenPage(this.#sessions, actor, {
      ownerId: actor.accountId,
      status: 'processed',
      order: 'oldest',
      ...(limit === undefined ? {} : { limit }),
      ...(cursor === undefined ? {} : { cursor }),
      ...options,
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
