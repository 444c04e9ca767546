export { type AzureBlobOptions, blobEndpointOf } from './blob-options.js';
export {
  openAzureBlobStore,
  openSharedRecordings,
  type SharingOptions,
} from './open-blob-store.js';
