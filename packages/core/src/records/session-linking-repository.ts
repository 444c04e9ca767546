import { PortError } from '../errors/port-error.js';
import type { CallOptions, Page } from '../ports/call-options.js';
import type { Document, DocumentStore } from '../ports/document-store.js';
import { reservationsCollection, sessionsCollection } from './collections.js';
import { findDocument } from './find-document.js';
import { sessionDocumentId } from './session-documents.js';

/** The owner of a session and the patient it is about. */
export interface SessionPair {
  readonly ownerId: string;
  readonly patientId?: string;
}

/** Progress of making care links for earlier sessions. */
export interface LinkingProgress {
  readonly finished: boolean;
  /** Where to continue. Absent at the beginning and at the end. */
  readonly cursor: string | undefined;
}

interface LinkingDocument extends Document {
  readonly scope: string;
  readonly finished: boolean;
  readonly cursor?: string;
}

const collection = reservationsCollection.name;
const key = { partition: 'migration', id: 'care-links-of-sessions' };

/** Reads all sessions to make their care links, and stores the progress of that. */
export class SessionLinkingRepository {
  readonly #store: DocumentStore;

  constructor(store: DocumentStore) {
    this.#store = store;
  }

  async progress(options: CallOptions = {}): Promise<LinkingProgress> {
    const stored = await findDocument<LinkingDocument>(this.#store, collection, key, options);
    const { finished = false, cursor } = stored?.document ?? {};
    return { finished, cursor };
  }

  async save({ finished, cursor }: LinkingProgress, options: CallOptions = {}): Promise<void> {
    const document: LinkingDocument = {
      id: key.id,
      scope: key.partition,
      finished,
      ...(cursor === undefined ? {} : { cursor }),
    };
    await this.#store.put(collection, document, options);
  }

  /** A page of the sessions of all owners. A cursor that the store does not accept starts over. */
  async pairs(cursor: string | undefined, options: CallOptions = {}): Promise<Page<SessionPair>> {
    const page = (after: string | undefined) =>
      this.#store.query<Document & SessionPair>(
        sessionsCollection.name,
        {
          where: {},
          orderBy: { field: 'id', direction: 'asc' },
          // The heads alone: no other id sorts between the two.
          range: { from: sessionDocumentId, to: `${sessionDocumentId} ` },
          ...(after === undefined ? {} : { cursor: after }),
        },
        options,
      );
    const found = await page(cursor).catch((error: unknown) => {
      if (cursor === undefined || !PortError.is(error, 'invalid_argument')) throw error;
      return page(undefined);
    });
    return { ...found, items: found.items.map(({ document }) => document) };
  }

  /** Makes the next run start over. */
  async forget(options: CallOptions = {}): Promise<void> {
    await this.#store.delete(collection, key, options);
  }
}
