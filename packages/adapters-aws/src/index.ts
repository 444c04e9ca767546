export type { S3BlobOptions } from './blob-store/s3-options.js';
export type { KmsOptions } from './cipher/kms-options.js';
export type { ClientOptions } from './clients/client-settings.js';
export type { AwsConfig } from './config.js';
export type { ComprehendOptions } from './language-analysis/comprehend-options.js';
export { awsAdapters } from './providers.js';
export type { TranscribeOptions } from './speech-to-text/transcribe-options.js';
