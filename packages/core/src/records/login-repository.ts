import type { Instant } from '../domain/instant.js';
import { PortError } from '../errors/port-error.js';
import type { CallOptions } from '../ports/call-options.js';
import type { Document, DocumentStore, StoredDocument } from '../ports/document-store.js';
import { loginsCollection } from './collections.js';
import { findDocument } from './find-document.js';

/** One login, from the password to the log-out: a family of refresh tokens. */
export interface StandingLogin {
  readonly id: string;
  readonly accountId: string;
  /** Of the one refresh token that is valid. */
  readonly generation: number;
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant;
  /** When it ends, unless it is used before. */
  readonly expiresAt: Instant;
}

type LoginDocument = Document & StandingLogin;

const collection = loginsCollection.name;

/** Stores the logins in force. */
export class LoginRepository {
  readonly #store: DocumentStore;

  constructor(store: DocumentStore) {
    this.#store = store;
  }

  async create(login: StandingLogin, options: CallOptions = {}): Promise<void> {
    await this.#store.put(collection, { ...login }, { ...options, expect: 'absent' });
  }

  /** Resolves `undefined` when the login has ended. */
  async find(
    accountId: string,
    id: string,
    options: CallOptions = {},
  ): Promise<StoredDocument<LoginDocument> | undefined> {
    const key = { partition: accountId, id };
    return await findDocument<LoginDocument>(this.#store, collection, key, options);
  }

  /** Resolves `false` when the login was used or ended since it was read. */
  async replace(login: StandingLogin, etag: string, options: CallOptions = {}): Promise<boolean> {
    try {
      await this.#store.put(collection, { ...login }, { ...options, expect: { etag } });
      return true;
    } catch (error) {
      if (PortError.is(error, 'precondition_failed')) return false;
      throw error;
    }
  }

  async remove(accountId: string, id: string, options: CallOptions = {}): Promise<void> {
    await this.#store.delete(collection, { partition: accountId, id }, options);
  }

  /** Ends every login of an account except `keep`. Resolves with the ids of those that ended. */
  async removeAll(
    accountId: string,
    keep: string | undefined,
    options: CallOptions = {},
  ): Promise<readonly string[]> {
    const removed: string[] = [];
    for (;;) {
      const { items } = await this.#store.query<LoginDocument>(
        collection,
        { where: {}, partition: accountId },
        options,
      );
      const ids = items.map(({ document }) => document.id).filter((id) => id !== keep);
      if (ids.length === 0) return removed;
      for (const id of ids) await this.remove(accountId, id, options);
      removed.push(...ids);
    }
  }
}
