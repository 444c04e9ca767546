import { type Instant, instantAfter } from '../domain/instant.js';
import type { CallOptions } from '../ports/call-options.js';
import type { Clock } from '../ports/clock.js';
import type { Document, DocumentStore } from '../ports/document-store.js';
import { reservationsCollection } from './collections.js';
import { untilWritten } from './conflicts.js';
import { findDocument } from './find-document.js';

/** Room that an intake under way holds for what it is going to store. */
export interface HeldPlace {
  /** Of the session it is to become. */
  readonly id: string;
  readonly bytes: number;
  /** When the place is free again although nothing freed it: its process has died. */
  readonly until: Instant;
}

/** What an account has used that no session tells. */
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
/** Longer than the day that is counted, and longer than any place is held. */
const keptMs = 48 * 3_600_000;
const nothing: Usage = { day: '', sessions: 0, places: [] };

/** Keeps one small document an account, which goes by itself when the account is idle for two days. */
export class UsageRepository {
  readonly #store: DocumentStore;
  readonly #clock: Clock;
  /** Changes of one account in this process go one after another, so that they do not conflict. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(store: DocumentStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  async get(accountId: string, options: CallOptions = {}): Promise<Usage> {
    return (await this.#find(accountId, options))?.document ?? nothing;
  }

  /** Writes what `change` makes of what is there. Resolves with what was there; passes on what it throws. */
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
