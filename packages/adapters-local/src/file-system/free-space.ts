import { statfs } from 'node:fs/promises';
import { PortError } from '@attune/core/ports';
import { toPortError } from './to-port-error.js';

/**
 * Checks that the disk of a directory, which may still be missing below an existing one, keeps
 * `leastFreeBytes` free when so many bytes more are written.
 *
 * @throws PortError `limit_exceeded` when it does not.
 */
export async function requireFreeSpace(
  directory: string,
  leastFreeBytes: number,
  bytes: number,
): Promise<void> {
  const free = await freeBytes(directory).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw toPortError(error, 'put', 'free space');
  });
  if (free === undefined || free - bytes >= leastFreeBytes) return;
  const megabytes = (count: number): number => Math.floor(count / 1_048_576);
  throw new PortError(
    'limit_exceeded',
    `blob-store.put failed (the disk is full: ${megabytes(free)} MB are free, ${megabytes(leastFreeBytes)} MB stay reserved; free some space and try again)`,
    { port: 'blob-store', operation: 'put', adapter: 'file-system' },
  );
}

/** How much of the disk that holds a directory an ordinary process may still use. */
async function freeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}
