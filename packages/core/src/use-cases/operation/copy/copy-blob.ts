import { PortError } from '../../../errors/port-error.js';
import type { BlobStore } from '../../../ports/blob-store.js';
import type { CallOptions } from '../../../ports/call-options.js';
import type { Hasher, RunningDigest } from '../../../ports/hasher.js';

/** The source and the target of blobs. */
export interface BlobCopy {
  readonly from: BlobStore;
  readonly to: BlobStore;
  readonly hasher: Hasher;
}

export interface CopyBlobOptions extends CallOptions {
  /** Whether an earlier run may have copied the blob. It is then compared instead of written. */
  readonly mayBeThere?: boolean;
}

/**
 * Copies a blob as a stream, reads it again from the target and compares the SHA-256. Resolves with
 * its size in bytes; `undefined` if the source has no such blob.
 *
 * @throws PortError `internal` if the target returns other bytes.
 */
export async function copyBlob(
  { from, to, hasher }: BlobCopy,
  key: string,
  { mayBeThere = false, signal }: CopyBlobOptions = {},
): Promise<number | undefined> {
  if (mayBeThere && (await isCopied({ from, to, hasher }, key, signal))) {
    return (await to.stat(key, { signal }))?.sizeBytes;
  }
  const source = await openBlob(from, key, signal);
  if (source === undefined) return undefined;
  const { sizeBytes, contentType } = source.info;
  const digest = hasher.sha256();
  try {
    const body = source.body.pipeThrough(hashing(digest));
    await to.put(key, body, { contentType, sizeBytes, signal });
  } catch (error) {
    await digest.digest().catch(() => undefined);
    throw error;
  }
  const sent = await digest.digest();
  if ((await digestOf({ blobs: to, hasher }, key, signal)) !== sent) {
    // The message does not name the blob, because its key contains ids of the owner and session.
    throw new PortError('internal', 'The target did not give back a blob as it was written', {
      port: 'copy',
      operation: 'copy',
    });
  }
  return sizeBytes;
}

async function isCopied(
  { from, to, hasher }: BlobCopy,
  key: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const [source, target] = await Promise.all([
    from.stat(key, { signal }),
    to.stat(key, { signal }),
  ]);
  if (source === undefined || source.sizeBytes !== target?.sizeBytes) return false;
  if (source.contentType !== target.contentType) return false;
  const [before, after] = await Promise.all(
    [from, to].map((blobs) => digestOf({ blobs, hasher }, key, signal)),
  );
  return before !== undefined && before === after;
}

async function openBlob(blobs: BlobStore, key: string, signal: AbortSignal | undefined) {
  try {
    return await blobs.get(key, { signal });
  } catch (error) {
    if (PortError.is(error, 'not_found')) return undefined;
    throw error;
  }
}

async function digestOf(
  { blobs, hasher }: { readonly blobs: BlobStore; readonly hasher: Hasher },
  key: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const opened = await openBlob(blobs, key, signal);
  if (opened === undefined) return undefined;
  const digest = hasher.sha256();
  try {
    for await (const piece of opened.body) await digest.update(piece);
  } catch (error) {
    // Always ends the digest, so that its thread is freed.
    await digest.digest().catch(() => undefined);
    throw error;
  }
  return await digest.digest();
}

/** Hashes bytes and passes them on. The next piece waits until the digest has room. */
function hashing(digest: RunningDigest): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    async transform(piece, controller) {
      await digest.update(piece);
      controller.enqueue(piece);
    },
  });
}
