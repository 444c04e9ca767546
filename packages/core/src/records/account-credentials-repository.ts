import { DomainError } from '../errors/domain-error.js';
import { PortError } from '../errors/port-error.js';
import type { CallOptions } from '../ports/call-options.js';
import type { Document, DocumentStore } from '../ports/document-store.js';
import { accountsCollection } from './collections.js';
import { findDocument } from './find-document.js';

/** What a password is checked against. */
export interface Credentials {
  readonly passwordHash: string;
  /** Changes with the password. Hashing the same password again keeps it. */
  readonly version: string;
  /**
   * Names the claim by which the account signs in with its unconfirmed e-mail address and its
   * password; see `EmailClaimRepository`. Absent once the address is confirmed.
   */
  readonly emailClaim?: string;
}

/** Credentials as the store holds them. */
export interface StoredCredentials extends Credentials {
  readonly etag: string;
}

interface CredentialsDocument extends Document, Credentials {
  readonly accountId: string;
}

const collection = accountsCollection.name;
const documentId = 'credentials';
/** An id that no account has: reading it takes as long as reading one that exists. */
const nobody = 'nobody';

/** Stores credentials in a document of their own, so that reading an account does not read them. */
export class AccountCredentialsRepository {
  readonly #store: DocumentStore;

  constructor(store: DocumentStore) {
    this.#store = store;
  }

  /** Takes the same time whether the account exists or not. */
  async find(
    accountId: string = nobody,
    options: CallOptions = {},
  ): Promise<StoredCredentials | undefined> {
    const key = { partition: accountId, id: documentId };
    const found = await findDocument<CredentialsDocument>(this.#store, collection, key, options);
    if (found === undefined) return undefined;
    const { passwordHash, version, emailClaim } = found.document;
    const claim = emailClaim === undefined ? {} : { emailClaim };
    return { passwordHash, version, ...claim, etag: found.etag };
  }

  /** @throws DomainError `account_not_found`. */
  async get(accountId: string, options: CallOptions = {}): Promise<StoredCredentials> {
    const found = await this.find(accountId, options);
    if (found === undefined)
      throw new DomainError('account_not_found', 'There is no such account.');
    return found;
  }

  /** Resolves `false` when the stored credentials have another etag by now. */
  async replace(
    accountId: string,
    credentials: Credentials,
    etag: string,
    options: CallOptions = {},
  ): Promise<boolean> {
    const document = credentialsDocument(accountId, credentials);
    try {
      await this.#store.put(collection, document, { ...options, expect: { etag } });
      return true;
    } catch (error) {
      if (PortError.is(error, 'precondition_failed')) return false;
      throw error;
    }
  }
}

/** Credentials as a document of the account's partition. */
export function credentialsDocument(
  accountId: string,
  { passwordHash, version, emailClaim }: Credentials,
): Document {
  const claim = emailClaim === undefined ? {} : { emailClaim };
  return { id: documentId, accountId, passwordHash, version, ...claim };
}
