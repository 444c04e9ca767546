export { type AzureBlobOptions, blobEndpointOf } from './blob-store/blob-options.js';
export type { KeyVaultOptions } from './cipher/key-vault-options.js';
export type { AzureConfig } from './config.js';
export type { AzureCosmosOptions, CosmosCharge } from './document-store/cosmos-options.js';
export type { AzureLanguageOptions } from './language-analysis/language-options.js';
export { type AzureOpenaiOptions, openaiEndpointOf } from './language-model/openai-options.js';
export { azureAdapters } from './providers.js';
export { type AzureSpeechOptions, speechEndpointOf } from './speech-to-text/speech-options.js';
