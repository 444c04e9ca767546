import { type Instant, instantAfter, toInstant } from '../domain/instant.js';
import type { SessionHead } from '../domain/session/session.js';
import { newsOf, type SessionNews } from '../domain/session/session-news.js';
import { PortError } from '../errors/port-error.js';
import type { CallOptions } from '../ports/call-options.js';
import type { Clock } from '../ports/clock.js';
import type {
  BatchOperation,
  Document,
  DocumentStore,
  StoredDocument,
} from '../ports/document-store.js';
import type { SessionChannel } from '../ports/session-channel.js';
import { sessionsCollection } from './collections.js';
import type { Deliveries, DeliveryOutcome } from './deliveries.js';

/** News of a session that is to be sent over one channel. */
export interface NewsDelivery extends Omit<SessionNews, 'id'> {
  readonly id: string;
  readonly newsId: string;
  readonly channel: string;
  readonly attempts: number;
  /** Of the stored delivery when it was last read or written. */
  readonly etag: string;
}

interface NewsDocument extends Document {
  readonly kind: 'news';
  readonly sessionId: string;
  readonly ownerId: string;
  readonly newsId: string;
  readonly type: SessionNews['type'];
  readonly channel: string;
  readonly occurredAt: Instant;
  readonly attempts: number;
  /** When the next try may start. During a try: until then no other process tries. */
  readonly attentionAt: Instant;
}

/** What decides which news is stored for a channel. */
export type NewsChannel = Pick<SessionChannel, 'name' | 'types'>;

const collection = sessionsCollection.name;

/**
 * What is written along with a change of a session, so that its news is sent whatever happens to the
 * process: one document for each channel, in the partition of the session.
 */
export function newsOperations(
  before: SessionHead,
  after: SessionHead,
  channels: readonly NewsChannel[],
  now: Date,
): readonly BatchOperation[] {
  const type = channels.length === 0 ? undefined : newsOf(before, after);
  if (type === undefined) return [];
  const { id: sessionId, ownerId, version } = after;
  const newsId = `${sessionId}.${version}.${type}`;
  const listening = channels.filter(({ types }) => types === undefined || types.includes(type));
  return listening.map(({ name: channel }) => {
    const at = toInstant(now);
    const document: NewsDocument = {
      ...{ id: `news.${version}.${type}.${channel}`, kind: 'news', sessionId, ownerId },
      ...{ newsId, type, channel, occurredAt: at, attempts: 0, attentionAt: at },
    };
    return { type: 'put', document };
  });
}

/** Stores news until it is delivered. */
export class NewsRepository implements Deliveries<NewsDelivery> {
  readonly #store: DocumentStore;
  readonly #clock: Clock;

  constructor(store: DocumentStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  async due(limit: number, options: CallOptions = {}): Promise<readonly NewsDelivery[]> {
    const found = await this.#store.query<NewsDocument>(
      collection,
      {
        where: { kind: 'news' },
        orderBy: { field: 'attentionAt', direction: 'asc' },
        // The upper bound is exclusive, and news that is due now counts.
        range: { to: instantAfter(this.#clock.now(), 1) },
        limit,
      },
      options,
    );
    return found.items.map(fromStored);
  }

  async claim(
    delivery: NewsDelivery,
    holdMs: number,
    options: CallOptions = {},
  ): Promise<NewsDelivery | undefined> {
    const until = instantAfter(this.#clock.now(), holdMs);
    return await this.#write({ ...delivery, attempts: delivery.attempts + 1 }, until, options);
  }

  /** News that was delivered or given up is removed. */
  async settle(
    delivery: NewsDelivery,
    outcome: DeliveryOutcome,
    options: CallOptions = {},
  ): Promise<NewsDelivery | undefined> {
    if (outcome.state === 'due') return await this.#write(delivery, outcome.dueAt, options);
    const { id, sessionId, etag } = delivery;
    return await this.#unlessChanged(async () => {
      const operation: BatchOperation = { type: 'delete', id, expect: { etag } };
      await this.#store.batch(collection, sessionId, [operation], options);
      return delivery;
    });
  }

  async #write(
    delivery: NewsDelivery,
    attentionAt: Instant,
    options: CallOptions,
  ): Promise<NewsDelivery | undefined> {
    const { etag, ...facts } = delivery;
    const document: NewsDocument = { ...facts, kind: 'news', attentionAt };
    return await this.#unlessChanged(async () => {
      const written = await this.#store.put(collection, document, { ...options, expect: { etag } });
      return { ...delivery, etag: written.etag };
    });
  }

  /** Another process may have claimed it, and the session may have been deleted. */
  async #unlessChanged(write: () => Promise<NewsDelivery>): Promise<NewsDelivery | undefined> {
    try {
      return await write();
    } catch (error) {
      if (PortError.is(error, 'precondition_failed') || PortError.is(error, 'not_found'))
        return undefined;
      throw error;
    }
  }
}

function fromStored({ document, etag }: StoredDocument<NewsDocument>): NewsDelivery {
  const { id, newsId, sessionId, ownerId, type, channel, occurredAt, attempts } = document;
  return { id, newsId, sessionId, ownerId, type, channel, occurredAt, attempts, etag };
}
