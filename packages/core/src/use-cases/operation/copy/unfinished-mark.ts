import { PortError } from '../../../errors/port-error.js';
import type { JsonObject } from '../../../json.js';
import type { CallOptions } from '../../../ports/call-options.js';
import type { Document, DocumentStore, Expectation } from '../../../ports/document-store.js';
import { reservationsCollection } from '../../../records/collections.js';
import { findDocument } from '../../../records/find-document.js';

/** The position of a copy, stored in its target. */
export interface CopyPosition {
  /** Name of the source of the documents. */
  readonly source: string;
  /** The collection that is being copied; absent when all have been copied. */
  readonly collection?: string;
  /** Where the next page of that collection begins; absent at its beginning. */
  readonly cursor?: string;
  readonly documents: number;
  readonly blobs: number;
  readonly bytes: number;
  /** Number of partitions that name a lost blob; `lostIn` names the first of them. */
  readonly lost: number;
  readonly lostIn: readonly string[];
}

/** A command that fills a store, and blocks it until the command has ended. */
export type FillingCommand = 'copy' | 'restore';

interface MarkDocument extends Document {
  readonly scope: string;
  readonly position: JsonObject;
}

const collection = reservationsCollection.name;
const scope = 'unfinished';

/** Whether a document is such a mark and not content. */
export function isUnfinishedMark(name: string, document: Document): boolean {
  return name === collection && document['scope'] === scope;
}

/** Stores the position of a filling command. Only one process at a time can change it. */
export class UnfinishedMark<P extends object> {
  readonly #store: DocumentStore;
  readonly #id: FillingCommand;
  #expect: Expectation = 'absent';

  constructor(store: DocumentStore, id: FillingCommand) {
    this.#store = store;
    this.#id = id;
  }

  async find(options: CallOptions = {}): Promise<P | undefined> {
    const key = { partition: scope, id: this.#id };
    const found = await findDocument<MarkDocument>(this.#store, collection, key, options);
    if (found === undefined) return undefined;
    this.#expect = { etag: found.etag };
    return found.document.position as unknown as P;
  }

  /** @throws PortError `unavailable` if another process fills the same store. */
  async save(position: P, options: CallOptions = {}): Promise<void> {
    const document = { id: this.#id, scope, position: position as unknown as JsonObject };
    const { etag } = await this.#store
      .put(collection, document, { ...options, expect: this.#expect })
      .catch(explainConflict);
    this.#expect = { etag };
  }

  /** Removes the mark, so that hosts can use the store. */
  async remove(options: CallOptions = {}): Promise<void> {
    await this.#store.delete(collection, { partition: scope, id: this.#id }, options);
  }
}

function explainConflict(error: unknown): never {
  if (!PortError.is(error, 'already_exists') && !PortError.is(error, 'precondition_failed')) {
    throw error;
  }
  const what = 'Another process writes into the same target. Wait until it has ended';
  throw new PortError('unavailable', what, { port: 'copy', operation: 'copy', cause: error });
}

/**
 * Rejects a store that a copy or a restore has not finished filling. Hosts call it before they
 * serve or work.
 *
 * @throws PortError `unavailable`, whose message names the command to run again.
 */
export async function requireFinishedCopies(
  store: DocumentStore,
  options: CallOptions = {},
): Promise<void> {
  const query = { where: {}, partition: scope, limit: 1 };
  const [found] = (await store.query(collection, query, options)).items;
  if (found === undefined) return;
  const command = found.document.id === 'copy' ? 'migrate' : 'restore';
  const what = `The records are not complete: "attune ${command}" was interrupted here`;
  throw new PortError('unavailable', `${what}. Run it again until it ends without an error`, {
    port: 'copy',
    operation: 'open',
  });
}
