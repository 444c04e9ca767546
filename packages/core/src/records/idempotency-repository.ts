import { hashText } from '../bytes/hash-text.js';
import { type Instant, instantAfter } from '../domain/instant.js';
import { PortError } from '../errors/port-error.js';
import type { Json } from '../json.js';
import type { CallOptions } from '../ports/call-options.js';
import type { Clock } from '../ports/clock.js';
import type { Document, DocumentStore, StoredDocument } from '../ports/document-store.js';
import type { Hasher } from '../ports/hasher.js';
import { type ContentCodec, type ContentContext, clearContent } from './codec.js';
import { reservationsCollection } from './collections.js';
import { findDocument } from './find-document.js';

/** The session that is made under an idempotency key. */
export interface KeyEntry {
  /** The session that was made under this key, or is being made. */
  readonly sessionId: string;
  /** The request that makes the session must renew this before then. Absent once it is made. */
  readonly heldUntil?: Instant;
  /**
   * Of the request that made the session, see `contentFingerprint`. Absent until all of the request
   * was read, and in entries of version 0.1.0.
   */
  readonly fingerprint?: string;
}

/** A stored entry. */
export interface KeptKey extends KeyEntry {
  readonly id: string;
  readonly scope: string;
  readonly etag: string;
}

interface KeyDocument extends Document {
  readonly scope: string;
  readonly sessionId: string;
  readonly heldUntil?: Instant;
  /** The fingerprint, sealed: a hash of a title and a file name can be found by guessing. */
  readonly content?: Json;
  /** In clear, in earlier entries. */
  readonly fingerprint?: string;
  readonly expiresAt: Instant;
}

const collection = reservationsCollection.name;
const keptMs = 24 * 3_600_000;
const scopeStart = 'upload-';

/** Stores, for a day, the session of each idempotency key that an account used. */
export class IdempotencyRepository {
  readonly #store: DocumentStore;
  readonly #hasher: Hasher;
  readonly #clock: Clock;
  readonly #codec: ContentCodec;

  constructor(
    store: DocumentStore,
    hasher: Hasher,
    clock: Clock,
    codec: ContentCodec = clearContent,
  ) {
    this.#store = store;
    this.#hasher = hasher;
    this.#clock = clock;
    this.#codec = codec;
  }

  /** Resolves with `mine` when the key was free, else with the entry that another request stored. */
  async claim(
    ownerId: string,
    key: string,
    entry: KeyEntry,
    options: CallOptions = {},
  ): Promise<{ readonly mine: KeptKey } | { readonly theirs: KeptKey | undefined }> {
    const id = await hashText(this.#hasher, key);
    const scope = `${scopeStart}${ownerId}`;
    try {
      return { mine: await this.#put({ id, scope, ...entry }, 'absent', options) };
    } catch (error) {
      if (!PortError.is(error, 'already_exists')) throw error;
      return { theirs: await this.#find(scope, id, options) };
    }
  }

  /** Replaces an entry. Resolves `undefined` when another request was faster. */
  async replace(
    kept: KeptKey,
    entry: KeyEntry,
    options: CallOptions = {},
  ): Promise<KeptKey | undefined> {
    const { id, scope, etag } = kept;
    try {
      return await this.#put({ id, scope, ...entry }, { etag }, options);
    } catch (error) {
      if (PortError.is(error, 'precondition_failed')) return undefined;
      throw error;
    }
  }

  /** Frees the key, unless another request has claimed it meanwhile. */
  async free({ id, scope, etag }: KeptKey): Promise<void> {
    try {
      await this.#store.delete(collection, { partition: scope, id }, { expect: { etag } });
    } catch (error) {
      if (!PortError.is(error, 'precondition_failed')) throw error;
    }
  }

  async #put(
    entry: Omit<KeptKey, 'etag'>,
    expect: 'absent' | { readonly etag: string },
    options: CallOptions,
  ): Promise<KeptKey> {
    const expiresAt = instantAfter(this.#clock.now(), keptMs);
    const { fingerprint, ...rest } = entry;
    const sealed =
      fingerprint === undefined
        ? {}
        : { content: await this.#codec.seal(contextOf(entry), { fingerprint }) };
    const document: KeyDocument = { ...rest, ...sealed, expiresAt };
    const { etag } = await this.#store.put(collection, document, { ...options, expect });
    return { ...entry, etag };
  }

  async #find(scope: string, id: string, options: CallOptions): Promise<KeptKey | undefined> {
    const key = { partition: scope, id };
    const stored = await findDocument<KeyDocument>(this.#store, collection, key, options);
    return stored && (await this.#open(stored));
  }

  async #open({ document, etag }: StoredDocument<KeyDocument>): Promise<KeptKey> {
    const { id, scope, sessionId, heldUntil, content } = document;
    const opened =
      content === undefined ? document : await this.#codec.open(contextOf(document), content);
    const { fingerprint } = opened as Pick<KeyEntry, 'fingerprint'>;
    return {
      id,
      scope,
      sessionId,
      ...(heldUntil === undefined ? {} : { heldUntil }),
      ...(fingerprint === undefined ? {} : { fingerprint }),
      etag,
    };
  }
}

/** The content belongs to the account: the session may never come to be. */
function contextOf({ id, scope }: Pick<KeptKey, 'id' | 'scope'>): ContentContext {
  return { ownerId: scope.slice(scopeStart.length), document: id, part: 'fingerprint' };
}
