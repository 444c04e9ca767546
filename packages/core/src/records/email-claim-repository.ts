import { hashText } from '../bytes/hash-text.js';
import type { CallOptions } from '../ports/call-options.js';
import type { Document, DocumentStore } from '../ports/document-store.js';
import type { Hasher } from '../ports/hasher.js';
import { reservationsCollection } from './collections.js';
import { isConflict } from './conflicts.js';
import { findDocument } from './find-document.js';

interface ClaimDocument extends Document {
  readonly scope: string;
  readonly accountId: string;
}

export interface EmailClaimRepositoryDeps {
  readonly documents: DocumentStore;
  readonly hasher: Hasher;
}

const collection = reservationsCollection.name;
const scope = 'email-claim';

/**
 * Finds the account that claims an e-mail address without having confirmed it. Several accounts may
 * claim one address. A claim is looked up by a slow hash of address and password together, so that a
 * sign-in takes the same time however many claims there are. A claim counts only while the account's
 * credentials name it.
 */
export class EmailClaimRepository {
  readonly #deps: EmailClaimRepositoryDeps;

  constructor(deps: EmailClaimRepositoryDeps) {
    this.#deps = deps;
  }

  /** The id of a claim. `derived` is what the password hasher derives from password and address. */
  async idOf(derived: string): Promise<string> {
    return await hashText(this.#deps.hasher, derived);
  }

  /** Resolves with the id of the account that made the claim. */
  async find(id: string, options: CallOptions = {}): Promise<string | undefined> {
    const { documents } = this.#deps;
    const key = { partition: scope, id };
    const found = await findDocument<ClaimDocument>(documents, collection, key, options);
    return found?.document.accountId;
  }

  /** When two accounts make the same claim, with the same password, the first one keeps it. */
  async add(id: string, accountId: string, options: CallOptions = {}): Promise<void> {
    const document: ClaimDocument = { id, scope, accountId };
    try {
      await this.#deps.documents.put(collection, document, { ...options, expect: 'absent' });
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }

  /** Removes the claim, unless it belongs to another account. */
  async remove(id: string, accountId: string, options: CallOptions = {}): Promise<void> {
    const { documents } = this.#deps;
    const key = { partition: scope, id };
    const found = await findDocument<ClaimDocument>(documents, collection, key, options);
    if (found?.document.accountId !== accountId) return;
    try {
      await documents.delete(collection, key, { ...options, expect: { etag: found.etag } });
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }
}
