import { hashText } from '../bytes/hash-text.js';
import type { Alert, AlertEvent, AlertSighting } from '../domain/alert/alert.js';
import { type Instant, instantAfter, toInstant } from '../domain/instant.js';
import { pages } from '../flow/pages.js';
import type { JsonObject } from '../json.js';
import type { CallOptions } from '../ports/call-options.js';
import type { Clock } from '../ports/clock.js';
import type { BatchOperation, Document, DocumentStore } from '../ports/document-store.js';
import type { Hasher } from '../ports/hasher.js';
import { newDelivery } from './alert-delivery-repository.js';
import { alertsCollection } from './collections.js';
import { untilWritten } from './conflicts.js';
import { findDocument } from './find-document.js';

export interface AlertRepositoryDeps {
  readonly documents: DocumentStore;
  readonly hasher: Hasher;
  readonly clock: Clock;
}

interface AlertDocument extends Document {
  readonly id: 'alert';
  readonly alertKey: string;
  readonly kind: 'alert';
  readonly state: Alert['state'];
  /** An `Alert`; it is JSON by construction. */
  readonly alert: JsonObject;
  readonly expiresAt?: Instant;
}

/** Identifies an alert. */
export type AlertName = Pick<AlertSighting, 'kind' | 'subject'>;

/** An alert after a change, and the event to send about it, if any. */
export interface AlertChange {
  readonly alert: Alert;
  readonly tell?: AlertEvent['type'];
}

const collection = alertsCollection.name;
/** How long a resolved alert can be read. */
const keptMs = 30 * 24 * 3_600_000;

/** The partition of an alert and its deliveries. */
export function alertKeyOf({ kind, subject }: AlertName): string {
  return `${kind}.${subject}`;
}

/** Stores alerts, and the messages about them. */
export class AlertRepository {
  readonly #deps: AlertRepositoryDeps;

  constructor(deps: AlertRepositoryDeps) {
    this.#deps = deps;
  }

  /** Resolves `undefined` when there is none and there was none for a month. */
  async find(name: AlertName, options: CallOptions = {}): Promise<Alert | undefined> {
    return (await this.#read(name, options))?.alert;
  }

  /** Alerts that are not resolved. */
  async open(options: CallOptions = {}): Promise<readonly Alert[]> {
    return await this.all('open', options);
  }

  /** All alerts in this state. There is at most one for each kind and subject. */
  async all(state: Alert['state'], options: CallOptions = {}): Promise<readonly Alert[]> {
    const found = pages((cursor) =>
      this.#deps.documents.query<AlertDocument>(
        collection,
        { where: { kind: 'alert', state }, ...(cursor === undefined ? {} : { cursor }) },
        options,
      ),
    );
    const alerts: Alert[] = [];
    for await (const { document } of found) alerts.push(document.alert as unknown as Alert);
    return alerts;
  }

  /**
   * Changes an alert and stores a message for each channel in the same batch. On a conflict `change`
   * is called again with the stored alert, so it must be pure. When it returns `undefined` nothing is
   * written. Resolves with the event, if there is one to send.
   */
  async change(
    name: AlertName,
    change: (alert: Alert | undefined, now: Date) => AlertChange | undefined,
    { channels, ...options }: CallOptions & { readonly channels: readonly string[] },
  ): Promise<AlertEvent | undefined> {
    return await untilWritten(() => this.#changeOnce(name, change, channels, options));
  }

  async #changeOnce(
    name: AlertName,
    change: (alert: Alert | undefined, now: Date) => AlertChange | undefined,
    channels: readonly string[],
    options: CallOptions,
  ): Promise<AlertEvent | undefined> {
    const found = await this.#read(name, options);
    const now = this.#deps.clock.now();
    const changed = change(found?.alert, now);
    if (changed === undefined) return undefined;
    const { alert, tell } = changed;
    const event = tell === undefined ? undefined : await this.#eventOf(alert, tell, now);
    const alertKey = alertKeyOf(name);
    const document: AlertDocument = {
      id: 'alert',
      alertKey,
      kind: 'alert',
      state: alert.state,
      alert: alert as unknown as JsonObject,
      ...(alert.state === 'open' ? {} : { expiresAt: instantAfter(now, keptMs) }),
    };
    const expect = found === undefined ? 'absent' : { etag: found.etag };
    const operations: BatchOperation[] = [{ type: 'put', document, expect }];
    for (const channel of event === undefined ? [] : channels) {
      const delivery = newDelivery(alertKey, event as AlertEvent, channel);
      operations.push({ type: 'put', document: delivery, expect: 'absent' });
    }
    await this.#deps.documents.batch(collection, alertKey, operations, options);
    return event;
  }

  async #eventOf(alert: Alert, type: AlertEvent['type'], now: Date): Promise<AlertEvent> {
    const { kind, subject, facts, openedAt, sequence } = alert;
    const digest = await hashText(this.#deps.hasher, `${kind}\n${subject}\n${openedAt}`);
    const id = `alert_${digest.slice(0, 24)}_${sequence}`;
    return { id, type, kind, subject, facts, openedAt, occurredAt: toInstant(now), sequence };
  }

  async #read(
    name: AlertName,
    options: CallOptions,
  ): Promise<{ readonly alert: Alert; readonly etag: string } | undefined> {
    const key = { partition: alertKeyOf(name), id: 'alert' };
    const { documents } = this.#deps;
    const stored = await findDocument<AlertDocument>(documents, collection, key, options);
    return stored && { alert: stored.document.alert as unknown as Alert, etag: stored.etag };
  }
}
