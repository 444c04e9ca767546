import { type Instant, instantAfter, toInstant } from '../domain/instant.js';
import type { JsonObject } from '../json.js';
import type { AuditEntry, AuditSubject } from '../ports/audit-sink.js';
import type { CallOptions, Page } from '../ports/call-options.js';
import type { BatchOperation, Document, DocumentStore } from '../ports/document-store.js';
import type { Ids } from '../ports/ids.js';
import { withCheckedCursor } from './checked-cursor.js';
import { auditCollection } from './collections.js';

/** An entry of the audit log as the copy holds it. */
export interface StoredAuditEntry extends Omit<AuditEntry, 'at'> {
  readonly at: Instant;
  /** How often the same was done within a few seconds; absent: once. `at` is the first time. */
  readonly times?: number;
}

/** Which entries to find. All that is given must match. */
export interface AuditFilter {
  readonly actorId?: string;
  /** A session, account or patient: as the subject, or among those that the answer contained. */
  readonly subjectId?: string;
  readonly action?: string;
  /** Inclusive. */
  readonly from?: Instant;
  /** Exclusive. */
  readonly to?: Instant;
  readonly limit?: number;
  readonly cursor?: string;
}

interface AuditDocument extends Document {
  readonly written: string;
  readonly kind: 'entry';
  readonly at: Instant;
  readonly actorId: string;
  readonly action: string;
  /** The ids of all subjects, each as one word. */
  readonly subjects: string;
  /** A `StoredAuditEntry`; it is JSON by construction. */
  readonly entry: JsonObject;
  readonly expiresAt: Instant;
}

const collection = auditCollection.name;

/** Stores a copy of the audit log, to search in. The log itself is in the host's `AuditSink`. */
export class AuditRepository {
  readonly #store: DocumentStore;
  readonly #ids: Ids;

  constructor({ documents, ids }: { readonly documents: DocumentStore; readonly ids: Ids }) {
    this.#store = documents;
    this.#ids = ids;
  }

  /** The most entries that `add` takes at once. An entry has at most 64 KiB. */
  get most(): number {
    const { maxBatchOperations, maxBatchBytes } = this.#store.capabilities;
    return Math.max(1, Math.min(maxBatchOperations, 100, Math.floor(maxBatchBytes / 65_536)));
  }

  /** Adds at most `most` entries, all or none of them. They are kept for `keptMs`. */
  async add(
    entries: readonly StoredAuditEntry[],
    { keptMs, ...options }: CallOptions & { readonly keptMs: number },
  ): Promise<void> {
    const written = this.#ids.next();
    const operations = entries.map((entry, index): BatchOperation => {
      const document: AuditDocument = {
        id: `entry-${String(index).padStart(4, '0')}`,
        written,
        kind: 'entry',
        at: entry.at,
        actorId: entry.actorId,
        action: entry.action,
        subjects: subjectsOf(entry).map(wordOf).join(' '),
        entry: entry as unknown as JsonObject,
        expiresAt: instantAfter(new Date(entry.at), keptMs),
      };
      return { type: 'put', document, expect: 'absent' };
    });
    await this.#store.batch(collection, written, operations, options);
  }

  /**
   * Entries, newest first. A page may hold fewer than `limit` even if more follow.
   *
   * @throws DomainError `invalid_cursor`; PortError `unsupported` for `subjectId` where texts cannot
   *   be searched.
   */
  async find(filter: AuditFilter, options: CallOptions = {}): Promise<Page<StoredAuditEntry>> {
    const { actorId, subjectId, action, from, to, limit, cursor } = filter;
    const query = {
      where: {
        kind: 'entry',
        ...(actorId === undefined ? {} : { actorId }),
        ...(action === undefined ? {} : { action }),
      },
      orderBy: { field: 'at', direction: 'desc' },
      range: { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) },
      ...(subjectId === undefined ? {} : { text: wordOf(subjectId) }),
      ...(limit === undefined ? {} : { limit }),
      ...(cursor === undefined ? {} : { cursor }),
    } as const;
    const found = await withCheckedCursor(cursor, () =>
      this.#store.query<AuditDocument>(collection, query, options),
    );
    const items = found.items
      .map(({ document }) => document.entry as unknown as StoredAuditEntry)
      .filter((entry) => subjectId === undefined || subjectsOf(entry).includes(subjectId));
    return { ...found, items };
  }
}

/**
 * The entry of the log as the copy stores it. Ids come from requests as they were sent; stores take neither
 * a NUL nor half a surrogate pair.
 */
export function storedEntry(entry: AuditEntry, times: number): StoredAuditEntry {
  const { at, actorId, subject, seen, from } = entry;
  return {
    ...entry,
    at: toInstant(at),
    actorId: storable(actorId),
    subject: { ...subject, id: storable(subject.id) },
    ...(seen === undefined ? {} : { seen: seen.map((one) => ({ ...one, id: storable(one.id) })) }),
    ...(from === undefined ? {} : { from: mapTexts(from) }),
    ...(times === 1 ? {} : { times }),
  };
}

function mapTexts({
  address,
  agent,
}: NonNullable<AuditEntry['from']>): NonNullable<AuditEntry['from']> {
  return {
    ...(address === undefined ? {} : { address: storable(address) }),
    ...(agent === undefined ? {} : { agent: storable(agent) }),
  };
}

function storable(text: string): string {
  return text.replaceAll(/\0|\p{Cs}/gu, '\ufffd');
}

function subjectsOf(entry: {
  readonly subject: AuditSubject;
  readonly seen?: readonly AuditSubject[];
}): readonly string[] {
  return [...new Set([entry.subject.id, ...(entry.seen ?? []).map(({ id }) => id)])];
}

/** An id as one word of a search. Two ids may give the same word, so `find` compares them again. */
function wordOf(id: string): string {
  return id.replaceAll(/[^\p{L}\p{N}]/gu, '') || 'none';
}
