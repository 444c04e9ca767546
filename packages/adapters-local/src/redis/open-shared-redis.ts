import { type LibraryUser, loadLibrary } from '../libraries/load-library.js';

/** A client of `ioredis` whose commands end in time. */
export interface SharedRedis {
  disconnect(): void;
}

const user: LibraryUser = { port: 'local-redis', adapter: 'redis', packages: ['ioredis'] };

/**
 * Opens a connection for what hosts count together. A fault is reported by each command alone.
 *
 * @throws PortError `unsupported` while the Redis client is not installed.
 */
export async function openSharedRedis(url: string): Promise<SharedRedis> {
  const { openRedis, promptly } = await loadLibrary(user, () => import('./redis-client.js'));
  return openRedis(url, { ...promptly, commandTimeout: 1_000 }, () => undefined);
}
