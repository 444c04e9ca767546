import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type PutObjectCommandInput,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { until } from '../clients/client-settings.js';
import type { OpenBucket } from './open-bucket.js';
import { sweepUploads } from './sweep-uploads.js';

/** A part that the service has, as it is named when parts are put together. */
export type SentPart = CompletedPart;

/** Parts of one object, on their way. */
export interface Parts {
  /** Sends one more part; waits while too many are under way. */
  add(bytes: Buffer): Promise<void>;
  /** Resolves when all parts have arrived. */
  settle(): Promise<readonly SentPart[]>;
  /** Makes one object of the parts, and resolves to its tag. */
  complete(sent: readonly SentPart[], ifAbsent: boolean): Promise<string | undefined>;
  /** Removes what has arrived. Never rejects: what it cannot remove is swept later. */
  drop(): Promise<void>;
}

/** Parts under way at once: what one upload holds in memory, beside the part being filled. */
const atOnce = 3;

/** Begins an upload in parts with the first part. */
export function startParts(
  open: OpenBucket,
  input: PutObjectCommandInput & { readonly Bucket: string; readonly Key: string },
  signal: AbortSignal | undefined,
): Parts {
  const { client } = open;
  const { Bucket, Key, IfNoneMatch: _, ...described } = input;
  const place = { Bucket, Key };
  const sent: SentPart[] = [];
  const underway = new Set<Promise<unknown>>();
  let failure: { readonly error: unknown } | undefined;
  let upload: string | undefined;

  async function begin(): Promise<string> {
    await sweepUploads(open, signal);
    const command = new CreateMultipartUploadCommand({ ...place, ...described });
    const { UploadId } = await client.send(command, until(signal));
    if (UploadId === undefined) throw new Error('The service gave no id for an upload');
    return UploadId;
  }

  async function send(UploadId: string, PartNumber: number, Body: Buffer): Promise<void> {
    const part = { ...place, UploadId, PartNumber, Body, ContentLength: Body.byteLength };
    const { ETag, ChecksumCRC32 } = await client.send(new UploadPartCommand(part), until(signal));
    const checksum = ChecksumCRC32 === undefined ? {} : { ChecksumCRC32 };
    sent[PartNumber - 1] = { PartNumber, ETag, ...checksum };
  }

  async function settle(): Promise<readonly SentPart[]> {
    await Promise.all(underway);
    if (failure !== undefined) throw failure.error;
    return sent;
  }

  let count = 0;
  return {
    settle,
    async add(bytes) {
      while (underway.size >= atOnce) await Promise.race(underway);
      if (failure !== undefined) throw failure.error;
      upload ??= await begin();
      count += 1;
      const sending: Promise<unknown> = send(upload, count, bytes)
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => underway.delete(sending));
      underway.add(sending);
    },
    async complete(Parts, ifAbsent) {
      const command = new CompleteMultipartUploadCommand({
        ...{ ...place, UploadId: upload, MultipartUpload: { Parts: [...Parts] } },
        ...(ifAbsent ? { IfNoneMatch: '*' } : {}),
      });
      const { ETag } = await client.send(command, until(signal));
      return ETag;
    },
    async drop() {
      // A part that arrives after the removal would stay.
      await settle().catch(() => undefined);
      if (upload === undefined) return;
      const removal = new AbortMultipartUploadCommand({ ...place, UploadId: upload });
      await client.send(removal).catch(() => undefined);
    },
  };
}
