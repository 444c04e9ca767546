export { openS3BlobStore } from './open-blob-store.js';
export type { S3BlobOptions, S3BlobStore } from './s3-options.js';
