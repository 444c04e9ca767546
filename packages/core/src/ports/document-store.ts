import type { Json, JsonObject } from '../json.js';
import { type Token, token } from '../token.js';
import type { CallOptions, Page } from './call-options.js';

/** What an adapter can do beyond the plain contract. */
export interface DocumentStoreCapabilities {
  /** Queries may carry `text`. */
  readonly textSearch: boolean;
  /** Largest document as UTF-8 JSON, in bytes. */
  readonly maxDocumentBytes: number;
  /** Most operations in one batch. */
  readonly maxBatchOperations: number;
  /** Largest batch: the sum of its documents as UTF-8 JSON, in bytes. At least `maxDocumentBytes`. */
  readonly maxBatchBytes: number;
}

/** Names the fields an index covers; the last one may be ranged over and sorted by. */
export interface IndexDeclaration {
  /** Names of top-level fields, in the order of the index. */
  readonly fields: readonly [string, ...string[]];
  /**
   * Which queries it serves: those that name no partition, those that name one, or, where this is
   * absent, both. Every index makes writing slower, so a collection that is written often says it.
   */
  readonly scope?: 'collection' | 'partition';
}

/**
 * What a backend must know of a collection. Declared once in core; every backend creates it.
 *
 * Fields are top-level members of the documents. Indexed fields hold strings of at most 512 bytes
 * of UTF-8, numbers or booleans, and sort by type in the order booleans, numbers, strings; a
 * document that lacks one of an index's fields is not in that index.
 */
export interface CollectionDeclaration {
  /** Lower-case letters, digits and dashes. */
  readonly name: string;
  /** The field whose value groups documents that can change together; a string with the rules of ids. */
  readonly partitionKey: string;
  /** The indexes that queries may use. */
  readonly indexes: readonly IndexDeclaration[];
  /** Fields whose words can be searched for. */
  readonly textFields: readonly string[];
  /** The field with the instant (RFC 3339) after which a document is gone from every read. */
  readonly expiresAtField?: string;
}

/**
 * A document: a JSON object with its `id` and its partition key among its members, at most 100
 * levels deep. Strings hold no NUL and no half of a surrogate pair: databases cannot keep them.
 */
export interface Document extends JsonObject {
  /** 1 to 255 bytes of UTF-8 without `/`, `\`, `?`, `#` and control characters; unique within the partition. */
  readonly id: string;
}

/** A document as the store holds it. */
export interface StoredDocument<D extends Document = Document> {
  /** The content. */
  readonly document: D;
  /** Changes with every write. Opaque: only compare it. */
  readonly etag: string;
  /** The document that the query asked for with `beside`. */
  readonly beside?: StoredDocument;
}

/** Names one document. */
export interface DocumentKey {
  /** Value of the partition key. */
  readonly partition: string;
  /** Id within the partition. */
  readonly id: string;
}

/** Condition of a write: the document is absent, or has exactly this version. */
export type Expectation = 'absent' | { readonly etag: string };

export interface WriteOptions extends CallOptions {
  /** Condition of the write; absent: replace unconditionally. */
  readonly expect?: Expectation;
}

export interface DeleteOptions extends CallOptions {
  /** Delete only this version; absent: delete any version. */
  readonly expect?: { readonly etag: string };
}

/** One step of a batch. */
export type BatchOperation =
  | { readonly type: 'put'; readonly document: Document; readonly expect?: Expectation }
  | { readonly type: 'delete'; readonly id: string; readonly expect?: { readonly etag: string } };

/** A bound on the field a query sorts by. */
export interface FieldRange {
  /** Inclusive. */
  readonly from?: string | number;
  /** Exclusive. */
  readonly to?: string | number;
}

/**
 * A query that one declared index serves: equality on the fields before the sorted one, which
 * may be ranged over. Without `orderBy` the order is by `id`, which needs an index of the compared
 * fields alone. All documents, or those of one partition, by `id` need no index.
 */
export interface DocumentQuery {
  /** Fields that must equal these values. */
  readonly where: Readonly<Record<string, string | number | boolean>>;
  /** Field and direction of the order. */
  readonly orderBy?: { readonly field: string; readonly direction: 'asc' | 'desc' };
  /** A bound on the `orderBy` field; only values of the bounds' type are inside. */
  readonly range?: FieldRange;
  /** Only this partition. */
  readonly partition?: string;
  /**
   * Only documents that hold every one of these words, in any order, in any text field. Words
   * are runs of letters and digits, compared without regard to case; a text without one finds
   * nothing. Needs `textSearch`.
   */
  readonly text?: string;
  /**
   * Only documents that hold at least one word of each of these groups, in any text field. Words
   * compare as in `text`. At most 100 groups and 1,000 words; a group without a word finds nothing.
   * Needs `textSearch`.
   */
  readonly anyWordOf?: readonly (readonly string[])[];
  /**
   * Id of a document of the same partition to bring along with each that is found, as it was then;
   * where there is none, nothing comes along.
   */
  readonly beside?: string;
  /** Page size, 1 to 1,000; defaults to 100. */
  readonly limit?: number;
  /** The `cursor` of the page before; absent for the first page. */
  readonly cursor?: string;
}

/**
 * Stores JSON documents in declared collections.
 *
 * A read that starts after a write has resolved sees that write, queries included. Every
 * conditional write is atomic against all other writers. All methods may be called concurrently.
 * A collection that was not declared rejects with `invalid_argument`.
 */
export interface DocumentStore {
  /** What this store supports beyond the plain contract. */
  readonly capabilities: DocumentStoreCapabilities;

  /** @throws PortError `not_found`, also for a key no document can have. */
  get<D extends Document>(
    collection: string,
    key: DocumentKey,
    options?: CallOptions,
  ): Promise<StoredDocument<D>>;

  /**
   * Writes the whole document and resolves with its new etag.
   *
   * @throws PortError `already_exists` when `'absent'` was expected and there is one;
   *   `precondition_failed` when the etag differs or the document is gone;
   *   `limit_exceeded` when it is larger than `maxDocumentBytes`;
   *   `invalid_argument` when `id` or the partition key is missing or malformed, or the document
   *   breaks a rule of its declaration.
   */
  put<D extends Document>(
    collection: string,
    document: D,
    options?: WriteOptions,
  ): Promise<{ readonly etag: string }>;

  /**
   * Removes a document. Without `expect` it resolves also when there was none.
   *
   * @throws PortError `precondition_failed` when the etag differs or the document is gone.
   */
  delete(collection: string, key: DocumentKey, options?: DeleteOptions): Promise<void>;

  /**
   * Does all operations or none, within one partition; resolves with the new etag of each put, in
   * order (`undefined` for deletes). The same id may appear once.
   *
   * @throws PortError as `put` and `delete` do, for the first operation that cannot be done;
   *   `limit_exceeded` beyond `maxBatchOperations` or `maxBatchBytes`.
   */
  batch(
    collection: string,
    partition: string,
    operations: readonly BatchOperation[],
    options?: CallOptions,
  ): Promise<readonly (string | undefined)[]>;

  /**
   * Finds documents, sorted by the `orderBy` field and then by `id` in the same direction; strings
   * compare by code point. Pages are stable: a document that is there all the while, at the same
   * place in the order, appears exactly once, whatever is written between pages. A cursor does not
   * end with the process that got it, and may be used again: copies go on from it after a restart.
   *
   * Without `where` and `orderBy` it walks a whole collection by `id`, in time that is linear in its
   * size. Postgres does it with a key on `(id, partition)`, Cosmos DB with a cross-partition query
   * `ORDER BY c.id` and a composite index, or by feed range with its continuation in the cursor.
   *
   * @throws PortError `invalid_argument` when no declared index serves the query or the cursor is
   *   not one of this query's; `unsupported` for `text` without the `textSearch` capability.
   */
  query<D extends Document>(
    collection: string,
    query: DocumentQuery,
    options?: CallOptions,
  ): Promise<Page<StoredDocument<D>>>;

  /**
   * Removes documents that expired, some at a time, and resolves with their number: 0 when none is
   * left. Reads never see them anyway. Absent where the service removes them by itself.
   */
  purgeExpired?(options?: CallOptions): Promise<number>;
}

export const DocumentStore: Token<DocumentStore> = token('document-store');

/** A value an index can hold. */
export type IndexedValue = Extract<Json, string | number | boolean>;
