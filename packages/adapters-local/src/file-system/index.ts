export {
  createFileSystemBlobStore,
  type FileSystemBlobStoreOptions,
} from './file-system-blob-store.js';
export { requireFreeSpace } from './free-space.js';
