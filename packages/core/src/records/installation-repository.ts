import { PortError } from '../errors/port-error.js';
import type { CallOptions } from '../ports/call-options.js';
import type { Document, DocumentKey, DocumentStore } from '../ports/document-store.js';
import {
  accountsCollection,
  intakesCollection,
  reservationsCollection,
  sessionsCollection,
} from './collections.js';
import { findDocument } from './find-document.js';

/** The id of an installation, as its database holds it. */
export interface StoredInstallation {
  readonly id: string;
  /** Whether the other places had the id, too. From then on, one that lacks it is another place. */
  readonly complete: boolean;
}

interface InstallationDocument extends Document {
  readonly scope: string;
  readonly installationId: string;
  /** Present once complete. By it, backups and copies take the blob along. */
  readonly blobKey?: string;
}

/** The blob that holds the id. No other key begins like this, and none of a session does. */
export const installationBlobKey = 'installation/id';

const collection = reservationsCollection.name;
const key: DocumentKey = { partition: 'installation', id: 'installation' };

/** Where records have the id: what reads them without a repository finds it here. */
export const installationPlace: { readonly collection: string; readonly key: DocumentKey } = {
  collection,
  key,
};

/** What people put into an installation lies here. */
const filled = [sessionsCollection, accountsCollection, intakesCollection];

/** Stores the id of the installation that a database belongs to. */
export class InstallationRepository {
  readonly #store: DocumentStore;

  constructor(store: DocumentStore) {
    this.#store = store;
  }

  async find(options: CallOptions = {}): Promise<StoredInstallation | undefined> {
    const found = await findDocument<InstallationDocument>(this.#store, collection, key, options);
    if (found === undefined) return undefined;
    const { installationId, blobKey } = found.document;
    return { id: installationId, complete: blobKey !== undefined };
  }

  /** Resolves with the id that stands: of several processes that start at once, the first one's. */
  async create(id: string, options: CallOptions = {}): Promise<StoredInstallation> {
    try {
      const document = documentOf({ id, complete: false });
      await this.#store.put(collection, document, { ...options, expect: 'absent' });
      return { id, complete: false };
    } catch (error) {
      if (!PortError.is(error, 'already_exists')) throw error;
      return (await this.find(options)) ?? (await this.create(id, options));
    }
  }

  /** Replaces what stands there. */
  async save(installation: StoredInstallation, options: CallOptions = {}): Promise<void> {
    await this.#store.put(collection, documentOf(installation), options);
  }

  /** Whether the database holds sessions, accounts or uploads. */
  async hasRecords(options: CallOptions = {}): Promise<boolean> {
    for (const { name } of filled) {
      const { items } = await this.#store.query(name, { where: {}, limit: 1 }, options);
      if (items.length > 0) return true;
    }
    return false;
  }
}

function documentOf({ id, complete }: StoredInstallation): InstallationDocument {
  return {
    id: key.id,
    scope: key.partition,
    installationId: id,
    ...(complete ? { blobKey: installationBlobKey } : {}),
  };
}
