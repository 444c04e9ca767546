import { type Instant, instantAfter, toInstant } from '../domain/instant.js';
import type { CallOptions } from '../ports/call-options.js';
import type { Clock } from '../ports/clock.js';
import type { Document, DocumentStore } from '../ports/document-store.js';
import { reservationsCollection } from './collections.js';
import { findDocument } from './find-document.js';

/** Why the sweep of blobs removes nothing: too many blobs have no record, or the stores do not fit. */
export type StoppedSweep = {
  readonly reason: 'too_many' | 'other_installation';
  /** How many blobs the last run looked at; 0 if it did not come to that. */
  readonly looked: number;
  /** How many of them no record names. */
  readonly unnamed: number;
};

interface StoppedDocument extends Document {
  readonly scope: string;
  readonly stopped: StoppedSweep & { readonly at: Instant };
  readonly expiresAt: Instant;
}

const collection = reservationsCollection.name;
const key = { partition: 'sweep', id: 'blobs-stopped' } as const;
/** Without a sweep for so long, nothing is known any more. */
const keptMs = 7 * 24 * 3_600_000;

/** Stores that the sweep of blobs has stopped, for the watch that tells operators. */
export class StoppedSweepRepository {
  readonly #store: DocumentStore;
  readonly #clock: Clock;

  constructor(store: DocumentStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  async find(options: CallOptions = {}): Promise<StoppedSweep | undefined> {
    const found = await findDocument<StoppedDocument>(this.#store, collection, key, options);
    return found?.document.stopped;
  }

  async save({ reason, looked, unnamed }: StoppedSweep, options: CallOptions = {}): Promise<void> {
    const now = this.#clock.now();
    const stopped = { reason, looked, unnamed, at: toInstant(now) };
    const expiresAt = instantAfter(now, keptMs);
    const document = { id: key.id, scope: key.partition, stopped, expiresAt };
    await this.#store.put(collection, document, options);
  }

  /** The last run could do its work. */
  async clear(options: CallOptions = {}): Promise<void> {
    if ((await this.find(options)) === undefined) return;
    await this.#store.delete(collection, key, options);
  }
}
