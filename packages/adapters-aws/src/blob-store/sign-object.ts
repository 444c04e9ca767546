import type { BlobGrant, SignedRequest } from '@attune/core/ports';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { OpenBucket } from './open-bucket.js';
import { encryptionOf } from './write-object.js';

/** A signature ends with the credentials that made it, at the latest. */
interface Credentials {
  readonly expiration?: Date;
}

/** Signs one request with the credentials at hand. The service is not asked. */
export async function signObject(open: OpenBucket, grant: BlobGrant): Promise<SignedRequest> {
  const { name: Bucket, client, signer } = open;
  const { key: Key, method, expiresInMs } = grant;
  const signingDate = new Date(Date.now() + (client.config.systemClockOffset ?? 0));
  const expiresIn = Math.ceil(expiresInMs / 1_000);
  const endsAt = await lastMoment(open, signingDate.getTime() + expiresIn * 1_000);
  const headers = method === 'GET' ? {} : uploadHeaders(open, grant);
  // The SDK signs no type of content by itself. A header that is not signed may have any value.
  const signableHeaders = new Set(['host', 'content-length', ...Object.keys(headers)]);
  const options = { expiresIn, signingDate, signableHeaders };
  const url =
    method === 'GET'
      ? await getSignedUrl(signer, new GetObjectCommand({ Bucket, Key }), options)
      : await getSignedUrl(signer, new PutObjectCommand(uploadOf(open, grant)), options);
  return { url, method, headers, expiresAt: new Date(endsAt) };
}

function uploadOf(open: OpenBucket, { key: Key, contentType, sizeBytes }: BlobGrant) {
  return {
    ...{ Bucket: open.name, Key, ...encryptionOf(open.options) },
    ...(contentType === undefined ? {} : { ContentType: contentType }),
    ...(sizeBytes === undefined ? {} : { ContentLength: sizeBytes }),
  };
}

/** What the uploader must send, as it was signed. HTTP clients state the length by themselves. */
function uploadHeaders(
  { options: { kmsKeyId } }: OpenBucket,
  { contentType }: BlobGrant,
): Readonly<Record<string, string>> {
  const encryption =
    kmsKeyId === undefined
      ? {}
      : {
          'x-amz-server-side-encryption': 'aws:kms',
          'x-amz-server-side-encryption-aws-kms-key-id': kmsKeyId,
        };
  return { ...(contentType === undefined ? {} : { 'content-type': contentType }), ...encryption };
}

/** When the request stops working: new credentials are asked for when those at hand end sooner. */
async function lastMoment({ client }: OpenBucket, wanted: number): Promise<number> {
  const ask = client.config.credentials as (options?: {
    readonly forceRefresh: boolean;
  }) => Promise<Credentials>;
  const held = await ask();
  if (held.expiration === undefined || held.expiration.getTime() >= wanted) return wanted;
  const { expiration } = await ask({ forceRefresh: true });
  return expiration === undefined ? wanted : Math.min(wanted, expiration.getTime());
}
