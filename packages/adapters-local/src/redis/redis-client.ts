import { Redis, type RedisOptions } from 'ioredis';

/** How commands wait for a Redis that does not answer. */
interface Manner {
  readonly maxRetriesPerRequest: number | null;
  readonly commandTimeout?: number;
  /** Whether the client subscribes again by itself after an interruption; it does by default. */
  readonly autoResubscribe?: boolean;
}

/** Settings of calls that a caller waits for: retried once, and given up soon. */
export const promptly: Manner = { maxRetriesPerRequest: 1, commandTimeout: 5_000 };

/** What has to be told to Redis, however long it is away. */
export const patiently: Manner = { maxRetriesPerRequest: null };

/**
 * A connection that comes back by itself. `disconnect` also ends the copies that libraries make of
 * it for themselves, which otherwise go on trying to connect.
 */
class RedisClient extends Redis {
  readonly #copies: Redis[] = [];

  override duplicate(override?: Partial<RedisOptions>): Redis {
    const copy = super.duplicate(override);
    this.#copies.push(copy);
    return copy;
  }

  override disconnect(reconnect = false): void {
    super.disconnect(reconnect);
    if (!reconnect) for (const copy of this.#copies) copy.disconnect();
  }
}

/** @param url such as `redis://:password@host:6379/0`; `rediss:` for TLS. */
export function openRedis(url: string, manner: Manner, onError: (error: unknown) => void): Redis {
  const retryStrategy = (times: number) => Math.min(times * 100, 2_000);
  const client = new RedisClient(url, { retryStrategy, ...manner });
  client.on('error', onError);
  return client;
}
