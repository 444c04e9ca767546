import type { CognitiveResource } from '../identity/cognitive-client.js';

/**
 * The resource of Azure Language. An identity needs an address of the form
 * `https://my-language.cognitiveservices.azure.com`; a key takes the address of a region, too.
 */
export type AzureLanguageOptions = CognitiveResource;
