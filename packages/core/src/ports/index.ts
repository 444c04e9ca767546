/**
 * The contracts that adapters implement, with every type their signatures name.
 *
 * An adapter rejects with a `PortError` and with nothing else, but for `signal.reason`.
 */

// Names of ports.

export { type Token, token, tokenName } from '../token.js';

// What every call shares.

export { PortError, type PortErrorCode, type PortErrorDetails } from '../errors/port-error.js';
export type { Json, JsonObject } from '../json.js';
export type { CallOptions, Page } from './call-options.js';

// Records and blobs.

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
} from './blob-store.js';
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
} from './document-store.js';

// Queue.

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
} from './job-queue.js';

// Messages between processes.

export { Broadcast, type BroadcastListener, type Subscription } from './broadcast.js';

// Media and speech.

export type { AssignableRole, ProfanityMode, PunctuationMode } from '../domain/session/settings.js';
export type { SpeechTicket } from '../domain/session/speech-ticket.js';
export type { TimeSpan } from '../domain/transcript/time-span.js';
export {
  type ConvertedAudio,
  type ConvertOptions,
  type ConvertTarget,
  type MediaFacts,
  type MediaSource,
  MediaTool,
  type ProbeOptions,
} from './media-tool.js';
export { OtherSpeechEngines, type SpeechEngines, type SpeechOffer } from './speech-engines.js';
export {
  type CheckOptions,
  type RecognizedUtterance,
  type RecognizedWord,
  type SpeechAudio,
  type SpeechCapabilities,
  type SpeechRequest,
  type SpeechResult,
  type SpeechStatus,
  SpeechToText,
} from './speech-to-text.js';
export {
  type PluginContext,
  type PluginInput,
  type TranscriptionPlugin,
  TranscriptionPlugins,
} from './transcription-plugin.js';

// Language.

export type {
  NotesContent,
  NotesDraft,
  Quote,
  RiskFlag,
  Statement,
} from '../domain/notes/notes.js';
export type { NotesChoice } from '../domain/notes/notes-choice.js';
export type { Sentiment, SentimentLabel, SentimentScores } from '../domain/sentiment/sentiment.js';
export type { RoleAdvice } from '../domain/speakers/role-rules.js';
export type { Role, Speaker } from '../domain/speakers/speaker-role.js';
export {
  type AnalysisOptions,
  type DetectedLanguage,
  type ItemResult,
  LanguageAnalysis,
  type LanguageCapabilities,
  type PiiSpan,
  type SentimentAnswer,
  type TextItem,
  type TextLimit,
  type TextLimits,
  type TextUnit,
  type UnderstoodLanguages,
} from './language-analysis.js';
export {
  type AnswerObject,
  type AnswerSchema,
  type Generated,
  type GenerateRequest,
  LanguageModel,
  type LanguageModelCapabilities,
} from './language-model.js';
export {
  type NotesLine,
  type NotesRequest,
  NoteTaker,
  type NoteTakerCapabilities,
} from './note-taker.js';
export { type OtherNoteTaker, OtherNoteTakers } from './note-takers.js';
export { RoleAdvisor, type RoleAnswer, type RoleQuestion } from './role-advisor.js';

// Messages.

export type { DevicePlatform } from '../domain/account/device.js';
export type { AlertEvent, AlertFacts, AlertKind } from '../domain/alert/alert.js';
export type { SessionNews, SessionNewsType } from '../domain/session/session-news.js';
export { type AlertChannel, AlertChannels } from './alert-channel.js';
export { type Mail, Mailer } from './mailer.js';
export { type PushMessage, PushNotifier, type PushOutcome } from './push-notifier.js';
export { type SessionChannel, SessionChannels } from './session-channel.js';

// Secrets, time and records of use.

export { type AttemptCount, AttemptCounter } from './attempt-counter.js';
export { type AuditEntry, AuditSink, type AuditSubject, anonymousActor } from './audit-sink.js';
export { Cipher } from './cipher.js';
export { Clock } from './clock.js';
export { Hasher, type RunningDigest } from './hasher.js';
export { Ids } from './ids.js';
export { PasswordHasher } from './password-hasher.js';
export { TokenSigner } from './token-signer.js';
export type { Span, SpanAttributes, SpanKind, SpanOptions, Tracer } from './tracer.js';
