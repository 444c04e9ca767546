import { hashText } from '../bytes/hash-text.js';
import { normalizeEmail, normalizeUsername } from '../domain/account/account.js';
import { type Instant, toInstant } from '../domain/instant.js';
import type { CallOptions } from '../ports/call-options.js';
import type { Clock } from '../ports/clock.js';
import type { Document, DocumentStore } from '../ports/document-store.js';
import type { Hasher } from '../ports/hasher.js';
import { reservationsCollection } from './collections.js';
import { isConflict } from './conflicts.js';
import { findDocument } from './find-document.js';

/** Which account a name in the settings of a host stands for. */
export interface ChosenAccount {
  /** When the name was first asked for. */
  readonly askedAt: Instant;
  /** Absent until an account was found. */
  readonly accountId?: string;
}

interface ChosenDocument extends Document {
  readonly scope: string;
  readonly askedAt: Instant;
  readonly accountId?: string;
}

const collection = reservationsCollection.name;
const scope = 'chosen-account';

/** Remembers for good which account a name stood for, because names are freed and taken by others. */
export class ChosenAccountRepository {
  readonly #deps: ChosenAccountRepositoryDeps;

  constructor(deps: ChosenAccountRepositoryDeps) {
    this.#deps = deps;
  }

  /** What is known of the name. The first call stores its time. */
  async ask(login: string, options: CallOptions = {}): Promise<ChosenAccount> {
    const id = await this.#idOf(login);
    const askedAt = toInstant(this.#deps.clock.now());
    return (await this.#find(id, options)) ?? (await this.#put({ id, scope, askedAt }, options));
  }

  /** Stores the account, unless another process was faster. Resolves with what is stored. */
  async choose(
    login: string,
    chosen: Required<ChosenAccount>,
    options: CallOptions = {},
  ): Promise<ChosenAccount> {
    const id = await this.#idOf(login);
    const key = { partition: scope, id };
    const found = await findDocument<ChosenDocument>(
      this.#deps.documents,
      collection,
      key,
      options,
    );
    if (found?.document.accountId !== undefined) return found.document;
    return await this.#put({ id, scope, ...chosen }, options, found?.etag);
  }

  async #put(
    document: ChosenDocument,
    options: CallOptions,
    etag?: string,
  ): Promise<ChosenAccount> {
    const expect = etag === undefined ? 'absent' : { etag };
    try {
      await this.#deps.documents.put(collection, document, { ...options, expect });
      return document;
    } catch (error) {
      const stored = isConflict(error) ? await this.#find(document.id, options) : undefined;
      if (stored === undefined) throw error;
      return stored;
    }
  }

  async #find(id: string, options: CallOptions): Promise<ChosenAccount | undefined> {
    const key = { partition: scope, id };
    const { documents } = this.#deps;
    return (await findDocument<ChosenDocument>(documents, collection, key, options))?.document;
  }

  async #idOf(login: string): Promise<string> {
    const normal = login.includes('@') ? normalizeEmail(login) : normalizeUsername(login.trim());
    return await hashText(this.#deps.hasher, normal);
  }
}

export interface ChosenAccountRepositoryDeps {
  readonly documents: DocumentStore;
  readonly hasher: Hasher;
  readonly clock: Clock;
}
