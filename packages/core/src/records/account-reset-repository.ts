import { type Instant, instantAfter } from '../domain/instant.js';
import { PortError } from '../errors/port-error.js';
import type { CallOptions } from '../ports/call-options.js';
import type { Clock } from '../ports/clock.js';
import type { Document, DocumentStore } from '../ports/document-store.js';
import type { Hasher } from '../ports/hasher.js';
import { hashText } from '../support/hash-text.js';
import { reservationsCollection } from './collections.js';
import { findDocument } from './find-document.js';

/** A permission to set a new password, good for one use. */
export interface PasswordReset {
  readonly accountId: string;
  /** Of the credentials it is to replace; it is worth nothing once there are others. */
  readonly credentialsVersion: string;
}

/** A permission as the store holds it. */
export interface StoredPasswordReset extends PasswordReset {
  readonly id: string;
  readonly etag: string;
}

interface ResetDocument extends Document, PasswordReset {
  readonly scope: string;
  readonly expiresAt: Instant;
}

export interface AccountResetRepositoryDeps {
  readonly documents: DocumentStore;
  readonly hasher: Hasher;
  readonly clock: Clock;
}

const collection = reservationsCollection.name;
const scope = 'password-reset';
const validMs = 60 * 60_000;

/** Keeps the permissions to reset a password, under a hash of their tokens, for an hour. */
export class AccountResetRepository {
  readonly #deps: AccountResetRepositoryDeps;

  constructor(deps: AccountResetRepositoryDeps) {
    this.#deps = deps;
  }

  async create(token: string, reset: PasswordReset, options: CallOptions = {}): Promise<void> {
    const document: ResetDocument = {
      id: await hashText(this.#deps.hasher, token),
      scope,
      expiresAt: instantAfter(this.#deps.clock.now(), validMs),
      ...reset,
    };
    await this.#deps.documents.put(collection, document, { ...options, expect: 'absent' });
  }

  /** Resolves `undefined` when there is none for this token, or no longer. */
  async find(token: string, options: CallOptions = {}): Promise<StoredPasswordReset | undefined> {
    const { documents, hasher } = this.#deps;
    const key = { partition: scope, id: await hashText(hasher, token) };
    const found = await findDocument<ResetDocument>(documents, collection, key, options);
    if (found === undefined) return undefined;
    const { accountId, credentialsVersion } = found.document;
    return { id: key.id, etag: found.etag, accountId, credentialsVersion };
  }

  /** Uses it up; resolves `false` when somebody else did. */
  async use({ id, etag }: StoredPasswordReset, options: CallOptions = {}): Promise<boolean> {
    try {
      const key = { partition: scope, id };
      await this.#deps.documents.delete(collection, key, { ...options, expect: { etag } });
      return true;
    } catch (error) {
      if (PortError.is(error, 'precondition_failed')) return false;
      throw error;
    }
  }
}
