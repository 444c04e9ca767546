import type { AzureSpeechOptions } from './speech-to-text/speech-options.js';

/** Settings of the Azure family. Where no key is given, calls are made as the identity of the process. */
export interface AzureConfig {
  /** Azure Speech, for the adapter `speechToText`. */
  readonly speech?: AzureSpeechOptions;
}
