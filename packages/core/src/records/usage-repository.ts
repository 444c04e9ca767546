import { type Instant, instantAfter } from '../domain/instant.js';
import type { CallOptions } from '../ports/call-options.js';
import type { Clock } from '../ports/clock.js';
import type { Document, DocumentStore } from '../ports/document-store.js';
import { reservationsCollection } from './collections.js';
import { untilWritten } from './conflicts.js';
import { findDocument } from './find-document.js';

/** Bytes that a running upload has reserved. */
export interface HeldPlace {
  /** Of the session that it will become. */
  readonly id: string;
  readonly bytes: number;
  /** When the reservation ends if its process died and did not free it. */
  readonly until: Instant;
}

/** Usage of an account that is not in its sessions. */
export interface Usage {
  /** The day in UTC that `sessions` counts for, such as `2026-01-31`. */
  readonly day: string;
  /** Sessions begun on that day, deleted ones included. */
  readonly sessions: number;
  readonly places: readonly HeldPlace[];
}

type UsageDocument = Document & Usage;

const collection = reservationsCollection.name;
const documentId = 'usage';
/** Longer than the counted day, and longer than any reservation. */
const keptMs = 48 * 3_600_000;
const nothing: Usage = { day: '', sessions: 0, places: [] };

/** Stores one small document for each account. It expires when the account is idle for two days. */
export class UsageRepository {
  readonly #store: DocumentStore;
  readonly #clock: Clock;
  /** Changes of one account in this process run one after another, so that they do not conflict. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(store: DocumentStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  async get(accountId: string, options: CallOptions = {}): Promise<Usage> {
    return (await this.#find(accountId, options))?.document ?? nothing;
  }

  /** Changes the usage. Resolves with the usage before; rejects with what `change` throws. */
  async change(
    accountId: string,
    change: (usage: Usage) => Usage,
    options: CallOptions = {},
  ): Promise<Usage> {
    const before = this.#turns.get(accountId) ?? Promise.resolve();
    const turn = before
      .catch(() => undefined)
      .then(() => untilWritten(() => this.#changeOnce(accountId, change, options)));
    this.#turns.set(accountId, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(accountId) === turn) this.#turns.delete(accountId);
    }
  }

  async #changeOnce(
    accountId: string,
    change: (usage: Usage) => Usage,
    options: CallOptions,
  ): Promise<Usage> {
    const found = await this.#find(accountId, options);
    const usage = found?.document ?? nothing;
    const { day, sessions, places } = change(usage);
    const expiresAt = instantAfter(this.#clock.now(), keptMs);
    const scope = scopeOf(accountId);
    const held = places.map(({ id, bytes, until }) => ({ id, bytes, until }));
    const document = { id: documentId, scope, day, sessions, places: held, expiresAt };
    const expect = found === undefined ? 'absent' : { etag: found.etag };
    await this.#store.put(collection, document, { ...options, expect });
    return usage;
  }

  async #find(accountId: string, options: CallOptions) {
    const key = { partition: scopeOf(accountId), id: documentId };
    return await findDocument<UsageDocument>(this.#store, collection, key, options);
  }
}

function scopeOf(accountId: string): string {
  return `usage-${accountId}`;
}
