import type { AlertEvent } from '../../../domain/alert/alert.js';
import { toInstant } from '../../../domain/instant.js';
import type { AlertChannels } from '../../../ports/alert-channel.js';
import type { CallOptions } from '../../../ports/call-options.js';
import type { Clock } from '../../../ports/clock.js';
import type { Ids } from '../../../ports/ids.js';
import { sendAlert } from './send-alert.js';

export interface TryAlertChannelsDeps {
  readonly channels: AlertChannels;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** The result of sending over one channel. */
export interface ChannelTrial {
  readonly channel: string;
  /** Absent if the channel accepted the message. */
  readonly error?: unknown;
}

/** Sends a test over every channel, once and immediately. Reads and writes no records. */
export class TryAlertChannels {
  readonly #deps: TryAlertChannelsDeps;

  constructor(deps: TryAlertChannelsDeps) {
    this.#deps = deps;
  }

  /** Resolves with one result per channel. Rejects only when aborted. */
  async try(options: CallOptions = {}): Promise<readonly ChannelTrial[]> {
    const { channels, clock, ids } = this.#deps;
    const at = toInstant(clock.now());
    const event: AlertEvent = {
      ...{ id: `alert_test_${ids.next()}`, type: 'test', kind: 'test', subject: 'channels' },
      ...{ openedAt: at, occurredAt: at, sequence: 1, facts: {} },
    };
    return await Promise.all(
      channels.all.map(async (channel) => {
        try {
          await sendAlert(clock, channel, event, options.signal);
          return { channel: channel.name };
        } catch (error) {
          options.signal?.throwIfAborted();
          return { channel: channel.name, error };
        }
      }),
    );
  }
}
