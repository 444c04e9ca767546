/**
 * What adapter authors share: providers, checks of what comes in, planning of queries, bytes, JSON and time.
 */

// Providers, and the libraries they load.

export { type Guarded, guard } from './guard.js';
export {
  createLibraryLoader,
  type LibraryLoader,
  type LibraryUser,
  type PeerManifest,
} from './library-loader.js';
export { type Provider, provide } from './provider.js';

// Ciphers.

export type { DataKeyService } from './data-keys.js';
export { createEnvelopeCipher, type EnvelopeCipherOptions } from './envelope-cipher.js';

// Broadcasts.

export { type BroadcastCall, requireMessageSize, requireTopic } from './broadcast-check.js';

// Blob stores.

export {
  type MediaType,
  mediaTypeHeadBytes,
  sniffMediaType,
} from '../domain/session/media-type.js';
export { guardPut, type PutCall } from './blob-body.js';
export {
  type BlobCall,
  byteSpan,
  requireBlobGrant,
  requireBlobKey,
  requireByteRange,
  requireContentType,
  requirePageSize,
} from './blob-key.js';

// Document stores.

export { compareCodePoints, compareValues } from '../text/compare-values.js';
export { textFits, textSize } from '../text/text-size.js';
export { words } from '../text/words.js';
export {
  type CheckedDocument,
  checkBatchBytes,
  checkDocument,
  isDocumentKey,
} from './check-document.js';
export { indexKey, indexKeyRange, type OrderedText } from './index-key.js';
export { type PlanOptions, planQuery, type QueryPlan } from './plan-query.js';
export { fingerprint, readCursor, type SortPosition, writeCursor } from './query-cursor.js';

// Copies of the records.

export { eachAtOnce } from '../flow/each-at-once.js';
export { allDocuments, type DocumentBatch } from '../use-cases/operation/copy/all-documents.js';
export type {
  CopyProgress,
  CopyReport,
  CopyStoresOptions,
  Stores,
} from '../use-cases/operation/copy/copy-options.js';
export { copyStores, planCopy } from '../use-cases/operation/copy/copy-stores.js';
export { type DocumentSum, outlives } from '../use-cases/operation/copy/document-sum.js';
export {
  type FillingCommand,
  isUnfinishedMark,
  requireFinishedCopies,
  UnfinishedMark,
} from '../use-cases/operation/copy/unfinished-mark.js';
export {
  blobsNamedBy,
  isBeingDeleted,
  isInWork,
  type NamedBlob,
} from '../use-cases/operation/named-blobs.js';

// The id of an installation.

export { installationPlace } from '../records/installation-repository.js';
export { idInBlobs } from '../use-cases/operation/installation/installation-blob.js';
export {
  belongsToInstallation,
  type InstallationFault,
  type InstallationPlace,
  type InstallationPlaces,
  type InstallationState,
  inspectInstallation,
  type OpenInstallationOptions,
  type OtherPlaces,
  openInstallation,
  requireBlobsOf,
} from '../use-cases/operation/installation/open-installation.js';

// Queues.

export { type BackoffLimits, backoffMs } from '../flow/backoff.js';
export { consumeSettings } from './consume-settings.js';
export { type QueueCall, queueCallFault } from './queue-call-fault.js';

// Speech.

export { languageFits } from '../domain/language-fits.js';
export { matchWords } from '../domain/transcript/match-words.js';
export { gaps } from '../domain/transcript/time-span.js';
export { requireSpeechRequest, speechWarnings } from './speech-request.js';
export { type ToneRecording, toneWav } from './tone-wav.js';

// Language models, and ports built on one.

export {
  type CheckedNotes,
  checkNotes,
  emptyNotes,
  nothingStated,
} from '../domain/notes/notes-check.js';
export {
  createModelNoteTaker,
  type ModelNoteTakerOptions,
} from '../model-notes/model-note-taker.js';
export { createModelRoleAdvisor } from '../model-roles/model-role-advisor.js';
export { answerObject, parseAnswer, requireGenerateRequest } from './answer-schema.js';
export {
  createServedLanguageModel,
  type ModelAnswer,
  type ServedModel,
  type ServedModelOptions,
} from './served-model.js';

// Messages and documents.

export { type AlertText, alertText } from '../domain/alert/alert-text.js';
export { createAttemptCounter } from '../use-cases/accounts/attempt-counter.js';
export type { DocumentHeading } from '../use-cases/review/document-heading.js';
export {
  type ExportFormat,
  type TranscriptTextWriter,
  type TranscriptWriter,
  type WriteOptions,
  type WrittenDocument,
  writtenDocument,
} from '../use-cases/review/formats/formats.js';
export { doubtsHeading, headingLines } from '../use-cases/review/formats/heading.js';
export { type NotesSection, notesSections } from '../use-cases/review/formats/notes-sections.js';
export { speakerNames } from '../use-cases/review/formats/speaker-name.js';
export { clockTime } from '../use-cases/review/formats/timestamps.js';
export type { SegmentView, TranscriptView } from '../use-cases/review/view.js';

// Bytes.

export {
  type ByteSource,
  compareUtf8,
  concatBytes,
  readBytes,
  streamFrom,
  streamOf,
} from '../bytes/bytes.js';
export { lendBytes, returnBytes } from '../bytes/lent-bytes.js';

// JSON.

export { canonicalJson } from '../json/canonical-json.js';
export { encodeJson } from '../json/encode-json.js';
export {
  createJsonScanner,
  describeExcess,
  type JsonBounds,
  JsonBoundsError,
  type JsonExcess,
  type JsonScanner,
  parseBoundedJson,
} from '../json/json-bounds.js';
export { type Pieces, parseInPieces } from '../json/json-pieces.js';

// Words of messages.

export {
  entryName,
  faultSentence,
  kindOf,
  memberName,
  mostFaults,
  mustBe,
  shorten,
} from '../errors/faults.js';
export { nearestName, slipsBetween } from '../errors/near-name.js';
export { waitText } from '../text/wait-text.js';

// Time and order.

export { withDeadline } from '../flow/deadline.js';
export { orAborted } from '../flow/or-aborted.js';
export { createPace, type Pace } from '../flow/pace.js';
export { pages } from '../flow/pages.js';

// Traces.

export type { Stemmers, StemWord } from '../text/search/stemmers.js';
export { formatTraceparent, parseTraceparent, type TraceParent } from '../tracing/traceparent.js';

// Mails and their languages.

export { type FoundLanguage, lookUpLanguage } from '../domain/account/account-language.js';
export type { MailTextKey, MailTexts, MailTextsByLanguage } from '../mails/mail-texts.js';
export {
  createMailSessionChannel,
  type MailSessionChannelOptions,
  type MailSessionChannelPorts,
} from '../use-cases/operation/mail-session-channel.js';
