import { toInstant } from '../domain/instant.js';
import type { SessionState, SessionSummary } from '../domain/session/session.js';
import { pages } from '../flow/pages.js';
import type { CallOptions, Page } from '../ports/call-options.js';
import type { Clock } from '../ports/clock.js';
import type { DocumentStore, FieldRange } from '../ports/document-store.js';
import { withCheckedCursor } from './checked-cursor.js';
import { sessionsCollection } from './collections.js';
import {
  type ClaimDocument,
  claimDocumentId,
  type HeadDocument,
  isUndivided,
  sessionDocumentId,
  stateIn,
  storedSummary,
} from './session-documents.js';
import { type SessionFilter, sessionFilterQuery } from './session-filter.js';

/** Which sessions to list. */
export interface SessionListQuery extends SessionFilter, CallOptions {
  readonly status?: string;
}

/** A session that is due for a look. */
interface Due {
  readonly id: string;
  readonly attentionAt: string;
}

const collection = sessionsCollection.name;
const byAttention = { field: 'attentionAt', direction: 'asc' } as const;
/** As many as a store gives at once. */
const largestPage = 1_000;

/** Lists sessions: of an owner, about a patient, and those that should be moving. */
export class SessionLists {
  readonly #store: DocumentStore;
  readonly #clock: Clock;

  constructor(store: DocumentStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * Sessions of an owner, about a patient, or both.
   *
   * @throws DomainError `invalid_cursor`.
   */
  list(query: SessionListQuery): Promise<Page<SessionSummary>> {
    return this.#page(query, claimDocumentId);
  }

  /** All sessions of a list, one after another, without their progress. */
  each(query: Omit<SessionListQuery, 'limit' | 'cursor'>): AsyncIterable<SessionSummary> {
    return pages((cursor) =>
      this.#page({ ...query, limit: largestPage, ...(cursor === undefined ? {} : { cursor }) }),
    );
  }

  async #page(query: SessionListQuery, beside?: string): Promise<Page<SessionSummary>> {
    const { status, signal, ...filter } = query;
    const where = { kind: 'session', ...(status === undefined ? {} : { status }) };
    const asked = {
      ...sessionFilterQuery(filter, where),
      ...(beside === undefined ? {} : { beside }),
    };
    const found = await withCheckedCursor(query.cursor, () =>
      this.#store.query<HeadDocument>(collection, asked, { signal }),
    );
    return { ...found, items: found.items.map(storedSummary) };
  }

  /** Ids of sessions whose `attentionAt` has passed, longest overdue first. */
  async needingAttention(limit: number, options: CallOptions = {}): Promise<readonly string[]> {
    const to = toInstant(this.#clock.now());
    const due = async (kind: string): Promise<readonly Due[]> => {
      const query = { where: { kind }, orderBy: byAttention, range: { to }, limit };
      const { items } = await this.#store.query(collection, query, options);
      return items.map(({ document }) => ({
        id: String(document['sessionId']),
        attentionAt: String(document['attentionAt']),
      }));
    };
    // Sessions that version 0.1.0 wrote have no claim of their own until they are written again.
    const all = [...(await due('session')), ...(await due('claim'))];
    const sorted = all.toSorted((a, b) => (a.attentionAt < b.attentionAt ? -1 : 1));
    return [...new Set(sorted.map(({ id }) => id))].slice(0, limit);
  }

  /** Sessions that a worker works on or should, in no order to rely on; one may come twice. */
  async *underWay(options: CallOptions = {}): AsyncIterable<SessionState> {
    const range: FieldRange = { from: '' };
    const found = (kind: string, beside?: string) =>
      pages((cursor) =>
        this.#store.query(
          collection,
          {
            ...{ where: { kind }, orderBy: byAttention, range },
            ...(beside === undefined ? {} : { beside }),
            ...(cursor === undefined ? {} : { cursor }),
          },
          options,
        ),
      );
    // In this order a session that gets a claim of its own meanwhile comes twice rather than never.
    for await (const { document } of found('session')) {
      if (isUndivided(document)) yield stateIn(document as HeadDocument, undefined);
    }
    for await (const { document, beside } of found('claim', sessionDocumentId)) {
      if (beside === undefined) continue;
      yield stateIn(beside.document as HeadDocument, document as ClaimDocument);
    }
  }
}
