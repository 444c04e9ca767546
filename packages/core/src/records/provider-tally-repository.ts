import { type Instant, instantAfter } from '../domain/instant.js';
import type { CallOptions } from '../ports/call-options.js';
import type { Clock } from '../ports/clock.js';
import type { Document, DocumentStore } from '../ports/document-store.js';
import { alertKeyOf } from './alert-repository.js';
import { alertsCollection } from './collections.js';
import { untilWritten } from './conflicts.js';
import { findDocument } from './find-document.js';

/** A failed attempt of a stage. */
export interface ProviderFailure {
  readonly sessionId: string;
  readonly code: string;
  readonly at: Instant;
  /** Whether the failure was permanent. */
  readonly final: boolean;
}

/** What all workers observed of one provider in one stage. */
export interface ProviderTally {
  /** The most recent failures, oldest first. */
  readonly failures: readonly ProviderFailure[];
  /** When it last succeeded after a failure. */
  readonly succeededAt?: Instant;
}

interface TallyDocument extends Document {
  readonly id: 'tally';
  readonly alertKey: string;
  readonly kind: 'tally';
  readonly failures: readonly (ProviderFailure & Readonly<Record<string, string | boolean>>)[];
  readonly succeededAt?: Instant;
  readonly expiresAt: Instant;
}

const collection = alertsCollection.name;
const keptMs = 3 * 24 * 3_600_000;

/** Stores failures of providers, so that all workers count them together. */
export class ProviderTallyRepository {
  readonly #store: DocumentStore;
  readonly #clock: Clock;

  constructor(store: DocumentStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Resolves `undefined` when nothing was observed for three days. */
  async find(subject: string, options: CallOptions = {}): Promise<ProviderTally | undefined> {
    return (await this.#read(subject, options))?.document;
  }

  /** `change` must be pure: on a conflict it is called again with the stored tally. */
  async update(
    subject: string,
    change: (tally: ProviderTally) => ProviderTally,
    options: CallOptions = {},
  ): Promise<ProviderTally> {
    return await untilWritten(() => this.#updateOnce(subject, change, options));
  }

  async #updateOnce(
    subject: string,
    change: (tally: ProviderTally) => ProviderTally,
    options: CallOptions,
  ): Promise<ProviderTally> {
    const found = await this.#read(subject, options);
    const tally = change(found?.document ?? { failures: [] });
    const { failures, succeededAt } = tally;
    const document: TallyDocument = {
      id: 'tally',
      alertKey: alertKeyOf({ kind: 'failing_provider', subject }),
      kind: 'tally',
      failures: failures.map((failure) => ({ ...failure })),
      ...(succeededAt === undefined ? {} : { succeededAt }),
      expiresAt: instantAfter(this.#clock.now(), keptMs),
    };
    const expect = found === undefined ? 'absent' : { etag: found.etag };
    await this.#store.put(collection, document, { ...options, expect });
    return tally;
  }

  async #read(subject: string, options: CallOptions) {
    const key = { partition: alertKeyOf({ kind: 'failing_provider', subject }), id: 'tally' };
    return await findDocument<TallyDocument>(this.#store, collection, key, options);
  }
}
