import { type Instant, toInstant } from '../../domain/instant.js';
import type { Actor } from '../../domain/session/access.js';
import type { SessionSummary } from '../../domain/session/session.js';
import type { SessionStatus } from '../../domain/session/session-status.js';
import type { CallOptions, Page } from '../../ports/call-options.js';
import type { SessionFilter } from '../../records/session-filter.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { FoundTranscript, TranscriptRepository } from '../../records/transcript-repository.js';
import type { PageInput } from './list-sessions.js';
import { ownSessions, seenBy } from './own-sessions.js';
import type { SeenSession } from './session-access.js';
import { type Snippet, snippetsOf } from './snippets.js';

export interface SearchSessionsInput extends PageInput {
  /**
   * Words that must all occur in the transcript. A text without a word in it, such as `%`, finds
   * nothing; a blank one is none, and sessions are only filtered.
   */
  readonly q?: string;
  readonly patientId?: string;
  /** Created at or after. */
  readonly from?: Instant;
  /** Created before. */
  readonly to?: Instant;
  readonly status?: SessionStatus;
}

/** A session that was found, and where in it the words are. */
export interface SearchHit extends SeenSession<SessionSummary> {
  /** None where nothing was said to look for. */
  readonly snippets: readonly Snippet[];
}

const defaultLimit = 100;
/** So that one page of a rare status among many hits does not take for ever. */
const mostLookedAt = 1_000;

/**
 * Finds a person's own sessions, newest first: by words of the newest transcript, patient, time and
 * status. Patients find finalized sessions about themselves.
 */
export class SearchSessions {
  readonly #sessions: SessionRepository;
  readonly #transcripts: TranscriptRepository;

  constructor(sessions: SessionRepository, transcripts: TranscriptRepository) {
    this.#sessions = sessions;
    this.#transcripts = transcripts;
  }

  /**
   * A page has exactly `limit` hits unless it is the last one, or a thousand transcripts with the
   * words were looked through for it.
   *
   * @throws DomainError `invalid_cursor`; PortError `unsupported` where text cannot be searched.
   */
  async execute(
    actor: Actor,
    input: SearchSessionsInput = {},
    options: CallOptions = {},
  ): Promise<Page<SearchHit>> {
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
      // Never more than are missing: the store's cursor then stands right after the last hit.
      const part = { limit: limit - items.length, ...(next === undefined ? {} : { cursor: next }) };
      const page = await this.#transcripts.search(q, { ...filter, ...part }, options);
      items.push(...page.items.flatMap((found) => hitsOf(actor, found, q, status)));
      lookedAt += page.items.length;
      next = page.cursor;
    } while (next !== undefined && items.length < limit && lookedAt < mostLookedAt);
    return { items, ...(next === undefined ? {} : { cursor: next }) };
  }
}

/** Status and sight are those of the session now; one deleted meanwhile is no hit. */
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

/** What a person looks through; `undefined` when nothing in it can be theirs. */
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

/** Instants of records compare as texts, so others have to be written like them. */
function utc(instant: Instant): Instant {
  return toInstant(new Date(instant));
}
