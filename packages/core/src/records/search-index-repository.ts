import { PortError } from '../errors/port-error.js';
import type { CallOptions, Page } from '../ports/call-options.js';
import type { BatchOperation, DocumentStore } from '../ports/document-store.js';
import { sessionsCollection } from './collections.js';
import { SessionWalk, type WalkProgress } from './session-walk.js';
import { type TextDocument, textDocumentId, textIndexForm } from './transcript-texts.js';

/** A text as it lies in the index. */
export interface IndexedText {
  readonly sessionId: string;
  /** Whether it has the form that this release writes. */
  readonly isCurrent: boolean;
  readonly etag: string;
}

/** Texts can be large. */
const pageSize = 20;

/** Reads the texts of all sessions, to rebuild those of an earlier form, and stores how far that is. */
export class SearchIndexRepository {
  readonly #store: DocumentStore;
  readonly #walk: SessionWalk<TextDocument>;

  constructor(store: DocumentStore) {
    this.#store = store;
    // The first document of each text.
    const of = { id: 'search-index', documentId: textDocumentId };
    this.#walk = new SessionWalk(store, { ...of, pageSize, form: textIndexForm });
  }

  progress(options: CallOptions = {}): Promise<WalkProgress> {
    return this.#walk.progress(options);
  }

  save(progress: WalkProgress, options: CallOptions = {}): Promise<void> {
    return this.#walk.save(progress, options);
  }

  /** A page of the texts of all sessions. A cursor that the store does not accept starts over. */
  async texts(cursor: string | undefined, options: CallOptions = {}): Promise<Page<IndexedText>> {
    const found = await this.#walk.page(cursor, options);
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
