export { openCosmosDocumentStore } from './cosmos-document-store.js';
export type { AzureCosmosOptions, CosmosCharge, CosmosStoreOptions } from './cosmos-options.js';
