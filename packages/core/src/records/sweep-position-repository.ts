import { type Instant, instantAfter } from '../domain/instant.js';
import type { CallOptions } from '../ports/call-options.js';
import type { Clock } from '../ports/clock.js';
import type { Document, DocumentStore } from '../ports/document-store.js';
import { reservationsCollection } from './collections.js';
import { findDocument } from './find-document.js';

interface PositionDocument extends Document {
  readonly scope: string;
  readonly cursor: string;
  readonly expiresAt: Instant;
}

const collection = reservationsCollection.name;
const scope = 'sweep';
/** A sweep that did not run for so long starts over. */
const keptMs = 7 * 24 * 3_600_000;

/** Stores the position of a sweep that takes several runs, in this process or another. */
export class SweepPositionRepository {
  readonly #store: DocumentStore;
  readonly #clock: Clock;
  readonly #name: string;

  constructor(store: DocumentStore, clock: Clock, name: string) {
    this.#store = store;
    this.#clock = clock;
    this.#name = name;
  }

  /** The cursor to continue from; `undefined` at the beginning. */
  async find(options: CallOptions = {}): Promise<string | undefined> {
    const key = { partition: scope, id: this.#name };
    const found = await findDocument<PositionDocument>(this.#store, collection, key, options);
    return found?.document.cursor;
  }

  /** `undefined` makes the sweep start over. */
  async save(cursor: string | undefined, options: CallOptions = {}): Promise<void> {
    const id = this.#name;
    if (cursor === undefined) {
      return await this.#store.delete(collection, { partition: scope, id }, options);
    }
    const expiresAt = instantAfter(this.#clock.now(), keptMs);
    await this.#store.put(collection, { id, scope, cursor, expiresAt }, options);
  }
}
