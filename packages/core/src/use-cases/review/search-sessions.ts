import { fingerprint, readCursor, writeCursor } from '../../adapter-kit/query-cursor.js';
import { type Instant, toInstant } from '../../domain/instant.js';
import type { Actor } from '../../domain/session/access.js';
import type { SessionSummary } from '../../domain/session/session.js';
import { type SessionStatus, sessionStatuses } from '../../domain/session/session-status.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions, Page } from '../../ports/call-options.js';
import type { SessionFilter } from '../../records/session-filter.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { TranscriptRepository } from '../../records/transcript-repository.js';
import type {
  FoundIn,
  FoundTranscript,
  TranscriptSearchOptions,
} from '../../records/transcript-search.js';
import { countSearchWords, mostSearchWords, parseSearch } from '../../text/search/search-query.js';
import { instant, lookedUpId, oneOf, optional, text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { type PageInput, pageChecks } from './list-sessions.js';
import { ownSessions, seenBy } from './own-sessions.js';
import type { SeenSession } from './read-session.js';
import { type Snippet, snippetsOf } from './snippets.js';

export interface SearchSessionsInput extends PageInput {
  /**
   * What to find in transcript, title and notes, at most 10,000 characters and 32 words, as
   * `parseSearch` reads it. All words must occur; each also finds words that begin with it, and other
   * forms of it. A text without a word, such as `%`, finds nothing. A blank text does not filter.
   */
  readonly q?: string;
  readonly patientId?: string;
  /** Recorded at or after. A session whose day is not known counts by its creation. */
  readonly from?: Instant;
  /** Recorded before. */
  readonly to?: Instant;
  /**
   * `newest`, the default: by the time of the recording. `best`: the best matches among the 300
   * newest. Without words both mean the last created first.
   */
  readonly order?: SearchOrder;
  readonly status?: SessionStatus;
}

/** Orders of a search. */
export const searchOrders = ['newest', 'best'] as const;
export type SearchOrder = (typeof searchOrders)[number];

const checkCall = defineCall<'therapist' | 'patient', SearchSessionsInput>(
  'searchSessions',
  ['therapist', 'patient'],
  {
    ...pageChecks,
    q: optional(text({ most: 10_000 })),
    patientId: optional(lookedUpId),
    from: optional(instant),
    to: optional(instant),
    order: optional(oneOf(searchOrders)),
    status: optional(oneOf(sessionStatuses)),
  },
);

/** A found session, with the places of the words in it. */
export interface SearchHit extends SeenSession<SessionSummary> {
  /** Passages of the transcript. Empty when `q` is absent or blank. */
  readonly snippets: readonly Snippet[];
  /** Where the words are. Empty when `q` is absent or blank. */
  readonly foundIn: readonly FoundIn[];
}

const defaultLimit = 100;
/** Most transcripts to look at for one page. Limits the time for a rare status among many hits. */
const mostLookedAt = 1_000;
/** Most transcripts that are ranked. Limits the time of a search for the best. */
const mostRanked = 300;
/** Transcripts that are read at once to be ranked. Limits the memory. */
const rankedAtOnce = 50;
/** Most queries of the store for one page. */
const mostRounds = 100;

export interface SearchSessionsDeps {
  readonly sessions: SessionRepository;
  readonly transcripts: TranscriptRepository;
}

/**
 * Finds a person's own sessions by words of the newest transcript, the title and the notes, by
 * patient, time and status. Patients find finalized sessions about themselves.
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
    if (q.trim() === '') return await this.#byFilter(actor, scope, input, options);
    const query = parseSearch(q);
    if (countSearchWords(query) > mostSearchWords) {
      throw new DomainError('invalid_input', `A search takes at most ${mostSearchWords} words.`, {
        faults: [{ path: 'q', message: `must have at most ${mostSearchWords} words` }],
      });
    }
    const wanted = { actor, q, scope };
    if (input.order === 'best') return await this.#best(wanted, input, options);
    return await this.#newest(wanted, input, options);
  }

  async #byFilter(
    actor: Actor,
    { filter, status }: Scope,
    { limit = defaultLimit, cursor }: PageInput,
    options: CallOptions,
  ): Promise<Page<SearchHit>> {
    const { from, to, ...own } = filter;
    const items: SearchHit[] = [];
    let next = cursor;
    let lookedAt = 0;
    let rounds = 0;
    do {
      const page = await this.#sessions.list({
        ...own,
        ...(status === undefined ? {} : { status }),
        limit: limit - items.length,
        ...(next === undefined ? {} : { cursor: next }),
        ...options,
      });
      const inside = page.items.filter((session) => isRecordedWithin(session, { from, to }));
      const seen = inside.flatMap((session) => seenBy(actor, session));
      items.push(...seen.map((one) => ({ ...one, snippets: [], foundIn: [] })));
      lookedAt += page.items.length;
      rounds += 1;
      next = page.cursor;
    } while (isUnfinished(next, items.length < limit, lookedAt, rounds));
    return { items, ...(next === undefined ? {} : { cursor: next }) };
  }

  async #newest(
    { actor, q, scope: { filter, status } }: WantedWords,
    { limit = defaultLimit, cursor }: PageInput,
    options: CallOptions,
  ): Promise<Page<SearchHit>> {
    const items: SearchHit[] = [];
    let next = cursor;
    let lookedAt = 0;
    let rounds = 0;
    do {
      // Reads no more than are missing, so that the store's cursor is right after the last hit.
      const part = { limit: limit - items.length, ...(next === undefined ? {} : { cursor: next }) };
      const page = await this.#transcripts.search(
        q,
        { ...filter, ...part },
        searching(actor, options),
      );
      items.push(...page.items.flatMap((found) => hitsOf(actor, found, status)));
      lookedAt += page.looked;
      rounds += 1;
      next = page.cursor;
    } while (isUnfinished(next, items.length < limit, lookedAt, rounds));
    return { items, ...(next === undefined ? {} : { cursor: next }) };
  }

  /** The cursor counts hits: pages can shift when sessions are added or changed in between. */
  async #best(
    { actor, q, scope }: WantedWords,
    { limit = defaultLimit, cursor }: PageInput,
    options: CallOptions,
  ): Promise<Page<SearchHit>> {
    const mark = fingerprint(['best', actor.accountId, q, JSON.stringify(scope)]);
    const from = cursor === undefined ? 0 : readCursor(cursor, mark)?.sort;
    if (typeof from !== 'number') {
      throw new DomainError('invalid_cursor', 'The cursor is not one of this search.');
    }
    const ranked: { readonly hit: SearchHit; readonly score: number }[] = [];
    let next: string | undefined;
    let lookedAt = 0;
    do {
      const part = { limit: rankedAtOnce, ...(next === undefined ? {} : { cursor: next }) };
      const page = await this.#transcripts.search(
        q,
        { ...scope.filter, ...part },
        searching(actor, options),
      );
      for (const found of page.items) {
        const hits = hitsOf(actor, found, scope.status);
        ranked.push(...hits.map((hit) => ({ hit, score: found.match.score })));
      }
      lookedAt += page.looked;
      next = page.cursor;
    } while (next !== undefined && lookedAt < mostRanked);
    const items = ranked
      .sort((a, b) => b.score - a.score)
      .slice(from, from + limit)
      .map(({ hit }) => hit);
    const end = from + items.length;
    if (end >= ranked.length) return { items };
    return { items, cursor: writeCursor({ sort: end, id: 'best', partition: '' }, mark) };
  }
}

/** Patients see some of the notes only, so that they must not find words of the others. */
function searching({ role }: Actor, options: CallOptions): TranscriptSearchOptions {
  return { ...options, withNotes: role === 'therapist' };
}

/** Whether a session was recorded, or else created, in a span of time. */
function isRecordedWithin(
  { recordedAt, createdAt }: SessionSummary,
  { from, to }: { readonly from: Instant | undefined; readonly to: Instant | undefined },
): boolean {
  const at = utc(recordedAt ?? createdAt);
  return (from === undefined || at >= from) && (to === undefined || at < to);
}

interface WantedWords {
  readonly actor: Actor;
  readonly q: string;
  readonly scope: Scope;
}

function isUnfinished(
  next: string | undefined,
  isShort: boolean,
  lookedAt: number,
  rounds: number,
): boolean {
  return next !== undefined && isShort && lookedAt < mostLookedAt && rounds < mostRounds;
}

/** Uses the current status and rights. Omits a session that was deleted meanwhile. */
function hitsOf(
  actor: Actor,
  { session, lines, match, foundIn }: FoundTranscript,
  status: SessionStatus | undefined,
): readonly SearchHit[] {
  if (session === undefined) return [];
  if (status !== undefined && session.status !== status) return [];
  const snippets = snippetsOf(lines, match.hits);
  return seenBy(actor, session).map((seen) => ({ ...seen, snippets, foundIn }));
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
