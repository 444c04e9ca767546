export {
  createFileSystemBlobStore,
  type FileSystemBlobStoreOptions,
} from './file-system-blob-store.js';
