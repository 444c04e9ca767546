import { type Instant, toInstant } from '../domain/instant.js';
import { noSuchSession, type Session } from '../domain/session/session.js';
import { DomainError } from '../errors/domain-error.js';
import { LeaseLost } from '../errors/lease-lost.js';
import { PortError } from '../errors/port-error.js';
import { pages } from '../flow/pages.js';
import { isSameJson } from '../json/is-same-json.js';
import type { JsonObject } from '../json.js';
import type { CallOptions, Page } from '../ports/call-options.js';
import type { Clock } from '../ports/clock.js';
import type {
  BatchOperation,
  Document,
  DocumentStore,
  StoredDocument,
} from '../ports/document-store.js';
import { withCheckedCursor } from './checked-cursor.js';
import { sessionsCollection } from './collections.js';
import { mostConflicts, untilWritten } from './conflicts.js';
import { type SessionFilter, sessionFilterQuery } from './session-filter.js';

/** The session as a document: what is searched for on top, the aggregate below. */
interface SessionDocument extends Document {
  readonly id: typeof sessionDocumentId;
  readonly sessionId: string;
  readonly kind: 'session';
  readonly ownerId: string;
  readonly patientId?: string;
  readonly status: string;
  readonly createdAt: Instant;
  readonly attentionAt?: Instant;
  /** A `Session`; it is JSON by construction. */
  readonly session: JsonObject;
}

/** A change of a session. Returning `undefined` leaves it as it is. */
export type SessionChange = (session: Session, now: Date) => Session | undefined;

export interface UpdateOptions extends CallOptions {
  /** As the caller last got it from here: it is tried first, which spares reading it again. */
  readonly from?: Session;
  /** Only while this lease is held: the write is refused with `LeaseLost` otherwise. */
  readonly leaseToken?: string;
  /** Documents of the same session to write along, all or nothing. */
  readonly along?: (session: Session) => readonly BatchOperation[];
}

/** Which sessions to list. */
export interface SessionListQuery extends SessionFilter, CallOptions {
  readonly status?: string;
}

const collection = sessionsCollection.name;
/** Of the session itself in its partition. */
export const sessionDocumentId = 'session';

/** Keeps sessions. Every write is checked against the version it was made from. */
export class SessionRepository {
  readonly #store: DocumentStore;
  readonly #clock: Clock;
  /** Of sessions as they were read or written here. */
  readonly #etags = new WeakMap<Session, string>();

  constructor(store: DocumentStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** @throws PortError `already_exists` when the id is taken. */
  async create(
    session: Session,
    along: readonly BatchOperation[] = [],
    options: CallOptions = {},
  ): Promise<void> {
    const put: BatchOperation = { type: 'put', document: toDocument(session), expect: 'absent' };
    await this.#store.batch(collection, session.id, [put, ...along], options);
  }

  /** @throws DomainError `session_not_found`. */
  async get(id: string, options: CallOptions = {}): Promise<Session> {
    return (await this.#read(id, options)).session;
  }

  /** Resolves `undefined` when there is no such session. */
  async find(id: string, options: CallOptions = {}): Promise<Session | undefined> {
    try {
      return await this.get(id, options);
    } catch (error) {
      if (DomainError.is(error, 'session_not_found')) return undefined;
      throw error;
    }
  }

  /**
   * Changes a session. On a conflict it reads again and applies the change to what is there now,
   * so `change` must be pure. `updatedAt` and `version` move when a person could see a difference.
   *
   * @throws DomainError `session_not_found`, and whatever `change` throws; `LeaseLost`.
   */
  async update(id: string, change: SessionChange, options: UpdateOptions = {}): Promise<Session> {
    const known = await this.#updateKnown(change, options);
    if (known !== undefined) return known;
    for (let conflict = 0; ; conflict += 1) {
      const { session, etag } = await this.#read(id, options);
      const next = this.#changed(session, change, options);
      if (next === undefined) return session;
      try {
        return await this.#write(next, etag, options);
      } catch (error) {
        // What exists already is a document to be written along: that is for the caller to know.
        if (!PortError.is(error, 'precondition_failed') || conflict >= mostConflicts) throw error;
      }
    }
  }

  /**
   * Tries the change on what the caller has. Only a write proves that this is what is there: every
   * other end, also that of a change that declines, is for what is read anew to decide.
   */
  async #updateKnown(change: SessionChange, options: UpdateOptions): Promise<Session | undefined> {
    const { from } = options;
    const etag = from && this.#etags.get(from);
    if (from === undefined || etag === undefined) return undefined;
    let next: Session | undefined;
    try {
      next = this.#changed(from, change, options);
    } catch {
      return undefined;
    }
    if (next === undefined) return undefined;
    try {
      return await this.#write(next, etag, options);
    } catch (error) {
      if (PortError.is(error, 'precondition_failed')) return undefined;
      throw error;
    }
  }

  #changed(session: Session, change: SessionChange, options: UpdateOptions): Session | undefined {
    const now = this.#clock.now();
    if (options.leaseToken !== undefined && session.lease?.token !== options.leaseToken) {
      throw new LeaseLost(session.id);
    }
    const changed = change(session, now);
    return changed && stamped(session, changed, now);
  }

  async #write(session: Session, etag: string, options: UpdateOptions): Promise<Session> {
    const { id } = session;
    const put: BatchOperation = { type: 'put', document: toDocument(session), expect: { etag } };
    const along = options.along?.(session) ?? [];
    const { signal } = options;
    const [written] = await this.#store.batch(collection, id, [put, ...along], { signal });
    if (written !== undefined) this.#etags.set(session, written);
    return session;
  }

  /**
   * Removes every document of a session, the session itself last, and again what somebody wrote
   * meanwhile. Resolves also when there is none.
   */
  async remove(id: string, options: CallOptions = {}): Promise<void> {
    try {
      await untilWritten(() => this.#removeOnce(id, options));
    } catch (error) {
      if (!DomainError.is(error, 'session_not_found')) throw error;
    }
  }

  async #removeOnce(id: string, options: CallOptions): Promise<void> {
    const { etag } = await this.#read(id, options);
    const revisions = pages((cursor) =>
      this.#store.query(
        collection,
        {
          where: { kind: 'revision' },
          orderBy: { field: 'revision', direction: 'asc' },
          partition: id,
          ...(cursor === undefined ? {} : { cursor }),
        },
        options,
      ),
    );
    for await (const { document } of revisions) {
      await this.#store.delete(collection, { partition: id, id: document.id }, options);
    }
    const last: BatchOperation[] = [
      { type: 'delete', id: 'text' },
      { type: 'delete', id: sessionDocumentId, expect: { etag } },
    ];
    await this.#store.batch(collection, id, last, options);
  }

  /**
   * Sessions of an owner, about a patient, or both.
   *
   * @throws DomainError `invalid_cursor`.
   */
  async list(query: SessionListQuery): Promise<Page<Session>> {
    const { status, signal, ...filter } = query;
    const where = { kind: 'session', ...(status === undefined ? {} : { status }) };
    const found = await withCheckedCursor(query.cursor, () =>
      this.#store.query<SessionDocument>(collection, sessionFilterQuery(filter, where), { signal }),
    );
    return { ...found, items: found.items.map(storedSession) };
  }

  /** All sessions of a list, one after another. */
  each(query: Omit<SessionListQuery, 'limit' | 'cursor'>): AsyncIterable<Session> {
    return pages((cursor) => this.list({ ...query, ...(cursor === undefined ? {} : { cursor }) }));
  }

  /** Sessions whose `attentionAt` has passed, longest overdue first. */
  async needingAttention(limit: number, options: CallOptions = {}): Promise<readonly Session[]> {
    const found = await this.#store.query<SessionDocument>(
      collection,
      {
        where: { kind: 'session' },
        orderBy: { field: 'attentionAt', direction: 'asc' },
        range: { to: toInstant(this.#clock.now()) },
        limit,
      },
      options,
    );
    return found.items.map(storedSession);
  }

  /** Sessions that somebody works on or should, in no order to rely on; one may come twice. */
  async *underWay(options: CallOptions = {}): AsyncIterable<Session> {
    const found = pages((cursor) =>
      this.#store.query<SessionDocument>(
        collection,
        {
          where: { kind: 'session' },
          orderBy: { field: 'attentionAt', direction: 'asc' },
          range: { from: '' },
          ...(cursor === undefined ? {} : { cursor }),
        },
        options,
      ),
    );
    for await (const stored of found) yield storedSession(stored);
  }

  async #read(id: string, options: CallOptions): Promise<{ session: Session; etag: string }> {
    try {
      const stored = await this.#store.get<SessionDocument>(
        collection,
        { partition: id, id: sessionDocumentId },
        options,
      );
      const session = storedSession(stored);
      this.#etags.set(session, stored.etag);
      return { session, etag: stored.etag };
    } catch (error) {
      if (!PortError.is(error, 'not_found')) throw error;
      throw noSuchSession(id, error);
    }
  }
}

function stamped(before: Session, after: Session, now: Date): Session {
  const visible = ({
    lease: _l,
    progress: _p,
    movedAt: _m,
    attentionAt: _a,
    updatedAt: _u,
    version: _v,
    ...rest
  }: Session) => rest;
  if (isSameJson(visible(before), visible(after))) return after;
  return { ...after, updatedAt: toInstant(now), version: before.version + 1 };
}

function toDocument(session: Session): SessionDocument {
  return {
    id: sessionDocumentId,
    sessionId: session.id,
    kind: 'session',
    ownerId: session.ownerId,
    ...(session.patientId === undefined ? {} : { patientId: session.patientId }),
    status: session.status,
    createdAt: session.createdAt,
    ...(session.attentionAt === undefined ? {} : { attentionAt: session.attentionAt }),
    session: session as unknown as JsonObject,
  };
}

/** The session that a document of it holds. */
export function storedSession(stored: StoredDocument): Session {
  return stored.document['session'] as unknown as Session;
}
