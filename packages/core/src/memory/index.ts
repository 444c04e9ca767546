export { createMemoryAccountPorts, type MemoryAccountPorts } from './memory-account-ports.js';
export { createMemoryAlertChannel, type MemoryAlertChannel } from './memory-alert-channel.js';
export { createMemoryAuditSink, type MemoryAuditSink } from './memory-audit-sink.js';
export { createMemoryBlobStore, type MemoryBlobStoreOptions } from './memory-blob-store.js';
export {
  createMemoryBroadcast,
  createMemoryBroadcastHub,
  type MemoryBroadcastHub,
  type MemoryBroadcastOptions,
} from './memory-broadcast.js';
export { createMemoryCipher, type MemoryCipherOptions } from './memory-cipher.js';
export { createManualClock, type ManualClock } from './memory-clock.js';
export {
  createMemoryDocumentStore,
  type MemoryDocumentStoreOptions,
} from './memory-document-store.js';
export { createMemoryHasher } from './memory-hasher.js';
export { createMemoryIds, type MemoryIdsOptions } from './memory-ids.js';
export { createMemoryJobQueue, type MemoryJobQueueOptions } from './memory-job-queue.js';
export {
  createMemoryLanguageAnalysis,
  type MemoryLanguageAnalysis,
  type MemoryLanguageAnalysisOptions,
} from './memory-language-analysis.js';
export {
  createMemoryLanguageModel,
  type LanguageModelScript,
  type MemoryLanguageModel,
  type MemoryLanguageModelOptions,
} from './memory-language-model.js';
export { createMemoryMailer, type MemoryMailer } from './memory-mailer.js';
export { createMemoryMediaTool } from './memory-media-tool.js';
export {
  createMemoryNoteTaker,
  type MemoryNoteTaker,
  type MemoryNoteTakerOptions,
} from './memory-note-taker.js';
export {
  createMemoryPasswordHasher,
  type MemoryPasswordHasherOptions,
} from './memory-password-hasher.js';
export { createMemoryPorts, type MemoryPorts } from './memory-ports.js';
export {
  createMemoryPushNotifier,
  type MemoryPushNotifier,
  type PushFate,
} from './memory-push-notifier.js';
export {
  createMemorySpeechState,
  createMemorySpeechToText,
  type MemorySpeechJob,
  type MemorySpeechState,
  type MemorySpeechToText,
  type MemorySpeechToTextOptions,
  type SpeechFailure,
  type SpeechScript,
} from './memory-speech-to-text.js';
export { createMemoryTokenSigner, type MemoryTokenSignerOptions } from './memory-token-signer.js';
