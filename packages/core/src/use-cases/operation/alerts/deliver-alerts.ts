import { instantAfter } from '../../../domain/instant.js';
import { PortError } from '../../../errors/port-error.js';
import { type BackoffLimits, backoffMs } from '../../../flow/backoff.js';
import type { AlertChannel, AlertChannels } from '../../../ports/alert-channel.js';
import type { CallOptions } from '../../../ports/call-options.js';
import type { Clock } from '../../../ports/clock.js';
import type {
  AlertDelivery,
  AlertDeliveryRepository,
  DeliveryOutcome,
} from '../../../records/alert-delivery-repository.js';
import { sendAlert } from './send-alert.js';

export interface DeliverAlertsDeps {
  readonly deliveries: AlertDeliveryRepository;
  readonly channels: AlertChannels;
  readonly clock: Clock;
  /** Called with the error of every failed attempt. */
  readonly report: (error: unknown) => void;
  /** The pauses between tries; defaults to 10 s at first and two hours at most. */
  readonly pauses?: BackoffLimits;
}

const defaultPauses: BackoffLimits = { baseMs: 10_000, maxMs: 2 * 3_600_000 };
/** A message not delivered within a day is dropped; a reminder follows while the alert is open. */
const giveUpAfterMs = 24 * 3_600_000;
/** Longer than an attempt may take: a worker that holds a delivery for longer is dead. */
const holdMs = 60_000;
/** Pause before looking again for a process that has the message's channel. */
const strangeChannelMs = 600_000;
const pageSize = 100;

/**
 * Sends what is due over each channel, once or, when an answer got lost or a worker died, once
 * more under the same id. Safe to run by several at once: each message is claimed before it is sent.
 */
export class DeliverAlerts {
  readonly #deps: DeliverAlertsDeps;

  constructor(deps: DeliverAlertsDeps) {
    this.#deps = deps;
  }

  /** Resolves with the number of delivered messages. */
  async execute(options: CallOptions = {}): Promise<number> {
    const { deliveries, channels } = this.#deps;
    if (channels.all.length === 0) return 0;
    const due = await deliveries.due(pageSize, options);
    const names = [...new Set(due.map(({ channel }) => channel))];
    const counts = await Promise.all(
      names.map((name) =>
        this.#deliverOver(
          channels.all.find((channel) => channel.name === name),
          due.filter(({ channel }) => channel === name),
          options,
        ),
      ),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** One after the other; a channel that fails is left in peace until the next round. */
  async #deliverOver(
    channel: AlertChannel | undefined,
    due: readonly AlertDelivery[],
    options: CallOptions,
  ): Promise<number> {
    let delivered = 0;
    for (const delivery of due) {
      options.signal?.throwIfAborted();
      const claimed = await this.#deps.deliveries.claim(delivery, holdMs, options);
      if (claimed === undefined) continue;
      const outcome = await this.#try(channel, claimed, options);
      // A worker that is stopped releases its claims, so that no other worker waits for them.
      await this.#deps.deliveries.settle(claimed, outcome);
      if (outcome.state === 'delivered') delivered += 1;
      if (outcome.state === 'due' && channel !== undefined) break;
    }
    return delivered;
  }

  async #try(
    channel: AlertChannel | undefined,
    { event, attempts }: AlertDelivery,
    { signal }: CallOptions,
  ): Promise<DeliveryOutcome> {
    const { clock, report } = this.#deps;
    let pauseMs = strangeChannelMs;
    try {
      if (channel !== undefined) {
        await sendAlert(clock, channel, event, signal);
        return { state: 'delivered' };
      }
    } catch (error) {
      if (signal?.aborted) return { state: 'due', dueAt: instantAfter(clock.now(), 0) };
      report(error);
      if (PortError.is(error, 'not_found')) return { state: 'given_up' };
      const asked = PortError.is(error) ? (error.retryAfterMs ?? 0) : 0;
      pauseMs = Math.max(asked, backoffMs(attempts, this.#deps.pauses ?? defaultPauses));
    }
    const over = clock.now().getTime() + pauseMs - Date.parse(event.occurredAt) > giveUpAfterMs;
    return over
      ? { state: 'given_up' }
      : { state: 'due', dueAt: instantAfter(clock.now(), pauseMs) };
  }
}
