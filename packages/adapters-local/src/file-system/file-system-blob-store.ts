import { unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  byteSpan,
  guard,
  guardPut,
  requireBlobGrant,
  requireBlobKey,
  requireContentType,
  requirePageSize,
  streamFrom,
} from '@attune/core/adapter-kit';
import {
  type BlobBody,
  type BlobInfo,
  type BlobReader,
  type BlobStore,
  type CallOptions,
  type GetOptions,
  PortError,
  type PutOptions,
} from '@attune/core/ports';
import {
  errnoOf,
  openRoot,
  pruneEmpty,
  requireReal,
  staleMs,
  syncDirectory,
} from './directories.js';
import { listObjects } from './list-objects.js';
import { openObject, readInfo, readSpan } from './object-file.js';
import { objectPath } from './object-path.js';
import { toPortError } from './to-port-error.js';
import { writeObject } from './write-object.js';

export interface FileSystemBlobStoreOptions {
  /** Made, with mode 0700, when it is not there. It belongs to the store alone. */
  readonly directory: string;
  /** Signs grants, for a host that serves them itself; without it there are no signed requests. */
  readonly sign?: BlobStore['sign'];
  /** Defaults to 1 TiB. */
  readonly maxObjectBytes?: number;
  /**
   * What stays free on the disk for all else: a `put` that would leave less rejects with
   * `limit_exceeded`. Defaults to 0, which uses the disk to its end.
   */
  readonly leastFreeBytes?: number;
}

/** Resolves the real path of the store, which is opened by the first call that needs it. */
type Root = () => Promise<string>;

const adapter = 'file-system';

/**
 * Keeps objects as files, one each, readable by their owner only. Several processes may use the
 * same directory; a process killed at any moment leaves whole objects and nothing half-written
 * but temporary files, which the next one to open the store after a day removes.
 */
export function createFileSystemBlobStore(options: FileSystemBlobStoreOptions): BlobStore {
  const { sign, maxObjectBytes = 2 ** 40, leastFreeBytes = 0 } = options;
  const root = lazyRoot(options.directory);
  return {
    capabilities: { signedRequests: sign !== undefined, createOnly: true, maxObjectBytes },
    put: (key, body, put) => putObject(root, { key, body, maxObjectBytes, leastFreeBytes }, put),
    get: (key, get) => on('get', key, get, async () => await getObject(root, key, get)),
    stat: (key, stat) => on('stat', key, stat, async () => await statObject(root, key)),
    delete: (key, remove) => on('delete', key, remove, async () => await deleteObject(root, key)),
    list: (query, list) =>
      on('list', query.prefix, list, async () => {
        const limit = requirePageSize(query, { operation: 'list', adapter });
        return await listObjects(await root(), query, limit, list?.signal);
      }),
    sign: (grant, signing) =>
      on('sign', grant.key, signing, async () => {
        if (sign === undefined)
          throw refusal('unsupported', 'sign', 'Files have no signed requests');
        requireBlobGrant(grant, { operation: 'sign', adapter });
        return await sign(grant, signing);
      }),
  };
}

interface PutTarget {
  readonly key: string;
  readonly body: BlobBody;
  readonly maxObjectBytes: number;
  readonly leastFreeBytes: number;
}

async function putObject(
  root: Root,
  target: PutTarget,
  options: PutOptions = {},
): Promise<BlobInfo> {
  const { contentType = 'application/octet-stream', ifAbsent = false, signal } = options;
  const { key, leastFreeBytes } = target;
  const at = { port: 'blob-store', operation: 'put', adapter };
  return await guardPut(
    { ...at, ...target, sizeBytes: options.sizeBytes, signal },
    async (chunks) => {
      requireBlobKey(key, at);
      requireContentType(contentType, at);
      const place = { root: await root(), path: objectPath(await root(), key) };
      const { sizeBytes = 0 } = options;
      const write = { key, contentType, ifAbsent, sizeBytes, leastFreeBytes, signal };
      return await writeObject({ ...place, ...write }, chunks);
    },
    (error) => toPortError(error, 'put', key),
  );
}

async function getObject(root: Root, key: string, options: GetOptions = {}): Promise<BlobReader> {
  const at = { operation: 'get', adapter };
  requireBlobKey(key, at);
  const path = await realPath(root, key);
  const opened = path === undefined ? undefined : await openObject(path, key).catch(ignoreAbsence);
  if (opened === undefined) throw refusal('not_found', 'get', `No object ${JSON.stringify(key)}`);
  const { handle, info } = opened;
  try {
    const { start, end } = byteSpan(options.range, info.sizeBytes, at);
    options.signal?.throwIfAborted();
    const body = streamFrom({
      length: end - start,
      read: (offset, length) => readSpan(handle, start + offset, length),
      close: () => handle.close(),
      signal: options.signal,
    });
    return { info, body };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function statObject(root: Root, key: string): Promise<BlobInfo | undefined> {
  requireBlobKey(key, { operation: 'stat', adapter });
  const path = await realPath(root, key);
  return path === undefined ? undefined : await readInfo(path, key);
}

async function deleteObject(root: Root, key: string): Promise<void> {
  requireBlobKey(key, { operation: 'delete', adapter });
  const path = await realPath(root, key);
  if (path === undefined) return;
  try {
    await unlink(path);
  } catch (error) {
    return ignoreAbsence(error);
  }
  await syncDirectory(dirname(path));
  const base = await root();
  if (path.startsWith(join(base, 'objects')))
    await pruneEmpty(dirname(path), join(base, 'objects'));
}

/** Where the object lies; `undefined` when not even its directory is there. */
async function realPath(root: Root, key: string): Promise<string | undefined> {
  const path = objectPath(await root(), key);
  try {
    await requireReal(dirname(path));
    return path;
  } catch (error) {
    return ignoreAbsence(error);
  }
}

function lazyRoot(directory: string): Root {
  let opening: Promise<string> | undefined;
  let openedAt = 0;
  return async () => {
    // A process that runs for long opens again now and then: opening is what sweeps.
    if (opening === undefined || Date.now() - openedAt > staleMs) {
      openedAt = Date.now();
      opening = openRoot(directory);
    }
    try {
      return await opening;
    } catch (error) {
      opening = undefined;
      throw error;
    }
  };
}

async function on<T>(
  operation: string,
  subject: string,
  options: CallOptions | undefined,
  run: () => Promise<T>,
): Promise<T> {
  const call = { port: 'blob-store', operation, adapter, signal: options?.signal };
  return await guard(call, run, (error) => toPortError(error, operation, subject));
}

function ignoreAbsence(error: unknown): undefined {
  if (errnoOf(error) !== 'ENOENT') throw error;
  return undefined;
}

function refusal(code: 'unsupported' | 'not_found', operation: string, message: string): PortError {
  return new PortError(code, message, { port: 'blob-store', operation, adapter });
}
