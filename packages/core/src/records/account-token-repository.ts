import { hashText } from '../bytes/hash-text.js';
import { type Instant, instantAfter } from '../domain/instant.js';
import { PortError } from '../errors/port-error.js';
import type { CallOptions } from '../ports/call-options.js';
import type { Clock } from '../ports/clock.js';
import type { Document, DocumentStore } from '../ports/document-store.js';
import type { Hasher } from '../ports/hasher.js';
import { reservationsCollection } from './collections.js';
import { findDocument } from './find-document.js';

/** A permission that was mailed as a token. It can be used once. */
export interface AccountToken {
  readonly accountId: string;
  /** The token becomes invalid when the account's credentials get another version. */
  readonly credentialsVersion: string;
  /** The address it was mailed to. Absent in tokens of version 0.1.0. */
  readonly email?: string;
}

/** A permission as the store holds it. */
export interface StoredAccountToken extends AccountToken {
  readonly id: string;
  readonly etag: string;
}

interface TokenDocument extends Document, AccountToken {
  readonly scope: string;
  readonly expiresAt: Instant;
}

/** Purposes of tokens, and how long each is valid. */
export interface TokenKind {
  /** Names the partition. A token of one kind is unknown in every other. */
  readonly scope: string;
  readonly validMs: number;
}

/** An hour. The mail says so. */
export const passwordResets: TokenKind = { scope: 'password-reset', validMs: 60 * 60_000 };
/** A day. The mail says so. */
export const emailConfirmations: TokenKind = { scope: 'email-confirmation', validMs: 86_400_000 };

export interface AccountTokenRepositoryDeps {
  readonly documents: DocumentStore;
  readonly hasher: Hasher;
  readonly clock: Clock;
}

const collection = reservationsCollection.name;

/** Stores the tokens of one kind, each by its hash, until they expire. */
export class AccountTokenRepository {
  readonly #deps: AccountTokenRepositoryDeps;
  readonly #kind: TokenKind;

  constructor(deps: AccountTokenRepositoryDeps, kind: TokenKind) {
    this.#deps = deps;
    this.#kind = kind;
  }

  async create(token: string, given: AccountToken, options: CallOptions = {}): Promise<void> {
    const { scope, validMs } = this.#kind;
    const document: TokenDocument = {
      id: await hashText(this.#deps.hasher, token),
      scope,
      expiresAt: instantAfter(this.#deps.clock.now(), validMs),
      ...given,
    };
    await this.#deps.documents.put(collection, document, { ...options, expect: 'absent' });
  }

  /** Resolves `undefined` for an unknown, used or expired token. */
  async find(token: string, options: CallOptions = {}): Promise<StoredAccountToken | undefined> {
    const { documents, hasher } = this.#deps;
    const key = { partition: this.#kind.scope, id: await hashText(hasher, token) };
    const found = await findDocument<TokenDocument>(documents, collection, key, options);
    if (found === undefined) return undefined;
    const { accountId, credentialsVersion, email } = found.document;
    const address = email === undefined ? {} : { email };
    return { id: key.id, etag: found.etag, accountId, credentialsVersion, ...address };
  }

  /** Uses the token up; resolves `false` when another request already did. */
  async use({ id, etag }: StoredAccountToken, options: CallOptions = {}): Promise<boolean> {
    try {
      const key = { partition: this.#kind.scope, id };
      await this.#deps.documents.delete(collection, key, { ...options, expect: { etag } });
      return true;
    } catch (error) {
      if (PortError.is(error, 'precondition_failed')) return false;
      throw error;
    }
  }
}
