import { type Instant, toInstant } from '../../domain/instant.js';
import type { Actor } from '../../domain/session/access.js';
import type { SessionSummary } from '../../domain/session/session.js';
import { type SessionStatus, sessionStatuses } from '../../domain/session/session-status.js';
import type { CallOptions, Page } from '../../ports/call-options.js';
import type { SessionFilter } from '../../records/session-filter.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { TranscriptRepository } from '../../records/transcript-repository.js';
import type { FoundTranscript } from '../../records/transcript-search.js';
import { instant, lookedUpId, oneOf, optional, text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { type PageInput, pageChecks } from './list-sessions.js';
import { ownSessions, seenBy } from './own-sessions.js';
import type { SeenSession } from './read-session.js';
import { type Snippet, snippetsOf } from './snippets.js';

export interface SearchSessionsInput extends PageInput {
  /**
   * Words that must all occur in the transcript, at most 10,000 characters. A text without a word,
   * such as `%`, finds nothing. A blank text does not filter.
   */
  readonly q?: string;
  readonly patientId?: string;
  /** Created at or after. */
  readonly from?: Instant;
  /** Created before. */
  readonly to?: Instant;
  readonly status?: SessionStatus;
}

const checkCall = defineCall<'therapist' | 'patient', SearchSessionsInput>(
  'searchSessions',
  ['therapist', 'patient'],
  {
    ...pageChecks,
    q: optional(text({ most: 10_000 })),
    patientId: optional(lookedUpId),
    from: optional(instant),
    to: optional(instant),
    status: optional(oneOf(sessionStatuses)),
  },
);

/** A found session, with the places of the words in it. */
export interface SearchHit extends SeenSession<SessionSummary> {
  /** Empty when `q` is absent or blank. */
  readonly snippets: readonly Snippet[];
}

const defaultLimit = 100;
/** Most transcripts to look at for one page. Limits the time for a rare status among many hits. */
const mostLookedAt = 1_000;

export interface SearchSessionsDeps {
  readonly sessions: SessionRepository;
  readonly transcripts: TranscriptRepository;
}

/**
 * Finds a person's own sessions by words of the newest transcript, patient, time and status, newest
 * first. Patients find finalized sessions about themselves.
 */
export class SearchSessions
  implements UseCase<Actor, SearchSessionsInput | undefined, Promise<Page<SearchHit>>>
{
  readonly #sessions: SessionRepository;
  readonly #transcripts: TranscriptRepository;

  constructor({ sessions, transcripts }: SearchSessionsDeps) {
    this.#sessions = sessions;
    this.#transcripts = transcripts;
  }

  /**
   * A page has exactly `limit` hits unless it is the last one, or 1,000 transcripts with the words
   * were looked at for it.
   *
   * @throws DomainError `invalid_cursor`; `forbidden` for administrators; PortError `unsupported` if the store has no text search.
   */
  async execute(
    given: Actor,
    searched: SearchSessionsInput = {},
    callOptions: CallOptions = {},
  ): Promise<Page<SearchHit>> {
    const { actor, input, options } = checkCall(given, searched, callOptions);
    const scope = scopeOf(actor, input);
    if (scope === undefined) return { items: [] };
    const { q = '' } = input;
    if (q.trim() !== '') return await this.#byWords(actor, q, scope, input, options);
    const { status, filter } = scope;
    const page = await this.#sessions.list({
      ...filter,
      ...(status === undefined ? {} : { status }),
      ...(input.limit === undefined ? {} : { limit: input.limit }),
      ...(input.cursor === undefined ? {} : { cursor: input.cursor }),
      ...options,
    });
    const items = page.items.flatMap((session) => seenBy(actor, session));
    return { ...page, items: items.map((seen) => ({ ...seen, snippets: [] })) };
  }

  async #byWords(
    actor: Actor,
    q: string,
    { filter, status }: Scope,
    { limit = defaultLimit, cursor }: PageInput,
    options: CallOptions,
  ): Promise<Page<SearchHit>> {
    const items: SearchHit[] = [];
    let next = cursor;
    let lookedAt = 0;
    do {
      // Reads no more than are missing, so that the store's cursor is right after the last hit.
      const part = { limit: limit - items.length, ...(next === undefined ? {} : { cursor: next }) };
      const page = await this.#transcripts.search(q, { ...filter, ...part }, options);
      items.push(...page.items.flatMap((found) => hitsOf(actor, found, q, status)));
      lookedAt += page.items.length;
      next = page.cursor;
    } while (next !== undefined && items.length < limit && lookedAt < mostLookedAt);
    return { items, ...(next === undefined ? {} : { cursor: next }) };
  }
}

/** Uses the current status and rights. Omits a session that was deleted meanwhile. */
function hitsOf(
  actor: Actor,
  { session, lines }: FoundTranscript,
  q: string,
  status: SessionStatus | undefined,
): readonly SearchHit[] {
  if (session === undefined) return [];
  if (status !== undefined && session.status !== status) return [];
  return seenBy(actor, session).map((seen) => ({ ...seen, snippets: snippetsOf(lines, q) }));
}

interface Scope {
  readonly filter: Pick<SessionFilter, 'ownerId' | 'patientId' | 'from' | 'to'>;
  readonly status: SessionStatus | undefined;
}

/** The sessions to search; `undefined` if none of them can be the person's own. */
function scopeOf(actor: Actor, input: SearchSessionsInput): Scope | undefined {
  const own = ownSessions(actor);
  if (own === undefined) return undefined;
  const { patientId, from, to, status } = input;
  const wanted = {
    ...(patientId === undefined ? {} : { patientId }),
    ...(status === undefined ? {} : { status }),
  };
  const { status: only, ...filter } = { ...wanted, ...own };
  const strange = patientId !== undefined && filter.patientId !== patientId;
  if (strange || (status !== undefined && only !== status)) return undefined;
  return {
    filter: {
      ...filter,
      ...(from === undefined ? {} : { from: utc(from) }),
      ...(to === undefined ? {} : { to: utc(to) }),
    },
    status: only,
  };
}

/** Writes an instant as records do, because the store compares instants as texts. */
function utc(instant: Instant): Instant {
  return toInstant(new Date(instant));
}
