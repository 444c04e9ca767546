import type { CallOptions, Page } from '../ports/call-options.js';
import type { Document, DocumentStore } from '../ports/document-store.js';
import { sessionDocumentId } from './session-documents.js';
import { SessionWalk, type WalkProgress } from './session-walk.js';

/** The owner of a session and the patient it is about. */
export interface SessionPair {
  readonly ownerId: string;
  readonly patientId?: string;
}

/** Reads all sessions to make their care links, and stores the progress of that. */
export class SessionLinkingRepository {
  readonly #walk: SessionWalk<Document & SessionPair>;

  constructor(store: DocumentStore) {
    this.#walk = new SessionWalk(store, {
      id: 'care-links-of-sessions',
      documentId: sessionDocumentId,
    });
  }

  progress(options: CallOptions = {}): Promise<WalkProgress> {
    return this.#walk.progress(options);
  }

  save(progress: WalkProgress, options: CallOptions = {}): Promise<void> {
    return this.#walk.save(progress, options);
  }

  /** A page of the sessions of all owners. A cursor that the store does not accept starts over. */
  async pairs(cursor: string | undefined, options: CallOptions = {}): Promise<Page<SessionPair>> {
    const found = await this.#walk.page(cursor, options);
    return { ...found, items: found.items.map(({ document }) => document) };
  }

  /** Makes the next run start over. */
  forget(options: CallOptions = {}): Promise<void> {
    return this.#walk.forget(options);
  }
}
