export type {
  Notes,
  NotesContent,
  NotesDraft,
  Quote,
  RiskFlag,
  Statement,
} from './domain/notes.js';
export {
  dominantLabel,
  meanSentiment,
  normalizeScores,
  type Sentiment,
  type SentimentLabel,
  type SentimentPoint,
  type SentimentScores,
  type SessionSentiment,
} from './domain/sentiment.js';
export {
  assignRoles,
  type Role,
  type RoleSource,
  roleConfidenceNeeded,
  roleIsSure,
  type Speaker,
  surePatients,
  sureRole,
} from './domain/speaker-role.js';
export { DomainError, type DomainErrorCode, type InputFault } from './errors/domain-error.js';
export { PortError, type PortErrorCode, type PortErrorDetails } from './errors/port-error.js';
export { type AuditEntry, AuditSink } from './ports/audit-sink.js';
export {
  type BlobBody,
  type BlobGrant,
  type BlobInfo,
  type BlobListQuery,
  type BlobReader,
  BlobStore,
  type BlobStoreCapabilities,
  type ByteRange,
  type GetOptions,
  type PutOptions,
  type SignedRequest,
} from './ports/blob-store.js';
export type { CallOptions, Json, JsonObject, Page, ProviderOptions } from './ports/call-options.js';
export { Cipher } from './ports/cipher.js';
export { Clock } from './ports/clock.js';
export {
  type BatchOperation,
  type CollectionDeclaration,
  type DeleteOptions,
  type Document,
  type DocumentKey,
  type DocumentQuery,
  DocumentStore,
  type DocumentStoreCapabilities,
  type Expectation,
  type FieldRange,
  type IndexDeclaration,
  type IndexedValue,
  type StoredDocument,
  type WriteOptions,
} from './ports/document-store.js';
export { Hasher, type RunningDigest } from './ports/hasher.js';
export { Ids } from './ports/ids.js';
export {
  type ConsumeOptions,
  type Consumer,
  type EnqueueOptions,
  type Job,
  type JobHandler,
  JobQueue,
  type JobQueueCapabilities,
  type JobRun,
  type QueueStats,
} from './ports/job-queue.js';
export {
  type AnalysisOptions,
  type DetectedLanguage,
  type ItemResult,
  LanguageAnalysis,
  type LanguageCapabilities,
  type PiiSpan,
  type SentimentAnswer,
  type TextItem,
} from './ports/language-analysis.js';
export { type Mail, Mailer } from './ports/mailer.js';
export {
  type ConvertedAudio,
  type ConvertOptions,
  type ConvertTarget,
  type MediaFacts,
  type MediaSource,
  MediaTool,
} from './ports/media-tool.js';
export {
  type NotesLine,
  type NotesRequest,
  NoteTaker,
  type NoteTakerCapabilities,
} from './ports/note-taker.js';
export { PasswordHasher } from './ports/password-hasher.js';
export { type PushMessage, PushNotifier, type PushOutcome } from './ports/push-notifier.js';
export {
  type CheckOptions,
  type ProfanityMode,
  type PunctuationMode,
  type RecognizedUtterance,
  type RecognizedWord,
  type SpeechAudio,
  type SpeechCapabilities,
  type SpeechRequest,
  type SpeechResult,
  type SpeechStatus,
  type SpeechTicket,
  SpeechToText,
} from './ports/speech-to-text.js';
export { TokenSigner } from './ports/token-signer.js';
export { type Provider, provide } from './provider.js';
export { type Guarded, guard } from './support/guard.js';
export { pages } from './support/pages.js';
export { type Token, token, tokenName } from './token.js';
