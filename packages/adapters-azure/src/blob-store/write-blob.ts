import { randomBytes } from 'node:crypto';
import type { BlockBlobClient } from '@azure/storage-blob';

/** What is written, and how. */
export interface Writing {
  readonly contentType: string;
  readonly ifAbsent: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What the service says of a blob that was written. */
export interface Written {
  readonly sizeBytes: number;
  readonly etag: string;
  readonly updatedAt: Date;
}

/** Bytes sent in one request. With 50,000 blocks at most, a blob may have 200 GB. */
export const blockBytes: number = 4 * 2 ** 20;
/** The service takes no more blocks. */
export const mostBlocks = 50_000;
/** Blocks on their way at once: what one upload holds in memory, beside the block being filled. */
const atOnce = 3;

/**
 * Writes a blob block by block. What fits into one block is written in one request; otherwise the blob
 * appears with the list of its blocks at the end, and an upload that stops before leaves nothing
 * that can be seen. Its blocks are dropped by the service after a week.
 *
 * The SDK's `uploadStream` is not used: it reads its source to the end after an abort.
 */
export async function writeBlob(
  blob: BlockBlobClient,
  chunks: AsyncIterable<Uint8Array>,
  writing: Writing,
): Promise<Written> {
  const { signal } = writing;
  const staged = stageBlocks(blob, signal);
  let current = Buffer.allocUnsafe(blockBytes);
  let filled = 0;
  let sizeBytes = 0;
  try {
    for await (const chunk of chunks) {
      sizeBytes += chunk.byteLength;
      for (let at = 0; at < chunk.byteLength; ) {
        if (filled === blockBytes) {
          await staged.add(current);
          current = Buffer.allocUnsafe(blockBytes);
          filled = 0;
        }
        const part = chunk.subarray(at, at + blockBytes - filled);
        current.set(part, filled);
        filled += part.byteLength;
        at += part.byteLength;
      }
    }
    const last = current.subarray(0, filled);
    if (staged.ids.length === 0) return await writeWhole(blob, last, writing);
    await staged.add(last);
    await staged.settle();
  } catch (error) {
    await staged.settle().catch(() => undefined);
    throw error;
  }
  signal?.throwIfAborted();
  const answer = await blob.commitBlockList([...staged.ids], optionsOf(writing));
  return { sizeBytes, ...writtenOf(answer) };
}

async function writeWhole(
  blob: BlockBlobClient,
  bytes: Buffer,
  writing: Writing,
): Promise<Written> {
  writing.signal?.throwIfAborted();
  const answer = await blob.upload(bytes, bytes.byteLength, optionsOf(writing));
  return { sizeBytes: bytes.byteLength, ...writtenOf(answer) };
}

/** Sends blocks, a few at once. Their ids are of one length, and no other upload has the same. */
function stageBlocks(blob: BlockBlobClient, signal: AbortSignal | undefined) {
  const ids: string[] = [];
  const upload = randomBytes(12).toString('hex');
  const underway = new Set<Promise<unknown>>();
  let failure: { readonly error: unknown } | undefined;
  return {
    ids,
    async add(bytes: Buffer): Promise<void> {
      while (underway.size >= atOnce) await Promise.race(underway);
      if (failure !== undefined) throw failure.error;
      const number = String(ids.length).padStart(6, '0');
      const id = Buffer.from(`${upload}-${number}`).toString('base64');
      ids.push(id);
      const options = signal === undefined ? {} : { abortSignal: signal };
      const sending: Promise<unknown> = blob
        .stageBlock(id, bytes, bytes.byteLength, options)
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => underway.delete(sending));
      underway.add(sending);
    },
    async settle(): Promise<void> {
      await Promise.all(underway);
      if (failure !== undefined) throw failure.error;
    },
  };
}

function optionsOf({ contentType, ifAbsent, signal }: Writing) {
  return {
    blobHTTPHeaders: { blobContentType: contentType },
    ...(ifAbsent ? { conditions: { ifNoneMatch: '*' } } : {}),
    ...(signal === undefined ? {} : { abortSignal: signal }),
  };
}

function writtenOf(answer: { readonly etag?: string; readonly lastModified?: Date }) {
  return { etag: plainEtag(answer.etag), updatedAt: answer.lastModified ?? new Date(0) };
}

/** Headers quote it, listings do not. */
export function plainEtag(etag: string | undefined): string {
  return (etag ?? '').replaceAll('"', '');
}
