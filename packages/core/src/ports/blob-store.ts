import { type Token, token } from '../token.js';
import type { CallOptions, Page } from './call-options.js';

/** What an adapter can do beyond the plain contract. */
export interface BlobStoreCapabilities {
  /** `sign` works. */
  readonly signedRequests: boolean;
  /** `put` honors `ifAbsent` atomically, also between concurrent writers. */
  readonly createOnly: boolean;
  /** Largest object in bytes. */
  readonly maxObjectBytes: number;
}

/** The bytes of an object: at once, or as they come. */
export type BlobBody = Uint8Array | ReadableStream<Uint8Array>;

/** What is known of an object without reading it. */
export interface BlobInfo {
  /** Key of the object. */
  readonly key: string;
  /** Size of the whole object in bytes. */
  readonly sizeBytes: number;
  /** The content type that was stored with the object. */
  readonly contentType: string;
  /** Changes whenever the bytes do. */
  readonly etag: string;
  /** Time of the last write. */
  readonly updatedAt: Date;
}

/** An object opened for reading. Exactly one consumer must read `body` or cancel it. */
export interface BlobReader {
  /** Describes the whole object. */
  readonly info: BlobInfo;
  /** The bytes, or those of the requested range. */
  readonly body: ReadableStream<Uint8Array>;
}

export interface PutOptions extends CallOptions {
  /** 1 to 255 printable ASCII characters; defaults to `application/octet-stream`. */
  readonly contentType?: string;
  /**
   * Length of the body when the caller knows it; some services store faster with it. A body of
   * another length is not stored: the call rejects with `invalid_argument`.
   */
  readonly sizeBytes?: number;
  /** Write only when there is no object under this key. Needs the `createOnly` capability. */
  readonly ifAbsent?: boolean;
}

/** A span of bytes; `end` is exclusive and defaults to the end of the object. */
export interface ByteRange {
  /** First byte, from 0. */
  readonly start: number;
  readonly end?: number;
}

export interface GetOptions extends CallOptions {
  /**
   * Only these bytes. A range that reaches past the end is cut there; one that starts at or
   * after the end rejects with `invalid_argument`, as does one that is empty or not made of whole
   * numbers from zero on.
   */
  readonly range?: ByteRange;
}

export interface BlobListQuery {
  /** Keys that start with this; the empty string lists everything. */
  readonly prefix: string;
  /** Page size, 1 to 1,000; defaults to 1,000. Any other rejects with `invalid_argument`. */
  readonly limit?: number;
  /** The `cursor` of the page before; absent for the first page. */
  readonly cursor?: string;
}

/** Permission for one operation on one object, for a limited time. */
export interface BlobGrant {
  /** Key of the one object. */
  readonly key: string;
  /** `GET` allows reading, `PUT` writing. */
  readonly method: 'GET' | 'PUT';
  /** Lifetime in milliseconds from now; at most one hour. */
  readonly expiresInMs: number;
  /** For `PUT`: the content type that the uploader must send. */
  readonly contentType?: string;
  /**
   * For `PUT`: how many bytes the uploader must send, a whole number from 0 on. The store must
   * refuse a body of any other length and keep nothing of it.
   */
  readonly sizeBytes?: number;
}

/** A request that works without credentials until `expiresAt`. Its URL is a secret. */
export interface SignedRequest {
  /** Absolute URL to send the request to. */
  readonly url: string;
  /** HTTP method to use. */
  readonly method: 'GET' | 'PUT';
  /** Send them unchanged: some services refuse the URL alone. */
  readonly headers: Readonly<Record<string, string>>;
  /** When the store stops accepting the request. */
  readonly expiresAt: Date;
}

/**
 * Stores byte objects under string keys.
 *
 * Keys are 1 to 1,024 bytes of UTF-8 without control characters, without a leading or trailing
 * `/` and without empty, `.` or `..` parts between slashes; any other key rejects with
 * `invalid_argument`. `/` has no meaning beyond prefixes: `a` and `a/b` may both be objects.
 * A read that starts after a write has resolved sees that write. All methods may be called
 * concurrently.
 */
export interface BlobStore {
  /** What this store supports beyond the plain contract. */
  readonly capabilities: BlobStoreCapabilities;

  /**
   * Writes the whole object, replacing any other under this key.
   *
   * Readers see the old object or the new one, never a mixture. If the call rejects, be it by
   * abort or because the stream failed, the old object (or its absence) is unchanged and nothing
   * else remains; a source that fails passes its own error through. A stream is read with
   * back-pressure and never held whole in memory; it is canceled when the call rejects. Of several
   * puts to one key at once at least one resolves; others may reject with a retryable code.
   *
   * @throws PortError `already_exists` when `ifAbsent` is set and the key exists;
   *   `limit_exceeded` when the object or the space is too large for the store.
   */
  put(key: string, body: BlobBody, options?: PutOptions): Promise<BlobInfo>;

  /**
   * Opens the object for reading. If the object is written or deleted during the read, the reader
   * keeps the version it opened, or its stream errors; it never mixes versions. `info` describes the whole
   * object also when a range is read. Canceling the stream releases what it holds; an abort ends
   * the stream too, which then errors with `signal.reason`.
   *
   * @throws PortError `not_found`.
   */
  get(key: string, options?: GetOptions): Promise<BlobReader>;

  /** Resolves `undefined` when the key is absent. */
  stat(key: string, options?: CallOptions): Promise<BlobInfo | undefined>;

  /** Removes the object. Resolves also when there was none, so that a retry is harmless. */
  delete(key: string, options?: CallOptions): Promise<void>;

  /**
   * Lists by prefix, ordered by the UTF-8 bytes of the keys. May lag behind writes. Objects written
   * or deleted between two pages never make others appear twice or not at all. `contentType` may
   * be the default one here, where a service does not list it: ask `stat`.
   */
  list(query: BlobListQuery, options?: CallOptions): Promise<Page<BlobInfo>>;

  /**
   * Signs a request that lets its holder read or write one object without credentials. It allows
   * exactly what the grant says: verb, object, content type and size. `headers` leave out the
   * length of the body, which HTTP clients state by themselves.
   *
   * @throws PortError `unsupported` without the `signedRequests` capability;
   *   `invalid_argument` when the grant outlives an hour or its size is no whole number.
   */
  sign(grant: BlobGrant, options?: CallOptions): Promise<SignedRequest>;
}

export const BlobStore: Token<BlobStore> = token('blob-store');
