import type { Instant } from '../domain/instant.js';
import { PortError } from '../errors/port-error.js';
import type { CallOptions } from '../ports/call-options.js';
import type { Document, DocumentStore } from '../ports/document-store.js';
import { intakesCollection } from './collections.js';
import { findDocument } from './find-document.js';

/** An upload that has begun: what to remove if it never becomes a session. */
export interface Intake {
  /** Of the session that it will become. */
  readonly sessionId: string;
  readonly blobKey: string;
  readonly startedAt: Instant;
}

type IntakeDocument = Document & Intake & { readonly kind: 'intake' };

const collection = intakesCollection.name;
const documentId = 'intake';

/** Stores uploads while they run, so that every blob has a record even after a crash. */
export class IntakeRepository {
  readonly #store: DocumentStore;

  constructor(store: DocumentStore) {
    this.#store = store;
  }

  async begin(intake: Intake, options: CallOptions = {}): Promise<void> {
    const document: IntakeDocument = { id: documentId, kind: 'intake', ...intake };
    await this.#store.put(collection, document, options);
  }

  async end(sessionId: string, options: CallOptions = {}): Promise<void> {
    await this.#store.delete(collection, { partition: sessionId, id: documentId }, options);
  }

  async has(sessionId: string, options: CallOptions = {}): Promise<boolean> {
    const key = { partition: sessionId, id: documentId };
    return (await findDocument(this.#store, collection, key, options)) !== undefined;
  }

  /**
   * Checks that the intake still exists. Call it right before the session is written. Without its
   * intake a blob may be swept away. An intake disappears when a sweep took it for abandoned, or when
   * the database was set back to an earlier state.
   *
   * @throws PortError `unavailable` when the intake is gone.
   */
  async confirm(sessionId: string, options: CallOptions = {}): Promise<void> {
    if (await this.has(sessionId, options)) return;
    const message = 'The note of this upload is gone; send the recording again';
    throw new PortError('unavailable', message, { port: 'intakes', operation: 'confirm' });
  }

  /** Intakes that began before this instant and have not ended, oldest first. */
  async begunBefore(
    instant: Instant,
    limit: number,
    options: CallOptions = {},
  ): Promise<readonly Intake[]> {
    const found = await this.#store.query<IntakeDocument>(
      collection,
      {
        where: { kind: 'intake' },
        orderBy: { field: 'startedAt', direction: 'asc' },
        range: { to: instant },
        limit,
      },
      options,
    );
    return found.items.map(({ document: { sessionId, blobKey, startedAt } }) => ({
      sessionId,
      blobKey,
      startedAt,
    }));
  }
}
