import { AbortMultipartUploadCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { until } from '../clients/client-settings.js';
import type { OpenBucket } from './open-bucket.js';

const dayMs = 24 * 3_600_000;
/** Buckets by the time of their last sweep. */
const swept = new WeakMap<OpenBucket, number>();

/**
 * Removes uploads that a process began and never ended, since their parts are stored and paid for but
 * never seen. Runs once a day at most. Never rejects but on abort: the upload that waits for it does not need it.
 */
export async function sweepUploads(
  open: OpenBucket,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { staleUploadMs = dayMs } = open.options;
  const now = Date.now();
  if (staleUploadMs === 0 || now - (swept.get(open) ?? 0) < dayMs) return;
  swept.set(open, now);
  try {
    await removeBefore(open, now - staleUploadMs, signal);
  } catch {
    // Listing uploads needs a right of its own, and other servers may not know it.
    signal?.throwIfAborted();
  }
}

/** One page, the rest another day: whoever waits must not wait for long. */
async function removeBefore(
  { client, name: Bucket }: OpenBucket,
  before: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const listing = new ListMultipartUploadsCommand({ Bucket, MaxUploads: 1_000 });
  const { Uploads = [] } = await client.send(listing, until(signal));
  for (const { Key, UploadId, Initiated } of Uploads) {
    if (Initiated === undefined || Initiated.getTime() >= before) continue;
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }), until(signal));
  }
}
