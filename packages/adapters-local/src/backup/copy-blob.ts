import { createHash, randomUUID } from 'node:crypto';
import { link, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type BlobInfo, type BlobStore, PortError } from '@attune/core/ports';
import { errnoOf, removeIfThere } from '../file-system/directories.js';
import { FileWriter } from '../file-system/file-writer.js';
import { makeDirectory } from '../processes/make-directory.js';
import { fault } from './backup-fault.js';
import { type BlobEntry, blobFile } from './manifest.js';

/** The backup before this one: what did not change since is taken over from it. */
export interface EarlierBackup {
  readonly directory: string;
  readonly entries: ReadonlyMap<string, BlobEntry>;
}

/** What was copied, and how. */
export interface CopiedBlob {
  readonly entry: BlobEntry;
  /** Whether it is a second name of a file of the backup before. */
  readonly linked: boolean;
}

/**
 * Brings an object of the store into a backup, piece by piece. Resolves `undefined` when there is
 * none. Objects of the same bytes share a file.
 */
export async function copyBlob(
  blobs: BlobStore,
  key: string,
  directory: string,
  options: {
    readonly earlier?: EarlierBackup | undefined;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<CopiedBlob | undefined> {
  const { earlier, signal } = options;
  const known = earlier?.entries.get(key);
  if (earlier !== undefined && known !== undefined) {
    const info = await blobs.stat(key, { signal });
    if (info === undefined) return undefined;
    if (isSame(known, info) && (await linked(earlier.directory, directory, known.sha256))) {
      return { entry: known, linked: true };
    }
  }
  try {
    const { info, body } = await blobs.get(key, { signal });
    const { sizeBytes, sha256 } = await store(body, directory);
    if (sizeBytes !== info.sizeBytes) {
      throw fault('unavailable', 'backup', 'The store returned an incomplete object');
    }
    const { contentType, etag } = info;
    return { entry: { key, contentType, sizeBytes, sha256, etag }, linked: false };
  } catch (error) {
    if (PortError.is(error, 'not_found')) return undefined;
    throw error;
  }
}

function isSame(known: BlobEntry, { etag, sizeBytes, contentType }: BlobInfo): boolean {
  return known.etag === etag && known.sizeBytes === sizeBytes && known.contentType === contentType;
}

/** Only where the file system has hard links, and both backups lie on it. */
async function linked(from: string, to: string, sha256: string): Promise<boolean> {
  const file = blobFile(sha256);
  await makeDirectory(dirname(join(to, file)));
  try {
    await link(join(from, file), join(to, file));
    return true;
  } catch (error) {
    return errnoOf(error) === 'EEXIST';
  }
}

async function store(body: ReadableStream<Uint8Array>, directory: string) {
  const draft = join(directory, `${randomUUID()}.part`);
  const hash = createHash('sha256');
  try {
    const handle = await open(draft, 'wx', 0o600);
    const writer = new FileWriter(handle);
    try {
      for await (const chunk of body) {
        hash.update(chunk);
        await writer.add(chunk);
      }
      await writer.finish();
      await handle.sync();
    } finally {
      await writer.finish().catch(() => undefined);
      await handle.close();
    }
    const sha256 = hash.digest('hex');
    const path = join(directory, blobFile(sha256));
    await makeDirectory(dirname(path));
    // Replaces also a second name of an older file: that one stays as it is.
    await rename(draft, path);
    return { sizeBytes: writer.sizeBytes, sha256 };
  } finally {
    await removeIfThere(draft);
  }
}
