import type { S3BlobOptions } from './blob-store/s3-options.js';
import type { KmsOptions } from './cipher/kms-options.js';
import type { ComprehendOptions } from './language-analysis/comprehend-options.js';
import type { BedrockOptions } from './language-model/bedrock-options.js';
import type { TranscribeOptions } from './speech-to-text/transcribe-options.js';

/**
 * Settings of the AWS family. Credentials are not among them: the SDK's default chain finds them.
 */
export interface AwsConfig {
  /** Amazon S3, for the adapter `blobStore`. */
  readonly s3?: S3BlobOptions;
  /** AWS KMS, for the adapter `cipher`. The host of Attune does not use that adapter yet. */
  readonly kms?: KmsOptions;
  /** Amazon Transcribe, for the adapter `speechToText`. */
  readonly transcribe?: TranscribeOptions;
  /** Amazon Comprehend, for the adapter `languageAnalysis`. */
  readonly comprehend?: ComprehendOptions;
  /** Amazon Bedrock, for the adapter `languageModel`. */
  readonly bedrock?: BedrockOptions;
}
