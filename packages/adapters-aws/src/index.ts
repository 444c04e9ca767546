export type { AwsConfig } from './config.js';
export { awsAdapters } from './providers.js';
export type { TranscribeOptions } from './speech-to-text/transcribe-options.js';
