import { hashText } from '../bytes/hash-text.js';
import { type Instant, instantAfter } from '../domain/instant.js';
import { PortError } from '../errors/port-error.js';
import type { CallOptions } from '../ports/call-options.js';
import type { Clock } from '../ports/clock.js';
import type { Document, DocumentStore, StoredDocument } from '../ports/document-store.js';
import type { Hasher } from '../ports/hasher.js';
import { reservationsCollection } from './collections.js';
import { findDocument } from './find-document.js';

/** What a key stands for. */
export interface KeyEntry {
  /** The session that is, or is to be, made under this key. */
  readonly sessionId: string;
  /** Until when whoever makes it must renew this; absent once the session is made. */
  readonly heldUntil?: Instant;
  /**
   * Of what the session was made from, see `contentFingerprint`; absent until all of that has been
   * read, and in entries up to version 0.1.
   */
  readonly fingerprint?: string;
}

/** An entry as it was read or written. */
export interface KeptKey extends KeyEntry {
  readonly id: string;
  readonly scope: string;
  readonly etag: string;
}

interface KeyDocument extends Document {
  readonly scope: string;
  readonly sessionId: string;
  readonly heldUntil?: Instant;
  readonly fingerprint?: string;
  readonly expiresAt: Instant;
}

const collection = reservationsCollection.name;
const keptMs = 24 * 3_600_000;

/** Keeps, for a day, what became of the idempotency keys of each account's uploads. */
export class IdempotencyRepository {
  readonly #store: DocumentStore;
  readonly #hasher: Hasher;
  readonly #clock: Clock;

  constructor(store: DocumentStore, hasher: Hasher, clock: Clock) {
    this.#store = store;
    this.#hasher = hasher;
    this.#clock = clock;
  }

  /** Resolves with what is there already, or with `undefined` and the entry is the caller's. */
  async claim(
    ownerId: string,
    key: string,
    entry: KeyEntry,
    options: CallOptions = {},
  ): Promise<{ readonly mine: KeptKey } | { readonly theirs: KeptKey | undefined }> {
    const id = await hashText(this.#hasher, key);
    const scope = `upload-${ownerId}`;
    try {
      return { mine: await this.#put({ id, scope, ...entry }, 'absent', options) };
    } catch (error) {
      if (!PortError.is(error, 'already_exists')) throw error;
      return { theirs: await this.#find(scope, id, options) };
    }
  }

  /** Replaces what is kept; resolves `undefined` when somebody else was faster. */
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

  /** Frees the key unless somebody else has it by now. */
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
    const document: KeyDocument = { ...entry, expiresAt };
    const { etag } = await this.#store.put(collection, document, { ...options, expect });
    return { ...entry, etag };
  }

  async #find(scope: string, id: string, options: CallOptions): Promise<KeptKey | undefined> {
    const key = { partition: scope, id };
    const stored = await findDocument<KeyDocument>(this.#store, collection, key, options);
    return stored && fromStored(stored);
  }
}

function fromStored({ document, etag }: StoredDocument<KeyDocument>): KeptKey {
  const { id, scope, sessionId, heldUntil, fingerprint } = document;
  return {
    id,
    scope,
    sessionId,
    ...(heldUntil === undefined ? {} : { heldUntil }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    etag,
  };
}
