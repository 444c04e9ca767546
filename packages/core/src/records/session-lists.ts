import { instantAfter, toInstant } from '../domain/instant.js';
import {
  clockLeewayMs,
  leaseInForce,
  type SessionClaim,
  type SessionSummary,
} from '../domain/session/session.js';
import { pages } from '../flow/pages.js';
import type { CallOptions, Page } from '../ports/call-options.js';
import type { Clock } from '../ports/clock.js';
import type { DocumentStore, FieldRange, StoredDocument } from '../ports/document-store.js';
import { withCheckedCursor } from './checked-cursor.js';
import { type ContentCodec, clearContent } from './codec.js';
import { sessionsCollection } from './collections.js';
import type { SessionOutline } from './session-content.js';
import {
  type ClaimDocument,
  claimDocumentId,
  type HeadDocument,
  isUndivided,
  outlineIn,
  sessionDocumentId,
  storedSummary,
} from './session-documents.js';
import { type SessionFilter, sessionFilterQuery } from './session-filter.js';

/** Which sessions to list. */
export interface SessionListQuery extends SessionFilter, CallOptions {
  readonly status?: string;
}

/** A session that the reconciler should look at. */
interface Due {
  readonly id: string;
  readonly attentionAt: string;
}

const collection = sessionsCollection.name;
const byAttention = { field: 'attentionAt', direction: 'asc' } as const;
/** The largest page that a store returns. */
const largestPage = 1_000;

/** Lists sessions: of an owner, about a patient, and those that should be moving. */
export class SessionLists {
  readonly #store: DocumentStore;
  readonly #clock: Clock;
  readonly #codec: ContentCodec;

  constructor(store: DocumentStore, clock: Clock, codec: ContentCodec = clearContent) {
    this.#store = store;
    this.#clock = clock;
    this.#codec = codec;
  }

  /**
   * Sessions of an owner, about a patient, or both.
   *
   * @throws DomainError `invalid_cursor`.
   */
  async list(query: SessionListQuery): Promise<Page<SessionSummary>> {
    return await this.#summaries(await this.#page(query, claimDocumentId));
  }

  /**
   * The same without opening their content: how they stand. Without an owner or a patient, those of all owners.
   *
   * @throws DomainError `invalid_cursor`.
   */
  async states(query: SessionListQuery): Promise<Page<SessionOutline & SessionClaim>> {
    const page = await this.#page(query, claimDocumentId);
    const items = page.items.map(({ document, beside }) =>
      outlineIn(document, beside?.document as ClaimDocument | undefined),
    );
    return { ...page, items };
  }

  /** All sessions of a list, one after another, without their progress. */
  each(query: Omit<SessionListQuery, 'limit' | 'cursor'>): AsyncIterable<SessionSummary> {
    return pages(async (cursor) => await this.#summaries(await this.#pageOfAll(query, cursor)));
  }

  /** The same without opening their content: for figures about many sessions. */
  outlines(query: Omit<SessionListQuery, 'limit' | 'cursor'>): AsyncIterable<SessionOutline> {
    return pages(async (cursor) => {
      const page = await this.#pageOfAll(query, cursor);
      return { ...page, items: page.items.map(({ document }) => outlineIn(document, undefined)) };
    });
  }

  #pageOfAll(
    query: Omit<SessionListQuery, 'limit' | 'cursor'>,
    cursor: string | undefined,
  ): Promise<Page<StoredDocument<HeadDocument>>> {
    return this.#page({
      ...query,
      limit: largestPage,
      ...(cursor === undefined ? {} : { cursor }),
    });
  }

  async #page(
    query: SessionListQuery,
    beside?: string,
  ): Promise<Page<StoredDocument<HeadDocument>>> {
    const { status, signal, ...filter } = query;
    const where = { kind: 'session', ...(status === undefined ? {} : { status }) };
    const asked = {
      ...sessionFilterQuery(filter, where),
      ...(beside === undefined ? {} : { beside }),
    };
    return await withCheckedCursor(query.cursor, () =>
      this.#store.query<HeadDocument>(collection, asked, { signal }),
    );
  }

  /** Opens the sessions of a page side by side: their keys may come from a service. */
  async #summaries({
    items,
    ...page
  }: Page<StoredDocument<HeadDocument>>): Promise<Page<SessionSummary>> {
    const opened = items.map((stored) => storedSummary(this.#codec, stored));
    return { ...page, items: await Promise.all(opened) };
  }

  /**
   * Ids of sessions whose `attentionAt` has passed, longest overdue first, and of those whose lease is void
   * because it ends too far ahead.
   */
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
    const ids = [...sorted.map(({ id }) => id), ...(await this.#withVoidLease(limit, options))];
    return [...new Set(ids)].slice(0, limit);
  }

  /** The claims that end last: those of a clock that was ahead come first. */
  async #withVoidLease(limit: number, options: CallOptions): Promise<readonly string[]> {
    const now = this.#clock.now();
    const { items } = await this.#store.query(
      collection,
      {
        where: { kind: 'claim' },
        orderBy: { ...byAttention, direction: 'desc' },
        ...{ range: { from: instantAfter(now, clockLeewayMs) }, limit },
      },
      options,
    );
    return items.flatMap(({ document }) => {
      const claim = (document as ClaimDocument).claim as unknown as SessionClaim;
      // Once it is woken, it is looked at again sooner than its lease ends.
      const waits = claim.lease?.expiresAt === document['attentionAt'];
      const isVoid = waits && !leaseInForce(claim, now);
      return isVoid ? [String(document['sessionId'])] : [];
    });
  }

  /** Sessions that a worker works on or should work on, in any order. A session may come twice. */
  async *underWay(options: CallOptions = {}): AsyncIterable<SessionOutline & SessionClaim> {
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
    // In this order a session that is divided meanwhile comes twice, and is never missed.
    for await (const { document } of found('session')) {
      if (isUndivided(document)) yield outlineIn(document as HeadDocument, undefined);
    }
    for await (const { document, beside } of found('claim', sessionDocumentId)) {
      if (beside === undefined) continue;
      yield outlineIn(beside.document as HeadDocument, document as ClaimDocument);
    }
  }
}
