import type { TranscribeOptions } from './speech-to-text/transcribe-options.js';

/**
 * Settings of the AWS family. Credentials are not among them: the SDK's default chain finds them.
 */
export interface AwsConfig {
  /** Amazon Transcribe, for the adapter `speechToText`. */
  readonly transcribe?: TranscribeOptions;
}
