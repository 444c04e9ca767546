import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  type ObjectIdentifier,
} from '@aws-sdk/client-s3';
import { until } from '../clients/client-settings.js';
import { RefusedRight } from '../errors/to-port-error.js';
import type { OpenBucket } from './open-bucket.js';

/** A million versions of one object. */
const mostPages = 1_000;

/**
 * Deletes an object. A bucket that keeps versions only marks it as deleted: then its versions and its
 * marks are deleted too.
 */
export async function deleteObject(
  open: OpenBucket,
  key: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { client, name: Bucket } = open;
  const deletion = new DeleteObjectCommand({ Bucket, Key: key });
  const { DeleteMarker, VersionId } = await client.send(deletion, until(signal));
  if (DeleteMarker !== true && VersionId === undefined) return;
  for (let page = 0; page < mostPages; page += 1) {
    const versions = await versionsOf(open, key, signal);
    if (versions.length === 0) return;
    await deleteVersions(open, versions, signal);
  }
  throw new Error(`There are versions left after ${mostPages} pages of them`);
}

/**
 * Versions and marks of one key, a page at most. The listing is by prefix, and the key itself comes
 * before all others that begin with it. It starts anew each time: a marker would name what was deleted.
 */
async function versionsOf(
  { client, name: Bucket }: OpenBucket,
  key: string,
  signal: AbortSignal | undefined,
): Promise<readonly ObjectIdentifier[]> {
  const command = new ListObjectVersionsCommand({ Bucket, Prefix: key });
  const { Versions = [], DeleteMarkers = [] } = await client.send(command, until(signal));
  return [...Versions, ...DeleteMarkers]
    .filter(({ Key }) => Key === key)
    .map(({ VersionId }) => ({ Key: key, VersionId }));
}

async function deleteVersions(
  { client, name: Bucket }: OpenBucket,
  versions: readonly ObjectIdentifier[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const Delete = { Objects: [...versions], Quiet: true };
  const { Errors = [] } = await client.send(
    new DeleteObjectsCommand({ Bucket, Delete }),
    until(signal),
  );
  const [refusal] = Errors;
  if (refusal === undefined) return;
  if (refusal.Code === 'AccessDenied') throw new RefusedRight('s3:DeleteObjectVersion');
  const name = refusal.Code ?? 'InternalError';
  throw Object.assign(new Error('A version could not be deleted'), { name });
}
