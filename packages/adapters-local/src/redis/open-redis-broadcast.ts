import { type LibraryUser, loadLibrary } from '../libraries/load-library.js';
import type { RedisBroadcast, RedisBroadcastOptions } from './redis-broadcast-options.js';

const user: LibraryUser = { port: 'broadcast', adapter: 'redis', packages: ['ioredis'] };

/**
 * Opens a broadcast that several processes share. It connects by itself: a Redis that is away is
 * reported by the calls.
 *
 * @throws PortError `unsupported` while the Redis client is not installed.
 */
export async function openRedisBroadcast(options: RedisBroadcastOptions): Promise<RedisBroadcast> {
  const { createRedisBroadcast } = await loadLibrary(user, () => import('./redis-broadcast.js'));
  return createRedisBroadcast(options);
}
