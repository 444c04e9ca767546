import { randomUUID } from 'node:crypto';
import { link, lstat, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type BlobInfo, PortError } from '@attune/core/ports';
import { errnoOf, makeDirectory, removeIfThere, syncDirectory } from './directories.js';
import { FileWriter } from './file-writer.js';
import { requireFreeSpace } from './free-space.js';
import { trailerOf } from './object-file.js';

/** How often a directory may vanish between its making and its use: a delete prunes empty ones. */
const publishAttempts = 20;

const noLinks = { code: 'ENOTSUP' };

/** After how many bytes the free space is looked at again. */
const lookEveryBytes = 8 * 1_048_576;

/** What is to be written where. */
export interface ObjectWrite {
  readonly root: string;
  readonly path: string;
  readonly key: string;
  readonly contentType: string;
  readonly ifAbsent: boolean;
  /** As far as it is known beforehand. */
  readonly sizeBytes: number;
  /** What must stay free on the disk; 0 looks at nothing. */
  readonly leastFreeBytes: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Writes beside, makes it durable, then puts it in place by one rename (or link, which alone fails
 * when the name is taken). A process that dies in between leaves only a file in `tmp`.
 */
export async function writeObject(
  write: ObjectWrite,
  chunks: AsyncIterable<Uint8Array>,
): Promise<BlobInfo> {
  if (write.ifAbsent && (await exists(write.path))) throw taken(write.key);
  const temporary = join(write.root, 'tmp', `${randomUUID()}.part`);
  try {
    const info = await fill(temporary, write, chunks);
    write.signal?.throwIfAborted();
    await publish(temporary, write);
    return info;
  } finally {
    await removeIfThere(temporary).catch(() => undefined);
  }
}

async function fill(
  temporary: string,
  write: ObjectWrite,
  chunks: AsyncIterable<Uint8Array>,
): Promise<BlobInfo> {
  const { key, contentType } = write;
  await requireRoom(write, write.sizeBytes);
  const handle = await open(temporary, 'wx', 0o600);
  const writer = new FileWriter(handle);
  try {
    let lookAt = lookEveryBytes;
    for await (const chunk of chunks) {
      await writer.add(chunk);
      if (writer.sizeBytes < lookAt) continue;
      lookAt = writer.sizeBytes + lookEveryBytes;
      await requireRoom(write, 0);
    }
    const { sizeBytes } = writer;
    const info = { key, sizeBytes, contentType, etag: randomUUID(), updatedAt: new Date() };
    await writer.add(trailerOf(info));
    await writer.finish();
    await handle.sync();
    return info;
  } finally {
    await writer.finish().catch(() => undefined);
    await handle.close();
  }
}

async function requireRoom({ root, leastFreeBytes }: ObjectWrite, bytes: number): Promise<void> {
  if (leastFreeBytes > 0) await requireFreeSpace(root, leastFreeBytes, bytes);
}

async function publish(temporary: string, write: ObjectWrite): Promise<void> {
  const directory = dirname(write.path);
  for (let attempt = 1; ; attempt += 1) {
    try {
      await makeDirectory(directory);
      await place(temporary, write);
      break;
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT' || attempt === publishAttempts) throw error;
    }
  }
  await syncDirectory(directory);
}

async function place(temporary: string, { path, key, ifAbsent }: ObjectWrite): Promise<void> {
  if (!ifAbsent) return await rename(temporary, path);
  try {
    await link(temporary, path);
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') throw taken(key);
    // The file is ours: what Linux does not permit here is linking on this file system.
    throw errnoOf(error) === 'EPERM' ? Object.assign(new Error('No hard links'), noLinks) : error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
}

function taken(key: string): PortError {
  return new PortError('already_exists', `${JSON.stringify(key)} exists`, {
    port: 'blob-store',
    operation: 'put',
    adapter: 'file-system',
  });
}
