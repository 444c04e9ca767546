import { PortError } from '../../../errors/port-error.js';
import type { CallOptions } from '../../../ports/call-options.js';
import type { Document, DocumentStore, Expectation } from '../../../ports/document-store.js';
import { reservationsCollection } from '../../../records/collections.js';
import { findDocument } from '../../../records/find-document.js';

/** How far a copy is, as its target remembers it. */
export interface CopyPosition {
  /** Names where the documents come from. */
  readonly source: string;
  /** The collection that is being copied; absent once all of them have arrived. */
  readonly collection?: string;
  /** Where the next page of that collection begins; absent at its beginning. */
  readonly cursor?: string;
  readonly documents: number;
  readonly blobs: number;
  readonly bytes: number;
  /** Partitions that name a blob which the source has lost: how many, and the first of them. */
  readonly lost: number;
  readonly lostIn: readonly string[];
}

interface PositionDocument extends Document {
  readonly scope: string;
  readonly position: CopyPosition & Document['position'];
}

const collection = reservationsCollection.name;
const scope = 'unfinished';
const id = 'copy';

/** Whether a document is the mark of an unfinished copy and no content. */
export function isCopyMark(name: string, document: Document): boolean {
  return name === collection && document['scope'] === scope;
}

/** Keeps the position of a copy in the target. Only one process at a time can move it. */
export class CopyMark {
  readonly #store: DocumentStore;
  #expect: Expectation = 'absent';

  constructor(store: DocumentStore) {
    this.#store = store;
  }

  async find(options: CallOptions): Promise<CopyPosition | undefined> {
    const key = { partition: scope, id };
    const found = await findDocument<PositionDocument>(this.#store, collection, key, options);
    if (found === undefined) return undefined;
    this.#expect = { etag: found.etag };
    return found.document.position;
  }

  /** @throws PortError `unavailable` when another process copies into the same target. */
  async save(position: CopyPosition, options: CallOptions): Promise<void> {
    const document = { id, scope, position: { ...position, lostIn: [...position.lostIn] } };
    const { etag } = await this.#store
      .put(collection, document, { ...options, expect: this.#expect })
      .catch(explainConflict);
    this.#expect = { etag };
  }

  /** Lets hosts in. */
  async remove(options: CallOptions): Promise<void> {
    await this.#store.delete(collection, { partition: scope, id }, options);
  }
}

function explainConflict(error: unknown): never {
  if (!PortError.is(error, 'already_exists') && !PortError.is(error, 'precondition_failed')) {
    throw error;
  }
  const what = 'Another process copies into the same target. Wait until it has ended';
  throw new PortError('unavailable', what, { port: 'copy', operation: 'copy', cause: error });
}

/**
 * Refuses a store that a copy or a restore has not finished filling. Hosts call it before they
 * serve or work.
 *
 * @throws PortError `unavailable` saying what to run again.
 */
export async function requireFinishedCopies(
  store: DocumentStore,
  options: CallOptions = {},
): Promise<void> {
  const query = { where: {}, partition: scope, limit: 1 };
  const [found] = (await store.query(collection, query, options)).items;
  if (found === undefined) return;
  const command = found.document.id === id ? 'migrate' : 'restore';
  const what = `The records are not complete: "attune ${command}" was interrupted here`;
  throw new PortError('unavailable', `${what}. Run it again until it ends without an error`, {
    port: 'copy',
    operation: 'open',
  });
}
