import { randomBytes } from 'node:crypto';
import { returnBytes } from '@attune/core/adapter-kit';
import {
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { until } from '../clients/client-settings.js';
import { faultName, faultStatus } from '../errors/to-port-error.js';
import type { OpenBucket } from './open-bucket.js';
import { type SentPart, startParts } from './send-parts.js';

/** What is written, and how. */
export interface Writing {
  readonly key: string;
  readonly contentType: string;
  readonly ifAbsent: boolean;
  readonly signal: AbortSignal | undefined;
}

/** What is known of an object that was written. */
export interface Written {
  readonly sizeBytes: number;
  readonly etag: string;
  readonly updatedAt: Date;
}

/** Bytes sent in one request: the least that S3 allows for a part that is not the last. */
export const partBytes: number = 5 * 2 ** 20;
/** The service takes no more parts. */
export const mostParts = 10_000;

/** Marks each write, so that one whose answer was lost is known again. */
const markName = 'attune-write';

/**
 * Writes an object part by part. What fits into one part is one request; otherwise the object appears
 * when its parts are put together at the end, and an upload that stops before removes its parts.
 *
 * `Upload` of `@aws-sdk/lib-storage` is not used: it settles an abort before its parts are removed.
 */
export async function writeObject(
  open: OpenBucket,
  chunks: AsyncIterable<Uint8Array>,
  writing: Writing,
): Promise<Written> {
  const order = { writing, mark: randomBytes(12).toString('hex'), input: inputOf(open, writing) };
  const marked = { ...order, input: { ...order.input, Metadata: { [markName]: order.mark } } };
  let parts: ReturnType<typeof startParts> | undefined;
  let sizeBytes = 0;
  try {
    const rest = await cut(chunks, async (part) => {
      parts ??= startParts(open, marked.input, writing.signal);
      await parts.add(part);
      sizeBytes += part.byteLength;
    });
    sizeBytes += rest.byteLength;
    if (parts === undefined) return { sizeBytes, ...(await writeWhole(open, rest, marked)) };
    if (rest.byteLength > 0) await parts.add(rest);
    const sent = await parts.settle();
    writing.signal?.throwIfAborted();
    const etag = await putTogether(open, parts, sent, marked);
    return { sizeBytes, etag, updatedAt: now(open) };
  } catch (error) {
    await parts?.drop();
    throw error;
  }
}

interface MarkedWriting {
  readonly writing: Writing;
  readonly mark: string;
  readonly input: PutObjectCommandInput & { readonly Bucket: string; readonly Key: string };
}

/** Calls `full` with each part that is full, and returns what is left, which may be empty. */
async function cut(
  chunks: AsyncIterable<Uint8Array>,
  full: (part: Buffer) => Promise<void>,
): Promise<Buffer> {
  let current = Buffer.allocUnsafe(partBytes);
  let filled = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.byteLength; ) {
      if (filled === partBytes) {
        await full(current);
        current = Buffer.allocUnsafe(partBytes);
        filled = 0;
      }
      const piece = chunk.subarray(at, at + partBytes - filled);
      current.set(piece, filled);
      filled += piece.byteLength;
      at += piece.byteLength;
    }
    returnBytes(chunk);
  }
  return current.subarray(0, filled);
}

async function writeWhole(
  open: OpenBucket,
  Body: Buffer,
  marked: MarkedWriting,
): Promise<Omit<Written, 'sizeBytes'>> {
  const { writing, input } = marked;
  writing.signal?.throwIfAborted();
  try {
    const command = new PutObjectCommand({ ...input, Body, ContentLength: Body.byteLength });
    const { ETag } = await open.client.send(command, until(writing.signal));
    return { etag: plainEtag(ETag), updatedAt: now(open) };
  } catch (error) {
    // The condition also fails when the first try of this request was stored and its answer was lost.
    if (!writing.ifAbsent || faultStatus(error) !== 412) throw error;
    const own = await findOwn(open, marked);
    if (own === undefined) throw error;
    return { etag: plainEtag(own.ETag), updatedAt: own.LastModified ?? now(open) };
  }
}

async function putTogether(
  open: OpenBucket,
  parts: ReturnType<typeof startParts>,
  sent: readonly SentPart[],
  marked: MarkedWriting,
): Promise<string> {
  const { writing } = marked;
  // Some servers ignore the condition here. For them this narrows the race, and spares the others the end.
  if (writing.ifAbsent && (await headOf(open, marked)) !== undefined) throw taken();
  try {
    const etag = plainEtag(await parts.complete(sent, writing.ifAbsent));
    // Older gateways of Ceph leave it out here.
    return etag === '' ? plainEtag((await findOwn(open, marked))?.ETag) : etag;
  } catch (error) {
    // A first try that worked and whose answer was lost leaves no upload, or an object in the way.
    const doubtful = faultName(error) === 'NoSuchUpload' || faultStatus(error) === 412;
    const own = doubtful ? await findOwn(open, marked) : undefined;
    if (own === undefined) throw error;
    return plainEtag(own.ETag);
  }
}

/** The object under the key, if this very write made it. */
async function findOwn(open: OpenBucket, marked: MarkedWriting) {
  const found = await headOf(open, marked);
  return found?.Metadata?.[markName] === marked.mark ? found : undefined;
}

async function headOf(
  open: OpenBucket,
  { input, writing }: MarkedWriting,
): Promise<HeadObjectCommandOutput | undefined> {
  try {
    const command = new HeadObjectCommand({ Bucket: input.Bucket, Key: input.Key });
    return await open.client.send(command, until(writing.signal));
  } catch (error) {
    if (faultStatus(error) === 404) return undefined;
    throw error;
  }
}

function inputOf(
  { name, options }: OpenBucket,
  { key, contentType, ifAbsent }: Writing,
): MarkedWriting['input'] {
  return {
    Bucket: name,
    Key: key,
    ContentType: contentType,
    ...encryptionOf(options),
    ...(ifAbsent ? { IfNoneMatch: '*' } : {}),
  };
}

/** How what is written is encrypted, beyond what the bucket does by itself. */
export function encryptionOf({ kmsKeyId }: OpenBucket['options']): {
  readonly ServerSideEncryption?: 'aws:kms';
  readonly SSEKMSKeyId?: string;
} {
  return kmsKeyId === undefined ? {} : { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: kmsKeyId };
}

/** What the service answers when the condition of a write is not met. */
function taken(): Error {
  const $metadata = { httpStatusCode: 412 };
  return Object.assign(new Error('There is an object'), { name: 'PreconditionFailed', $metadata });
}

/** Answers to a write do not tell its time. The SDK knows how far the clock here is off. */
function now({ client }: OpenBucket): Date {
  return new Date(Date.now() + (client.config.systemClockOffset ?? 0));
}

/** S3 quotes it. */
export function plainEtag(etag: string | undefined): string {
  return (etag ?? '').replaceAll('"', '');
}
