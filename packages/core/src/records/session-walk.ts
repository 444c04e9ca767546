import { PortError } from '../errors/port-error.js';
import type { CallOptions, Page } from '../ports/call-options.js';
import type { Document, DocumentStore, StoredDocument } from '../ports/document-store.js';
import { reservationsCollection, sessionsCollection } from './collections.js';
import { findDocument } from './find-document.js';

/** How far a walk over all sessions is that is done once. */
export interface WalkProgress {
  readonly finished: boolean;
  /** Where to continue. Absent at the beginning and at the end. */
  readonly cursor: string | undefined;
}

interface ProgressDocument extends Document {
  readonly scope: string;
  readonly finished: boolean;
  readonly cursor?: string;
  /** What is made. A walk for another form starts over. */
  readonly form?: number;
}

export interface WalkOptions {
  /** Names the walk among all. */
  readonly id: string;
  /** Of the document of each session that the walk looks at. */
  readonly documentId: string;
  /** Documents of one page. Default: as the store has it. */
  readonly pageSize?: number;
  /** Of what the walk makes, where it changes from release to release. */
  readonly form?: number;
}

const scope = 'migration';
const { name: reservations } = reservationsCollection;

/** Reads one document of each session, of all owners, and stores how far that is. */
export class SessionWalk<D extends Document> {
  readonly #store: DocumentStore;
  readonly #options: WalkOptions;

  constructor(store: DocumentStore, options: WalkOptions) {
    this.#store = store;
    this.#options = options;
  }

  async progress(options: CallOptions = {}): Promise<WalkProgress> {
    const key = { partition: scope, id: this.#options.id };
    const stored = await findDocument<ProgressDocument>(this.#store, reservations, key, options);
    const { finished = false, cursor, form } = stored?.document ?? {};
    return form === this.#options.form
      ? { finished, cursor }
      : { finished: false, cursor: undefined };
  }

  async save({ finished, cursor }: WalkProgress, options: CallOptions = {}): Promise<void> {
    const { id, form } = this.#options;
    const document: ProgressDocument = {
      ...{ id, scope, finished },
      ...(cursor === undefined ? {} : { cursor }),
      ...(form === undefined ? {} : { form }),
    };
    await this.#store.put(reservations, document, options);
  }

  /** Makes the next walk start over. */
  async forget(options: CallOptions = {}): Promise<void> {
    const key = { partition: scope, id: this.#options.id };
    await this.#store.delete(reservations, key, options);
  }

  /** The next page. A cursor that the store does not accept starts over. */
  async page(
    cursor: string | undefined,
    options: CallOptions = {},
  ): Promise<Page<StoredDocument<D>>> {
    const { documentId, pageSize } = this.#options;
    const read = (after: string | undefined) =>
      this.#store.query<D>(
        sessionsCollection.name,
        {
          where: {},
          orderBy: { field: 'id', direction: 'asc' },
          // This document alone: no other id sorts between the two.
          range: { from: documentId, to: `${documentId} ` },
          ...(pageSize === undefined ? {} : { limit: pageSize }),
          ...(after === undefined ? {} : { cursor: after }),
        },
        options,
      );
    return await read(cursor).catch((error: unknown) => {
      if (cursor === undefined || !PortError.is(error, 'invalid_argument')) throw error;
      return read(undefined);
    });
  }
}
