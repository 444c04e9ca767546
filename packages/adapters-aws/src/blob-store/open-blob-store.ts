import { loadLibrary } from '../libraries/load-library.js';
import type { S3BlobOptions, S3BlobStore } from './s3-options.js';

const needs = {
  port: 'blob-store',
  adapter: 'aws-s3',
  packages: ['@aws-sdk/client-s3', '@aws-sdk/s3-request-presigner'],
};

/**
 * Opens a bucket of S3, or of a server that speaks its protocol, as a blob store. The service is asked
 * for nothing yet.
 *
 * @throws PortError `unsupported` when the SDK is not installed.
 */
export async function openS3BlobStore(options: S3BlobOptions): Promise<S3BlobStore> {
  const [{ createBlobStore }, { openBucket }] = await loadLibrary(needs, () =>
    Promise.all([import('./s3-blob-store.js'), import('./open-bucket.js')]),
  );
  return createBlobStore(openBucket(options));
}
