import { instantAfter } from '../../domain/instant.js';
import { PortError } from '../../errors/port-error.js';
import { type BackoffLimits, backoffMs } from '../../flow/backoff.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { Deliveries, Delivery, DeliveryOutcome } from '../../records/deliveries.js';

/** What sends messages. */
export interface DeliveryChannel<D extends Delivery> {
  readonly name: string;
  /** @throws PortError `not_found` when the receiver is gone for good. */
  send(delivery: D, options: CallOptions): Promise<void>;
}

export interface DeliverMessagesDeps<D extends Delivery> {
  readonly deliveries: Deliveries<D>;
  readonly channels: readonly DeliveryChannel<D>[];
  readonly clock: Clock;
  /** Called with the error of every failed attempt. */
  readonly report: (error: unknown) => void;
  /** The pauses between attempts; defaults to 10 s at first and two hours at most. */
  readonly pauses?: BackoffLimits | undefined;
}

const defaultPauses: BackoffLimits = { baseMs: 10_000, maxMs: 2 * 3_600_000 };
/** A message not delivered after this time is dropped. */
const giveUpAfterMs = 24 * 3_600_000;
/** Longer than an attempt can take. A worker that holds a delivery for longer has died. */
const holdMs = 60_000;
/** Pause before the next attempt if this process does not have the channel of a message. */
const strangeChannelMs = 600_000;
const pageSize = 100;

/**
 * Sends due messages over each channel. If an answer is lost or a worker dies, the message is sent
 * again with the same id. Several processes may run it at once, because each claims a message
 * before it sends it.
 */
export class DeliverMessages<D extends Delivery> {
  readonly #deps: DeliverMessagesDeps<D>;

  constructor(deps: DeliverMessagesDeps<D>) {
    this.#deps = deps;
  }

  /** Resolves with the number of delivered messages. */
  async deliver(options: CallOptions = {}): Promise<number> {
    const { deliveries, channels } = this.#deps;
    if (channels.length === 0) return 0;
    const due = await deliveries.due(pageSize, options);
    const names = [...new Set(due.map(({ channel }) => channel))];
    const counts = await Promise.all(
      names.map((name) =>
        this.#deliverOver(
          channels.find((channel) => channel.name === name),
          due.filter(({ channel }) => channel === name),
          options,
        ),
      ),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Sends messages one after another. Stops at a failure of the channel until the next round. */
  async #deliverOver(
    channel: DeliveryChannel<D> | undefined,
    due: readonly D[],
    options: CallOptions,
  ): Promise<number> {
    let delivered = 0;
    for (const delivery of due) {
      options.signal?.throwIfAborted();
      const claimed = await this.#deps.deliveries.claim(delivery, holdMs, options);
      if (claimed === undefined) continue;
      const outcome = await this.#try(channel, claimed, options);
      // A stopped worker ends its claims, so that no other worker waits for them.
      await this.#deps.deliveries.settle(claimed, outcome);
      if (outcome.state === 'delivered') delivered += 1;
      if (outcome.state === 'due' && channel !== undefined) break;
    }
    return delivered;
  }

  async #try(
    channel: DeliveryChannel<D> | undefined,
    delivery: D,
    { signal }: CallOptions,
  ): Promise<DeliveryOutcome> {
    const { clock, report } = this.#deps;
    let pauseMs = strangeChannelMs;
    try {
      if (channel !== undefined) {
        await channel.send(delivery, { signal });
        return { state: 'delivered' };
      }
    } catch (error) {
      if (signal?.aborted) return { state: 'due', dueAt: instantAfter(clock.now(), 0) };
      report(error);
      if (PortError.is(error, 'not_found')) return { state: 'given_up' };
      const asked = PortError.is(error) ? (error.retryAfterMs ?? 0) : 0;
      const pauses = this.#deps.pauses ?? defaultPauses;
      pauseMs = Math.max(asked, backoffMs(delivery.attempts, pauses));
    }
    const over = clock.now().getTime() + pauseMs - Date.parse(delivery.occurredAt) > giveUpAfterMs;
    return over
      ? { state: 'given_up' }
      : { state: 'due', dueAt: instantAfter(clock.now(), pauseMs) };
  }
}
