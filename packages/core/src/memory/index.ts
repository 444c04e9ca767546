export { createMemoryAuditSink, type MemoryAuditSink } from './memory-audit-sink.js';
export { createMemoryBlobStore, type MemoryBlobStoreOptions } from './memory-blob-store.js';
export { createMemoryCipher, type MemoryCipherOptions } from './memory-cipher.js';
export { createManualClock, type ManualClock } from './memory-clock.js';
export {
  createMemoryDocumentStore,
  type MemoryDocumentStoreOptions,
} from './memory-document-store.js';
export { createMemoryHasher } from './memory-hasher.js';
export { createMemoryIds, type MemoryIdsOptions } from './memory-ids.js';
export { createMemoryJobQueue, type MemoryJobQueueOptions } from './memory-job-queue.js';
export { createMemoryMailer, type MemoryMailer } from './memory-mailer.js';
export { createMemoryMediaTool } from './memory-media-tool.js';
export {
  createMemoryPasswordHasher,
  type MemoryPasswordHasherOptions,
} from './memory-password-hasher.js';
export {
  createMemoryPushNotifier,
  type MemoryPushNotifier,
  type PushFate,
} from './memory-push-notifier.js';
export { createMemoryTokenSigner, type MemoryTokenSignerOptions } from './memory-token-signer.js';
