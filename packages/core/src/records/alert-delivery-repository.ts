import type { AlertEvent } from '../domain/alert/alert.js';
import { type Instant, instantAfter } from '../domain/instant.js';
import { PortError } from '../errors/port-error.js';
import type { JsonObject } from '../json.js';
import type { CallOptions } from '../ports/call-options.js';
import type { Clock } from '../ports/clock.js';
import type { Document, DocumentStore, StoredDocument } from '../ports/document-store.js';
import { alertsCollection } from './collections.js';
import type { Deliveries, Delivery, DeliveryOutcome } from './deliveries.js';

/** A message that is to be sent over one channel. */
export interface AlertDelivery extends Delivery {
  readonly id: string;
  readonly alertKey: string;
  readonly event: AlertEvent;
  /** Of the stored delivery when it was last read or written. */
  readonly etag: string;
}

interface DeliveryDocument extends Document {
  readonly alertKey: string;
  readonly kind: 'delivery';
  readonly state: DeliveryOutcome['state'];
  readonly channel: string;
  /** An `AlertEvent`; it is JSON by construction. */
  readonly event: JsonObject;
  readonly attempts: number;
  /** When the next try may start. During a try: until then no other process tries. Absent at the end. */
  readonly dueAt?: Instant;
  readonly expiresAt: Instant;
}

const collection = alertsCollection.name;
/** How long a delivery can be looked up. */
const keptMs = 7 * 24 * 3_600_000;

/** A delivery that is due at once, to be written in one batch with its alert. */
export function newDelivery(
  alertKey: string,
  event: AlertEvent,
  channel: string,
): DeliveryDocument {
  return {
    id: `${event.id}.${channel}`,
    alertKey,
    kind: 'delivery',
    state: 'due',
    channel,
    event: event as unknown as JsonObject,
    attempts: 0,
    dueAt: event.occurredAt,
    expiresAt: instantAfter(new Date(event.occurredAt), keptMs),
  };
}

/** Stores messages about alerts. */
export class AlertDeliveryRepository implements Deliveries<AlertDelivery> {
  readonly #store: DocumentStore;
  readonly #clock: Clock;

  constructor(store: DocumentStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  async due(limit: number, options: CallOptions = {}): Promise<readonly AlertDelivery[]> {
    const found = await this.#store.query<DeliveryDocument>(
      collection,
      {
        where: { kind: 'delivery' },
        orderBy: { field: 'dueAt', direction: 'asc' },
        // The upper bound is exclusive, and a delivery that is due now counts.
        range: { to: instantAfter(this.#clock.now(), 1) },
        limit,
      },
      options,
    );
    return found.items.map(fromStored);
  }

  async claim(
    delivery: AlertDelivery,
    holdMs: number,
    options: CallOptions = {},
  ): Promise<AlertDelivery | undefined> {
    const dueAt = instantAfter(this.#clock.now(), holdMs);
    const claimed = { ...delivery, attempts: delivery.attempts + 1 };
    return await this.#write(claimed, { state: 'due', dueAt }, options);
  }

  async settle(
    delivery: AlertDelivery,
    outcome: DeliveryOutcome,
    options: CallOptions = {},
  ): Promise<AlertDelivery | undefined> {
    return await this.#write(delivery, outcome, options);
  }

  async #write(
    delivery: AlertDelivery,
    outcome: DeliveryOutcome,
    options: CallOptions,
  ): Promise<AlertDelivery | undefined> {
    const { etag, event, id, alertKey, channel, attempts } = delivery;
    const document: DeliveryDocument = {
      ...{ id, alertKey, kind: 'delivery', channel, attempts },
      event: event as unknown as JsonObject,
      ...outcome,
      expiresAt: instantAfter(this.#clock.now(), keptMs),
    };
    try {
      const written = await this.#store.put(collection, document, { ...options, expect: { etag } });
      return { ...delivery, etag: written.etag };
    } catch (error) {
      if (PortError.is(error, 'precondition_failed')) return undefined;
      throw error;
    }
  }
}

function fromStored({ document, etag }: StoredDocument<DeliveryDocument>): AlertDelivery {
  const { id, alertKey, channel, attempts } = document;
  const event = document.event as unknown as AlertEvent;
  const { occurredAt } = event;
  return { id, alertKey, channel, attempts, event, occurredAt, etag };
}
