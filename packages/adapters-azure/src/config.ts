import type { AzureBlobOptions } from './blob-store/blob-options.js';
import type { KeyVaultOptions } from './cipher/key-vault-options.js';
import type { AzureCosmosOptions } from './document-store/cosmos-options.js';
import type { AzureLanguageOptions } from './language-analysis/language-options.js';
import type { AzureOpenaiOptions } from './language-model/openai-options.js';
import type { AzureSpeechOptions } from './speech-to-text/speech-options.js';

/** Settings of the Azure family. Where no key is given, calls are made as the identity of the process. */
export interface AzureConfig {
  /** Key Vault, for the adapter `cipher`. The host of Attune does not use that adapter yet. */
  readonly keyVault?: KeyVaultOptions;
  /** Azure Language, for the adapter `languageAnalysis`. */
  readonly language?: AzureLanguageOptions;
  /** A model of Azure OpenAI, for the adapter `languageModel`. */
  readonly openai?: AzureOpenaiOptions;
  /** Azure Cosmos DB, for the adapter `documentStore`. */
  readonly records?: AzureCosmosOptions;
  /** Azure Speech, for the adapter `speechToText`. */
  readonly speech?: AzureSpeechOptions;
  /**
   * Azure Storage, for the adapter `blobStore`; and for `speechToText`, whose batch jobs read recordings
   * there.
   */
  readonly storage?: AzureBlobOptions;
  /** Whether recordings are in `storage` anyway; otherwise batch jobs get copies. Default `false`. */
  readonly recordingsInStorage?: boolean;
}
