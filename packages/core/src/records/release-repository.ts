import { type Instant, toInstant } from '../domain/instant.js';
import type { SpeechTicket } from '../domain/session/speech-ticket.js';
import { pages } from '../flow/pages.js';
import { isSameJson } from '../json/is-same-json.js';
import type { JsonObject } from '../json.js';
import type { CallOptions, Page } from '../ports/call-options.js';
import type { Clock } from '../ports/clock.js';
import type { Document, DocumentStore } from '../ports/document-store.js';
import { releasesCollection } from './collections.js';
import { untilWritten } from './conflicts.js';
import { findDocument } from './find-document.js';

/** Tickets of a deleted session whose data speech providers may still hold. */
export interface Release {
  readonly sessionId: string;
  readonly tickets: readonly SpeechTicket[];
  /** When the session was deleted. */
  readonly since: Instant;
  /** When the providers were last asked. */
  readonly triedAt: Instant;
}

interface ReleaseDocument extends Document {
  readonly id: typeof documentId;
  readonly kind: 'release';
  readonly sessionId: string;
  readonly since: Instant;
  readonly triedAt: Instant;
  /** Each a `SpeechTicket`; they are JSON by construction. */
  readonly tickets: readonly JsonObject[];
}

const collection = releasesCollection.name;
const documentId = 'release';

/** Stores tickets that providers must still release, until they have or an operator gives up. */
export class ReleaseRepository {
  readonly #store: DocumentStore;
  readonly #clock: Clock;

  constructor(store: DocumentStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Adds tickets of a session. */
  async keep(
    sessionId: string,
    tickets: readonly SpeechTicket[],
    options: CallOptions = {},
  ): Promise<void> {
    await this.#change(sessionId, (held) => [...held, ...tickets], options);
  }

  /** Removes the released tickets, and stores that the providers of the others were asked now. */
  async tried(
    sessionId: string,
    released: readonly SpeechTicket[],
    options: CallOptions = {},
  ): Promise<void> {
    const isLeft = (one: SpeechTicket): boolean => !released.some((gone) => isSameJson(one, gone));
    await this.#change(sessionId, (held) => held.filter(isLeft), options);
  }

  /** Removes all tickets of a session. Resolves with whether there were any. */
  async forget(sessionId: string, options: CallOptions = {}): Promise<boolean> {
    const key = { partition: sessionId, id: documentId };
    const found = await findDocument(this.#store, collection, key, options);
    await this.#store.delete(collection, key, options);
    return found !== undefined;
  }

  /** Releases to try next: those whose providers were asked longest ago. */
  async next(limit: number, options: CallOptions = {}): Promise<readonly Release[]> {
    return (await this.#page(limit, undefined, options)).items;
  }

  /** All releases; those whose providers were asked longest ago come first. */
  all(options: CallOptions = {}): AsyncIterable<Release> {
    return pages((cursor) => this.#page(undefined, cursor, options));
  }

  async #page(
    limit: number | undefined,
    cursor: string | undefined,
    options: CallOptions,
  ): Promise<Page<Release>> {
    const found = await this.#store.query<ReleaseDocument>(
      collection,
      {
        where: { kind: 'release' },
        orderBy: { field: 'triedAt', direction: 'asc' },
        ...(limit === undefined ? {} : { limit }),
        ...(cursor === undefined ? {} : { cursor }),
      },
      options,
    );
    return { ...found, items: found.items.map(({ document }) => releaseOf(document)) };
  }

  async #change(
    sessionId: string,
    change: (held: readonly SpeechTicket[]) => readonly SpeechTicket[],
    options: CallOptions,
  ): Promise<void> {
    const key = { partition: sessionId, id: documentId };
    await untilWritten(async () => {
      const found = await findDocument<ReleaseDocument>(this.#store, collection, key, options);
      const held = found === undefined ? [] : releaseOf(found.document).tickets;
      const tickets = distinct(change(held));
      const expect = found === undefined ? 'absent' : { etag: found.etag };
      if (tickets.length === 0) {
        if (found === undefined) return;
        return await this.#store.delete(collection, key, {
          ...options,
          expect: { etag: found.etag },
        });
      }
      const triedAt = toInstant(this.#clock.now());
      const document: ReleaseDocument = {
        ...{ id: documentId, kind: 'release', sessionId, triedAt },
        since: found?.document.since ?? triedAt,
        tickets: tickets as unknown as readonly JsonObject[],
      };
      await this.#store.put(collection, document, { ...options, expect });
    });
  }
}

function releaseOf({ sessionId, tickets, since, triedAt }: ReleaseDocument): Release {
  return { sessionId, since, triedAt, tickets: tickets as unknown as readonly SpeechTicket[] };
}

function distinct(tickets: readonly SpeechTicket[]): readonly SpeechTicket[] {
  return tickets.filter((one, at) => tickets.findIndex((other) => isSameJson(one, other)) === at);
}
