import { PortError } from '../errors/port-error.js';
import type { CallOptions, Page } from '../ports/call-options.js';
import type { BatchOperation, Document, DocumentStore } from '../ports/document-store.js';
import { reservationsCollection, sessionsCollection } from './collections.js';
import { findDocument } from './find-document.js';
import { type TextDocument, textDocumentId, textIndexForm } from './transcript-texts.js';

/** A text as it lies in the index. */
export interface IndexedText {
  readonly sessionId: string;
  /** Whether it has the form that this release writes. */
  readonly isCurrent: boolean;
  readonly etag: string;
}

/** Progress of rebuilding the index. */
export interface RebuildProgress {
  readonly finished: boolean;
  /** Where to continue. Absent at the beginning and at the end. */
  readonly cursor: string | undefined;
}

interface ProgressDocument extends Document {
  readonly scope: string;
  /** The form that is being built. Another release may build another one. */
  readonly form: number;
  readonly finished: boolean;
  readonly cursor?: string;
}

const key = { partition: 'migration', id: 'search-index' };
/** Texts can be large. */
const pageSize = 20;

/** Reads the texts of all sessions, to rebuild those of an earlier form, and stores how far that is. */
export class SearchIndexRepository {
  readonly #store: DocumentStore;

  constructor(store: DocumentStore) {
    this.#store = store;
  }

  async progress(options: CallOptions = {}): Promise<RebuildProgress> {
    const { name } = reservationsCollection;
    const stored = await findDocument<ProgressDocument>(this.#store, name, key, options);
    const { finished = false, cursor, form } = stored?.document ?? {};
    return form === textIndexForm ? { finished, cursor } : { finished: false, cursor: undefined };
  }

  async save({ finished, cursor }: RebuildProgress, options: CallOptions = {}): Promise<void> {
    const document: ProgressDocument = {
      ...{ id: key.id, scope: key.partition, form: textIndexForm, finished },
      ...(cursor === undefined ? {} : { cursor }),
    };
    await this.#store.put(reservationsCollection.name, document, options);
  }

  /** A page of the texts of all sessions. A cursor that the store does not accept starts over. */
  async texts(cursor: string | undefined, options: CallOptions = {}): Promise<Page<IndexedText>> {
    const page = (after: string | undefined) =>
      this.#store.query<TextDocument>(
        sessionsCollection.name,
        {
          where: {},
          orderBy: { field: 'id', direction: 'asc' },
          // The first document of each text: no other id sorts between the two.
          range: { from: textDocumentId, to: `${textDocumentId} ` },
          limit: pageSize,
          ...(after === undefined ? {} : { cursor: after }),
        },
        options,
      );
    const found = await page(cursor).catch((error: unknown) => {
      if (cursor === undefined || !PortError.is(error, 'invalid_argument')) throw error;
      return page(undefined);
    });
    const items = found.items.map(({ document: { sessionId, form }, etag }) => ({
      ...{ sessionId, etag, isCurrent: form === textIndexForm },
    }));
    return { ...found, items };
  }

  /** Resolves with `false`, and writes nothing, if the text was written or removed meanwhile. */
  async replace(
    { sessionId, etag }: IndexedText,
    operations: readonly BatchOperation[],
    options: CallOptions = {},
  ): Promise<boolean> {
    const guarded = operations.map((one) =>
      one.type === 'put' && one.document.id === textDocumentId ? { ...one, expect: { etag } } : one,
    );
    try {
      await this.#store.batch(sessionsCollection.name, sessionId, guarded, options);
      return true;
    } catch (error) {
      if (PortError.is(error, 'precondition_failed') || PortError.is(error, 'not_found'))
        return false;
      throw error;
    }
  }
}
