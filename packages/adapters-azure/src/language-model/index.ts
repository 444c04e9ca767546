export { createAzureLanguageModel } from './azure-language-model.js';
export { type AzureOpenaiOptions, openaiEndpointOf } from './openai-options.js';
export { reachAzureOpenai } from './reach-openai.js';
