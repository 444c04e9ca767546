export type { AzureConfig } from './config.js';
export { azureAdapters } from './providers.js';
export { type AzureSpeechOptions, speechEndpointOf } from './speech-to-text/speech-options.js';
