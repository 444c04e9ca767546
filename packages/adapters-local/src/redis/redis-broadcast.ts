import { type Guarded, guard, requireMessageSize, requireTopic } from '@attune/core/adapter-kit';
import type { BroadcastListener } from '@attune/core/ports';
import type { RedisBroadcast, RedisBroadcastOptions } from './redis-broadcast-options.js';
import { openRedis, promptly } from './redis-client.js';
import { redisPortError } from './redis-port-error.js';

const adapter = 'redis';
/** Keeps topics apart from the channels of other programs on the same server. */
const prefix = 'attune:broadcast:';

/**
 * Messages by PUBLISH and SUBSCRIBE. One connection publishes and one listens, because a connection
 * that listens can do nothing else.
 */
export function createRedisBroadcast({
  url,
  lookEveryMs = 15_000,
}: RedisBroadcastOptions): RedisBroadcast {
  const publisher = openRedis(url, promptly, () => undefined);
  const ears = new Ears(url, lookEveryMs);

  return {
    publish: (topic, message, { signal } = {}) =>
      call('publish', signal, async () => {
        requireTopic(topic, { operation: 'publish', adapter });
        requireMessageSize(message, adapter);
        await publisher.publish(prefix + topic, message);
      }),
    subscribe: (topic, listener, { signal } = {}) =>
      call('subscribe', signal, async () => {
        requireTopic(topic, { operation: 'subscribe', adapter });
        // The same listener may subscribe twice.
        const own: BroadcastListener = {
          onMessage: (message) => listener.onMessage(message),
          onGap: () => listener.onGap(),
        };
        await ears.add(prefix + topic, own);
        return { close: () => ears.remove(prefix + topic, own) };
      }),
    close: async () => {
      publisher.disconnect();
      ears.close();
    },
  };
}

/** The connection that listens. */
class Ears {
  readonly #redis;
  readonly #groups = new Map<string, Set<BroadcastListener>>();
  /** Channels whose listeners may have missed messages and were not told yet. */
  readonly #behind = new Set<string>();
  readonly #look: NodeJS.Timeout;

  constructor(url: string, lookEveryMs: number) {
    this.#redis = openRedis(url, { ...promptly, autoResubscribe: false }, () => undefined);
    this.#redis.on('message', (channel: string, message: string) => {
      this.#tellGap(channel);
      this.#tell(channel, (one) => one.onMessage(message));
    });
    this.#redis.on('close', () => {
      for (const channel of this.#groups.keys()) this.#behind.add(channel);
    });
    this.#redis.on('ready', () => void this.#catchUp());
    // A connection can die without a word, and a listener says nothing by itself.
    this.#look = setInterval(() => {
      if (this.#redis.status !== 'ready') return;
      this.#redis.ping().catch(() => this.#redis.disconnect(true));
    }, lookEveryMs).unref();
  }

  async add(channel: string, listener: BroadcastListener): Promise<void> {
    const group = this.#groups.get(channel) ?? new Set();
    this.#groups.set(channel, group.add(listener));
    try {
      // Said again for a known channel: that it answers proves that the connection is there.
      await this.#redis.subscribe(channel);
    } catch (error) {
      await this.remove(channel, listener);
      throw error;
    }
  }

  /** A failed command leaves a channel to which no listener listens. */
  async remove(channel: string, listener: BroadcastListener): Promise<void> {
    const group = this.#groups.get(channel);
    if (group?.delete(listener) !== true || group.size > 0) return;
    this.#groups.delete(channel);
    this.#behind.delete(channel);
    if (this.#redis.status !== 'ready') return;
    await this.#redis.unsubscribe(channel).catch(() => undefined);
  }

  close(): void {
    clearInterval(this.#look);
    this.#groups.clear();
    this.#redis.disconnect();
  }

  /** Subscribes again after an interruption, and only then tells of the gap: it is over now. */
  async #catchUp(): Promise<void> {
    const channels = [...this.#behind];
    if (channels.length === 0) return;
    try {
      await this.#redis.subscribe(...channels);
    } catch {
      this.#redis.disconnect(true);
      return;
    }
    for (const channel of channels) this.#tellGap(channel);
  }

  #tellGap(channel: string): void {
    if (this.#behind.delete(channel)) this.#tell(channel, (one) => one.onGap());
  }

  #tell(channel: string, how: (listener: BroadcastListener) => void): void {
    for (const one of [...(this.#groups.get(channel) ?? [])]) {
      try {
        how(one);
      } catch {
        // A listener's own fault is not the publisher's.
      }
    }
  }
}

function call<T>(
  operation: 'publish' | 'subscribe',
  signal: AbortSignal | undefined,
  run: () => Promise<T>,
): Promise<T> {
  const guarded: Guarded = { port: 'broadcast', operation, adapter, signal };
  return guard(guarded, run, (error) => redisPortError(error, guarded));
}
