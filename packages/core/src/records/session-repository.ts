// long: reading and writing a session share what they know of its documents.
import { instantAfter, toInstant } from '../domain/instant.js';
import {
  noSuchSession,
  type Session,
  type SessionClaim,
  type SessionState,
  type SessionSummary,
} from '../domain/session/session.js';
import { DomainError } from '../errors/domain-error.js';
import { LeaseLost } from '../errors/lease-lost.js';
import { PortError } from '../errors/port-error.js';
import { isSameJson } from '../json/is-same-json.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { CallOptions, Page } from '../ports/call-options.js';
import type { Clock } from '../ports/clock.js';
import type {
  BatchOperation,
  DocumentStore,
  DocumentStoreCapabilities,
} from '../ports/document-store.js';
import type { Hasher } from '../ports/hasher.js';
import type { SessionChannels } from '../ports/session-channel.js';
import { StemmerSet } from '../text/search/stemmers.js';
import type { ContentCodec } from './codec.js';
import { sessionsCollection } from './collections.js';
import { isConflict, mostConflicts, untilWritten } from './conflicts.js';
import { type NewsChannel, newsOperations } from './news-repository.js';
import { notesOperations } from './notes-texts.js';
import { recordLimits } from './record-limits.js';
import { removePartition } from './remove-partition.js';
import type { SessionOutline } from './session-content.js';
import {
  type ClaimDocument,
  claimDocument,
  claimDocumentId,
  claimOf,
  deletingDocument,
  deletingKind,
  type HeadDocument,
  headDocument,
  idRanges,
  isDeleting,
  isUndivided,
  openState,
  type PartReferences,
  referencesIn,
  sessionDocumentId,
  withParts,
} from './session-documents.js';
import { type SessionListQuery, SessionLists } from './session-lists.js';
import { PartMoved, SessionParts, type WrittenParts } from './session-parts.js';
import { type TextIndexing, textDocumentId } from './transcript-texts.js';

/** A change of a session. Returning `undefined` leaves it as it is. */
export type SessionChange<S extends SessionState = Session> = (
  session: S,
  now: Date,
) => S | undefined;

export interface UpdateOptions<S extends SessionState = Session> extends CallOptions {
  /** As the caller last got it from here: it is tried first, which spares reading it again. */
  readonly from?: SessionState;
  /** Only while this lease is held: the write is refused with `LeaseLost` otherwise. */
  readonly leaseToken?: string;
  /** Documents of the same session to write along, all or nothing. */
  readonly along?: (session: S) => readonly BatchOperation[];
}

/** What came of an update. */
export interface SessionUpdate<S extends SessionState = Session> {
  /** As it is now. */
  readonly session: S;
  /** As it was when the change was applied to it. */
  readonly before: S;
  /** Whether the change was made; `false` when it declined. */
  readonly changed: boolean;
  /** The moment that the change was given. */
  readonly at: Date;
}

export interface SessionRepositoryDeps {
  readonly documents: DocumentStore;
  readonly clock: Clock;
  /** Hold what outgrows a document. */
  readonly blobs: BlobStore;
  readonly hasher: Hasher;
  /** Seals the content. */
  readonly codec: ContentCodec;
  /** For the search in notes. */
  readonly stemmers?: StemmerSet;
  /** Tell other programs what sessions have become. Default: none. */
  readonly channels?: SessionChannels | undefined;
}

type Scope = keyof typeof idRanges;

/** A session as it was read or written here. */
interface Known {
  readonly session: Session;
  readonly headEtag: string;
  /** Absent as long as there is no claim of its own. */
  readonly claimEtag: string | undefined;
  readonly references: PartReferences;
  /** Whether `session` has its parts. */
  readonly whole: boolean;
  /** Whether version 0.1.0 stored it; the first write divides it. */
  readonly undivided: boolean;
  /** Whether the session is being deleted: only what deletes it may see it. */
  readonly deleting: boolean;
}

const collection = sessionsCollection.name;
/** A session that moves this often while it is read is damaged. */
const mostReads = 5;

/**
 * Keeps sessions. Each lies in several documents of one partition: the head, the claim, and parts
 * that may be large. A write is checked against the versions of head and claim that it was made from
 * and puts only the documents that changed.
 */
export class SessionRepository {
  readonly #store: DocumentStore;
  readonly #clock: Clock;
  readonly #blobs: BlobStore;
  readonly #codec: ContentCodec;
  readonly #parts: SessionParts;
  readonly #lists: SessionLists;
  readonly #indexing: TextIndexing;
  readonly #channels: readonly NewsChannel[];
  readonly #batchOperations: number;
  readonly #known = new WeakMap<SessionState, Known>();

  constructor({
    documents,
    clock,
    blobs,
    hasher,
    codec,
    stemmers = new StemmerSet(),
    channels,
  }: SessionRepositoryDeps) {
    const { inlineBytes, batchOperations } = recordLimits(documents.capabilities);
    this.#store = documents;
    this.#clock = clock;
    this.#blobs = blobs;
    this.#codec = codec;
    this.#parts = new SessionParts({ blobs, hasher, codec, inlineBytes });
    this.#lists = new SessionLists(documents, clock, codec);
    this.#indexing = { codec, stemmers, mostBytes: inlineBytes };
    this.#batchOperations = batchOperations;
    this.#channels = channels?.all ?? [];
  }

  /** @throws PortError `already_exists` when the id is taken. */
  async create(
    session: Session,
    along: readonly BatchOperation[] = [],
    options: CallOptions = {},
  ): Promise<void> {
    const parts = await this.#parts.write(session, undefined, options);
    const head = await headDocument(this.#codec, session, parts.references);
    const puts: BatchOperation[] = [
      { type: 'put', document: head, expect: 'absent' },
      { type: 'put', document: claimDocument(session), expect: 'absent' },
    ];
    await this.#commit(session.id, [...puts, ...parts.operations, ...along], parts, options.signal);
  }

  /** The whole session, by one call of the store. @throws DomainError `session_not_found`. */
  async get(id: string, options: CallOptions = {}): Promise<Session> {
    return (await this.#read(id, 'whole', options)).session;
  }

  /** The session without its notes and the sentiment of its segments. @throws As `get` does. */
  async state(id: string, options: CallOptions = {}): Promise<SessionState> {
    return (await this.#read(id, 'state', options)).session;
  }

  /** The same session with everything that `state` left out; read only where that left out something. */
  async complete(session: SessionState, options: CallOptions = {}): Promise<Session> {
    const known = this.#known.get(session);
    return known?.whole ? known.session : await this.get(session.id, options);
  }

  /** The state of a session; `undefined` when there is no such session. */
  async find(id: string, options: CallOptions = {}): Promise<SessionState | undefined> {
    try {
      return await this.state(id, options);
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
  update(id: string, change: SessionChange, options: UpdateOptions = {}): Promise<SessionUpdate> {
    return this.#update(id, change, options, 'whole');
  }

  /** The same without reading the parts, which therefore stay as they are. */
  updateState(
    id: string,
    change: SessionChange<SessionState>,
    options: UpdateOptions<SessionState> = {},
  ): Promise<SessionUpdate<SessionState>> {
    // A change of the state leaves in place what else the session has, where that was read.
    return this.#update(id, change as unknown as SessionChange, options, 'state');
  }

  async #update(
    id: string,
    change: SessionChange<Session>,
    options: UpdateOptions,
    asked: Scope,
  ): Promise<SessionUpdate> {
    const from = options.from && this.#known.get(options.from);
    if (from !== undefined && (from.whole || asked === 'state')) {
      const updated = await this.#updateKnown(from, change, options);
      if (updated !== undefined) return updated;
    }
    const scope = from?.whole ? 'whole' : asked;
    for (let conflict = 0; ; conflict += 1) {
      const updated = await this.#updateOnce(
        await this.#read(id, scope, options),
        change,
        options,
        {
          mayConflict: conflict < mostConflicts,
        },
      );
      if (updated !== undefined) return updated;
    }
  }

  /** Resolves `undefined` when another writer came first. */
  async #updateOnce(
    known: Known,
    change: SessionChange,
    options: UpdateOptions,
    { mayConflict }: { readonly mayConflict: boolean },
  ): Promise<SessionUpdate | undefined> {
    const { session: before } = known;
    const at = this.#clock.now();
    const next = changedBy(change, before, at, options);
    if (next === undefined) return { session: before, before, changed: false, at };
    try {
      return { session: await this.#write(known, next, options), before, changed: true, at };
    } catch (error) {
      // What exists already is a document to be written along: that is for the caller to know.
      if (!PortError.is(error, 'precondition_failed') || !mayConflict) throw error;
      return undefined;
    }
  }

  /**
   * Tries the change on what the caller has. Only a write proves that this is what is there: every
   * other end, also that of a change that declines, is for what is read anew to decide.
   */
  async #updateKnown(
    from: Known,
    change: SessionChange,
    options: UpdateOptions,
  ): Promise<SessionUpdate | undefined> {
    const at = this.#clock.now();
    let next: Session | undefined;
    try {
      next = changedBy(change, from.session, at, options);
    } catch {
      return undefined;
    }
    if (next === undefined) return undefined;
    try {
      const session = await this.#write(from, next, options);
      if (session === from.session) return undefined;
      return { session, before: from.session, changed: true, at };
    } catch (error) {
      if (PortError.is(error, 'precondition_failed')) return undefined;
      throw error;
    }
  }

  /** Resolves with `before` itself where there is nothing to write. */
  async #write(before: Known, next: Session, options: UpdateOptions): Promise<Session> {
    const { signal } = options;
    const along = options.along?.(next) ?? [];
    const moves = movesOf(before, next, along.length > 0, options.leaseToken !== undefined);
    if (!moves.head && !moves.claim) return before.session;
    const parts = moves.head ? await this.#writeParts(before, next, options) : unmoved(before);
    const puts: BatchOperation[] = [];
    if (moves.head) {
      const document = await headDocument(this.#codec, next, parts.references);
      puts.push({ type: 'put', document, expect: { etag: before.headEtag } });
    }
    if (moves.claim) {
      const { claimEtag: etag } = before;
      const expect = etag === undefined ? 'absent' : { etag };
      puts.push({ type: 'put', document: claimDocument(next), expect });
    }
    const texts = await this.#textsOf(before, next, along, options);
    const news = newsOperations(before.session, next, this.#channels, this.#clock.now());
    const all = [...puts, ...parts.operations, ...along, ...texts, ...news];
    const etags = [...(await this.#commit(next.id, all, parts, signal))];
    this.#known.set(next, {
      session: next,
      headEtag: (moves.head ? etags.shift() : undefined) ?? before.headEtag,
      claimEtag: (moves.claim ? etags.shift() : undefined) ?? before.claimEtag,
      references: parts.references,
      whole: before.whole,
      undivided: false,
      deleting: false,
    });
    return next;
  }

  /** The searchable text, if the notes have changed and the caller does not write it. */
  async #textsOf(
    before: Known,
    next: Session,
    along: readonly BatchOperation[],
    { signal }: CallOptions,
  ): Promise<readonly BatchOperation[]> {
    if (!before.whole || next.notes === before.session.notes) return [];
    const isWritten = along.some((one) => one.type === 'put' && one.document.id === textDocumentId);
    if (isWritten) return [];
    const stores = { store: this.#store, blobs: this.#blobs, codec: this.#codec };
    return await notesOperations(stores, this.#indexing, next, { signal });
  }

  /** The parts of a session that was read without them stay as they are. */
  async #writeParts(before: Known, next: Session, options: CallOptions): Promise<WrittenParts> {
    if (!before.whole) return unmoved(before);
    return await this.#parts.write(next, before.undivided ? undefined : before, options);
  }

  async #commit(
    id: string,
    operations: readonly BatchOperation[],
    { written, replaced }: WrittenParts,
    signal: AbortSignal | undefined,
  ): Promise<readonly (string | undefined)[]> {
    try {
      const etags = await this.#store.batch(collection, id, operations, { signal });
      await this.#parts.remove(replaced);
      return etags;
    } catch (error) {
      // Of a store that was away it is not known whether it wrote; what it refused is not there.
      if (written.length > 0 && isRefusal(error)) await this.#discard(id, written);
      throw tooLarge(id, operations, this.#store.capabilities, error) ?? error;
    }
  }

  /** Another writer may have written the same under the same version. */
  async #discard(id: string, written: readonly string[]): Promise<void> {
    const { references = {} } = (await this.#readOnce(id, 'state', {})) ?? {};
    const used = Object.values(references).map(({ blobKey }) => blobKey);
    await this.#parts.remove(written.filter((key) => !used.includes(key)));
  }

  /**
   * Makes a session vanish from every read, list and search, and from its worker, by one write.
   * `check` may refuse it. Until `remove`, `deleting` finds it, and `interruptedDeletions` from
   * `attentionAt` on.
   *
   * @throws DomainError `session_not_found`, and whatever `check` throws.
   */
  async beginDeletion(
    id: string,
    check: (session: SessionState) => void,
    { patienceMs, ...options }: CallOptions & { readonly patienceMs: number },
  ): Promise<SessionState> {
    return await untilWritten(async () => {
      const known = await this.#read(id, 'state', options);
      check(known.session);
      const head = await headDocument(this.#codec, known.session, known.references);
      const document = deletingDocument(head, instantAfter(this.#clock.now(), patienceMs));
      const put: BatchOperation = { type: 'put', document, expect: { etag: known.headEtag } };
      const { claimEtag: etag } = known;
      const claim: readonly BatchOperation[] =
        etag === undefined ? [] : [{ type: 'delete', id: claimDocumentId, expect: { etag } }];
      await this.#store.batch(collection, id, [put, ...claim], options);
      return known.session;
    });
  }

  /** A session whose deletion began and did not end; `undefined` when there is no such session. */
  async deleting(id: string, options: CallOptions = {}): Promise<SessionState | undefined> {
    const known = await this.#readOnce(id, 'state', options);
    return known?.deleting ? known.session : undefined;
  }

  /** Ids of sessions whose deletion began longer ago than its `patienceMs`. */
  async interruptedDeletions(limit: number, options: CallOptions = {}): Promise<readonly string[]> {
    const range = { to: toInstant(this.#clock.now()) };
    const orderBy = { field: 'attentionAt', direction: 'asc' } as const;
    const query = { where: { kind: deletingKind }, orderBy, range, limit };
    const { items } = await this.#store.query(collection, query, options);
    return items.map(({ document }) => String(document['sessionId']));
  }

  /**
   * Removes every document of a session, the session itself last, and again what was written
   * meanwhile. Resolves also when there is none, and removes what was written for one that never was.
   */
  async remove(id: string, options: CallOptions = {}): Promise<void> {
    await untilWritten(async () => {
      const known = await this.#readOnce(id, 'state', options);
      const except = known === undefined ? [] : [claimDocumentId, sessionDocumentId];
      const left = { partition: id, except, most: this.#batchOperations };
      await removePartition(this.#store, collection, left, options);
      if (known === undefined) return;
      const operations: BatchOperation[] = [
        { type: 'delete', id: claimDocumentId },
        { type: 'delete', id: sessionDocumentId, expect: { etag: known.headEtag } },
      ];
      await this.#store.batch(collection, id, operations, options);
    });
  }

  /** As `SessionLists.list`. @throws DomainError `invalid_cursor`. */
  list(query: SessionListQuery): Promise<Page<SessionSummary>> {
    return this.#lists.list(query);
  }

  /** As `SessionLists.states`. @throws DomainError `invalid_cursor`. */
  states(query: SessionListQuery): Promise<Page<SessionOutline & SessionClaim>> {
    return this.#lists.states(query);
  }

  /** As `SessionLists.each`. */
  each(query: Omit<SessionListQuery, 'limit' | 'cursor'>): AsyncIterable<SessionSummary> {
    return this.#lists.each(query);
  }

  /** As `SessionLists.outlines`. */
  outlines(query: Omit<SessionListQuery, 'limit' | 'cursor'>): AsyncIterable<SessionOutline> {
    return this.#lists.outlines(query);
  }

  /** As `SessionLists.needingAttention`. */
  needingAttention(limit: number, options: CallOptions = {}): Promise<readonly string[]> {
    return this.#lists.needingAttention(limit, options);
  }

  async #read(id: string, scope: Scope, options: CallOptions): Promise<Known> {
    for (let reads = 1; ; reads += 1) {
      try {
        const known = await this.#readOnce(id, scope, options);
        if (known === undefined || known.deleting) throw noSuchSession(id);
        return known;
      } catch (error) {
        if (!(error instanceof PartMoved)) throw error;
        if (reads === mostReads) throw damaged(id, error);
      }
    }
  }

  async #readOnce(id: string, scope: Scope, { signal }: CallOptions): Promise<Known | undefined> {
    const { items } = await this.#store.query(
      collection,
      {
        where: {},
        partition: id,
        orderBy: { field: 'id', direction: 'asc' },
        range: idRanges[scope],
      },
      { signal },
    );
    const head = items.find(({ document }) => document.id === sessionDocumentId);
    if (head === undefined) return undefined;
    const claim = items.find(({ document }) => document.id === claimDocumentId);
    const document = head.document as HeadDocument;
    const undivided = isUndivided(document);
    const references = referencesIn(document);
    const whole = scope === 'whole' || undivided || Object.keys(references).length === 0;
    const state = await openState(
      this.#codec,
      document,
      claim?.document as ClaimDocument | undefined,
    );
    const others = items.map((item) => item.document);
    const session =
      whole && !undivided
        ? withParts(state, await this.#parts.read(state, references, others, { signal }))
        : (state as Session);
    const known = { session, headEtag: head.etag, claimEtag: claim?.etag, references };
    const all = { ...known, whole, undivided, deleting: isDeleting(document) };
    this.#known.set(session, all);
    return all;
  }
}

function changedBy(
  change: SessionChange,
  session: Session,
  now: Date,
  { leaseToken }: UpdateOptions,
): Session | undefined {
  if (leaseToken !== undefined && session.lease?.token !== leaseToken) {
    throw new LeaseLost(session.id);
  }
  const changed = change(session, now);
  return changed && stamped(session, changed, now);
}

/**
 * Which documents a change writes. A worker writes the claim each time, which proves that it still
 * holds the session. An edit of a session in work writes it too: the worker that gives the session
 * back must see that there may be more to do.
 */
function movesOf(
  before: Known,
  next: Session,
  hasMore: boolean,
  isWorker: boolean,
): { readonly head: boolean; readonly claim: boolean } {
  if (before.undivided) return { head: true, claim: true };
  const head = hasMore || next.version !== before.session.version;
  const isUnderWay = head && next.attentionAt !== undefined;
  const claim = isWorker || isUnderWay || !isSameJson(claimOf(before.session), claimOf(next));
  return { head, claim };
}

function unmoved({ references }: Known): WrittenParts {
  return { references, operations: [], written: [], replaced: [] };
}

/** Tells a session that outgrows the store from a store that is full, which refuses it likewise. */
function tooLarge(
  id: string,
  operations: readonly BatchOperation[],
  { maxDocumentBytes, maxBatchBytes }: DocumentStoreCapabilities,
  cause: unknown,
): DomainError | undefined {
  if (!PortError.is(cause, 'limit_exceeded')) return undefined;
  const sizes = operations.map((one) =>
    one.type === 'put' ? new TextEncoder().encode(JSON.stringify(one.document)).length : 0,
  );
  const all = sizes.reduce((sum, size) => sum + size, 0);
  if (all <= maxBatchBytes && sizes.every((size) => size <= maxDocumentBytes)) return undefined;
  const message = `What is known of session ${id} besides its transcript, sentiment and notes has become too large to be stored; it takes ${all} bytes. Take speakers, hints or warnings out of it.`;
  return new DomainError('session_too_large', message, { cause });
}

function isRefusal(error: unknown): boolean {
  const refused = ['limit_exceeded', 'invalid_argument'];
  return isConflict(error) || (PortError.is(error) && refused.includes(error.code));
}

function damaged(id: string, cause: unknown): PortError {
  const message = `A part of session ${id} is missing`;
  return new PortError('internal', message, { port: 'records', operation: 'get', cause });
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
