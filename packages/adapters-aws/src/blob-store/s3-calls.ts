import type { AwsCall } from '../errors/to-port-error.js';
import type { OpenBucket } from './open-bucket.js';

export type S3Operation = 'put' | 'get' | 'stat' | 'delete' | 'list' | 'sign';

/**
 * The rights that each call needs, on objects or on the bucket.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
const rights: Readonly<Record<S3Operation, string>> = {
  put: 's3:PutObject and s3:AbortMultipartUpload',
  get: 's3:GetObject',
  // Without the right to list, the service calls an absent object forbidden.
  stat: 's3:GetObject, and s3:ListBucket on the bucket itself',
  delete: 's3:DeleteObject; with versions also s3:DeleteObjectVersion and s3:ListBucketVersions',
  list: 's3:ListBucket',
  sign: 's3:GetObject and s3:PutObject',
};

/** Names a call for its errors, with the rights it needs. */
export function callOf(operation: S3Operation, { name, options }: OpenBucket): AwsCall {
  const resource = operation === 'list' ? `arn:aws:s3:::${name}` : `arn:aws:s3:::${name}/*`;
  const key = options.kmsKeyId === undefined ? '' : ', and with its key of KMS to use that';
  return {
    ...{ port: 'blob-store', adapter: 'aws-s3', service: 'Amazon S3', operation },
    rights: `${rights[operation]} on ${resource}${key}`,
  };
}
