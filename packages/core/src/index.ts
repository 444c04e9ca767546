// long: the public surface, one name a line.

export { answerObject, parseAnswer, requireGenerateRequest } from './adapter-kit/answer-schema.js';
export { guardPut, type PutCall } from './adapter-kit/blob-body.js';
export {
  type BlobCall,
  byteSpan,
  requireBlobGrant,
  requireBlobKey,
  requireByteRange,
  requireContentType,
  requirePageSize,
} from './adapter-kit/blob-key.js';
export {
  type CheckedDocument,
  checkBatchBytes,
  checkDocument,
  isDocumentKey,
} from './adapter-kit/check-document.js';
export { consumeSettings } from './adapter-kit/consume-settings.js';
export { type Guarded, guard } from './adapter-kit/guard.js';
export { type PlanOptions, planQuery, type QueryPlan } from './adapter-kit/plan-query.js';
export { type Provider, provide } from './adapter-kit/provider.js';
export {
  fingerprint,
  readCursor,
  type SortPosition,
  writeCursor,
} from './adapter-kit/query-cursor.js';
export { type QueueCall, queueCallFault } from './adapter-kit/queue-call-fault.js';
export { requireSpeechRequest, speechWarnings } from './adapter-kit/speech-request.js';
export { type ToneRecording, toneWav } from './adapter-kit/tone-wav.js';
export {
  type ByteSource,
  compareUtf8,
  concatBytes,
  readBytes,
  streamFrom,
  streamOf,
} from './bytes/bytes.js';
export { hashText } from './bytes/hash-text.js';
export {
  type Account,
  type AccountNames,
  type AccountRole,
  type AccountView,
  accountView,
  checkNames,
  normalizeEmail,
  normalizeLogin,
  normalizeUsername,
  type PendingEmail,
} from './domain/account/account.js';
export {
  type Consent,
  type ConsentChoice,
  type ConsentPurpose,
  checkConsents,
  consentInForce,
  giveConsents,
  missingConsents,
  withdrawConsent,
} from './domain/account/consent.js';
export type { Device, DevicePlatform } from './domain/account/device.js';
export {
  normalizePassword,
  type PasswordContext,
  passwordFaults,
} from './domain/account/password-policy.js';
export {
  type Alert,
  type AlertEvent,
  type AlertFacts,
  type AlertKind,
  type AlertSighting,
  plainSighting,
} from './domain/alert/alert.js';
export { type AlertText, alertText } from './domain/alert/alert-text.js';
export type { CareLink, CareRequest, CareSide } from './domain/care-link/care-link.js';
export { type Instant, instantAfter, toInstant } from './domain/instant.js';
export { languageFits } from './domain/language-fits.js';
export type {
  Notes,
  NotesContent,
  NotesDraft,
  Quote,
  RiskFlag,
  Statement,
} from './domain/notes/notes.js';
export {
  type CheckedNotes,
  checkNotes,
  emptyNotes,
  nothingStated,
} from './domain/notes/notes-check.js';
export { mergeNotes } from './domain/notes/notes-merge.js';
export {
  dominantLabel,
  meanSentiment,
  normalizeScores,
  type Sentiment,
  type SentimentLabel,
  type SentimentPoint,
  type SentimentScores,
  type SentimentSummary,
  type SessionSentiment,
} from './domain/sentiment/sentiment.js';
export {
  type SentimentSubject,
  sentimentSubject,
  summarizeSentiment,
} from './domain/sentiment/summarize-sentiment.js';
export {
  type Actor,
  checkAccess,
  mayDo,
  type SessionRight,
  type SessionSight,
  sightOf,
} from './domain/session/access.js';
export type { Finalization, Reopening } from './domain/session/finalization.js';
export {
  type MediaFamily,
  type MediaType,
  mediaTypeHeadBytes,
  sniffMediaType,
} from './domain/session/media-type.js';
export {
  blobKeys,
  checkComplete,
  type NormalizedAudio,
  type Recording,
  sanitizeFilename,
  sessionOfKey,
} from './domain/session/recording.js';
export {
  checkOpen,
  type Failure,
  isSettled,
  type Lease,
  leaseInForce,
  moveTo,
  type NewSession,
  newSession,
  nextStage,
  noSuchSession,
  type PendingUpload,
  reopenStages,
  type Session,
  type SessionClaim,
  type SessionHead,
  type SessionState,
  type SessionSummary,
  type SessionWarning,
  type SpeechWork,
  withStage,
  withWarnings,
} from './domain/session/session.js';
export { type SessionSnapshot, snapshotOf } from './domain/session/session-snapshot.js';
export {
  canMove,
  checkMove,
  type SessionStatus,
  transitions,
} from './domain/session/session-status.js';
export {
  type AssignableRole,
  defaultSettings,
  type ProfanityMode,
  type PunctuationMode,
  parseSettings,
  type SettingsLimits,
  settingsBounds,
  type TranscriptionSettings,
} from './domain/session/settings.js';
export type { SpeechTicket } from './domain/session/speech-ticket.js';
export {
  freshStages,
  type StageError,
  type StageName,
  type StageResult,
  type Stages,
  stageNames,
  statusAfter,
  statusDuring,
} from './domain/session/stage.js';
export { channelsAreSeparate, type FrameLevels } from './domain/speakers/channel-layout.js';
export { type Attribution, attributeRoles, type RoleAdvice } from './domain/speakers/role-rules.js';
export {
  assignRoles,
  type Role,
  type RoleSource,
  roleConfidenceNeeded,
  roleIsSure,
  type Speaker,
  surePatients,
  sureRole,
} from './domain/speakers/speaker-role.js';
export { gaps, mergeSpans, overlapMs, type TimeSpan } from './domain/transcript/time-span.js';
export {
  type Author,
  bySegmentOrder,
  checkTranscript,
  type Segment,
  type Transcript,
  type TranscriptContent,
  type Word,
} from './domain/transcript/transcript.js';
export {
  mergeSegments,
  reassignSpeaker,
  type SplitPoint,
  splitSegment,
} from './domain/transcript/transcript-edit.js';
export { transcriptLimits } from './domain/transcript/transcript-limits.js';
export {
  alignSpeakers,
  applyOverlay,
  type OverlayEdit,
  overlayOf,
  type TranscriptOverlay,
} from './domain/transcript/transcript-overlay.js';
export { DomainError, type DomainErrorCode, type InputFault } from './errors/domain-error.js';
export { abridge, mostFaults } from './errors/faults.js';
export { LeaseLost } from './errors/lease-lost.js';
export { PortError, type PortErrorCode, type PortErrorDetails } from './errors/port-error.js';
export { readRttm } from './evaluation/read-rttm.js';
export { readStm, type StmTurn } from './evaluation/read-stm.js';
export type { ReferenceTurn } from './evaluation/reference-turn.js';
export { type RoleAccuracy, type RoleTurn, roleAccuracy } from './evaluation/role-accuracy.js';
export {
  type SpeakerErrorOptions,
  type SpeakerErrors,
  type SpeakerMatch,
  type SpeakerTurn,
  speakerError,
} from './evaluation/speaker-error.js';
export { normalizeWords, type WordErrors, wordErrorRate } from './evaluation/word-error-rate.js';
export { type BackoffLimits, backoffMs } from './flow/backoff.js';
export { withDeadline } from './flow/deadline.js';
export { orAborted } from './flow/or-aborted.js';
export { atOnce, createPace, type Pace, paced } from './flow/pace.js';
export { pages } from './flow/pages.js';
export { repeat } from './flow/repeat.js';
export { canonicalJson } from './json/canonical-json.js';
export { encodeJson } from './json/encode-json.js';
export {
  createJsonScanner,
  describeExcess,
  type JsonBounds,
  JsonBoundsError,
  type JsonExcess,
  type JsonScanner,
  parseBoundedJson,
} from './json/json-bounds.js';
export { type Pieces, parseInPieces } from './json/json-pieces.js';
export type { Json, JsonObject } from './json.js';
export {
  createModelNoteTaker,
  type ModelNoteTakerOptions,
} from './model-notes/model-note-taker.js';
export { createModelRoleAdvisor } from './model-roles/model-role-advisor.js';
export { noiseReduction } from './plugins/noise-reduction.js';
export { piiRedaction } from './plugins/pii-redaction.js';
export { type AlertChannel, AlertChannels } from './ports/alert-channel.js';
export { type AttemptCount, AttemptCounter } from './ports/attempt-counter.js';
export {
  type AuditEntry,
  AuditSink,
  type AuditSubject,
  anonymousActor,
} from './ports/audit-sink.js';
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
export type { CallOptions, Page, ProviderOptions } from './ports/call-options.js';
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
  type UnderstoodLanguages,
} from './ports/language-analysis.js';
export {
  type AnswerObject,
  type AnswerSchema,
  type Generated,
  type GenerateRequest,
  LanguageModel,
  type LanguageModelCapabilities,
} from './ports/language-model.js';
export { type Mail, Mailer } from './ports/mailer.js';
export {
  type ConvertedAudio,
  type ConvertOptions,
  type ConvertTarget,
  type MediaFacts,
  type MediaSource,
  MediaTool,
  type ProbeOptions,
} from './ports/media-tool.js';
export {
  type NotesLine,
  type NotesRequest,
  NoteTaker,
  type NoteTakerCapabilities,
} from './ports/note-taker.js';
export { PasswordHasher } from './ports/password-hasher.js';
export { type PushMessage, PushNotifier, type PushOutcome } from './ports/push-notifier.js';
export { RoleAdvisor, type RoleQuestion } from './ports/role-advisor.js';
export { OtherSpeechEngines, type SpeechEngines } from './ports/speech-engines.js';
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
} from './ports/speech-to-text.js';
export { TokenSigner } from './ports/token-signer.js';
export type { Span, SpanAttributes, SpanKind, SpanOptions, Tracer } from './ports/tracer.js';
export {
  type PluginContext,
  type PluginInput,
  type TranscriptionPlugin,
  TranscriptionPlugins,
} from './ports/transcription-plugin.js';
export {
  AccountCredentialsRepository,
  type Credentials,
  type StoredCredentials,
} from './records/account-credentials-repository.js';
export type { SkeletonOf } from './records/account-names.js';
export {
  type AccountChange,
  type AccountQuery,
  AccountRepository,
  type AccountRepositoryDeps,
  type CreateOptions,
  type FoundAccount,
} from './records/account-repository.js';
export {
  type AlertDelivery,
  AlertDeliveryRepository,
  type DeliveryOutcome,
} from './records/alert-delivery-repository.js';
export {
  type AlertChange,
  type AlertName,
  AlertRepository,
  type AlertRepositoryDeps,
} from './records/alert-repository.js';
export type { PatientNames, StoredCare } from './records/care-documents.js';
export { CareLinkRepository, type CarePage } from './records/care-link-repository.js';
export { withCheckedCursor } from './records/checked-cursor.js';
export {
  accountsCollection,
  alertsCollection,
  careLinksCollection,
  collections,
  devicesCollection,
  intakesCollection,
  loginsCollection,
  releasesCollection,
  reservationsCollection,
  sessionsCollection,
} from './records/collections.js';
export { DeviceRepository } from './records/device-repository.js';
export { Election, type ElectionDeps, type LeadOptions } from './records/election.js';
export {
  IdempotencyRepository,
  type KeptKey,
  type KeyEntry,
} from './records/idempotency-repository.js';
export { type Intake, IntakeRepository } from './records/intake-repository.js';
export { LoginRepository, type StandingLogin } from './records/login-repository.js';
export {
  type ProviderFailure,
  type ProviderTally,
  ProviderTallyRepository,
} from './records/provider-tally-repository.js';
export { type Release, ReleaseRepository } from './records/release-repository.js';
export type { SessionFilter } from './records/session-filter.js';
export {
  type LinkingProgress,
  SessionLinkingRepository,
  type SessionPair,
} from './records/session-linking-repository.js';
export { type SessionListQuery, SessionLists } from './records/session-lists.js';
export {
  type SessionChange,
  SessionRepository,
  type SessionRepositoryDeps,
  type SessionUpdate,
  type UpdateOptions,
} from './records/session-repository.js';
export {
  type FoundTranscript,
  type PreparedRevision,
  TranscriptRepository,
} from './records/transcript-repository.js';
export type { TranscriptLine } from './records/transcript-texts.js';
export { type HeldPlace, type Usage, UsageRepository } from './records/usage-repository.js';
export { compareCodePoints, compareValues } from './text/compare-values.js';
export { words } from './text/words.js';
export { type Token, token, tokenName } from './token.js';
export { formatTraceparent, parseTraceparent, type TraceParent } from './tracing/traceparent.js';
export { untraced } from './tracing/untraced.js';
export { createAttemptCounter } from './use-cases/accounts/attempt-counter.js';
export { Authenticate } from './use-cases/accounts/authenticate.js';
export { ConfirmEmail } from './use-cases/accounts/confirm-email.js';
export {
  type AccountWithPassword,
  CreateAccount,
  type CreateAccountInput,
} from './use-cases/accounts/create-account.js';
export {
  type AccountOptions,
  type AccountPorts,
  AccountUseCases,
  createAccountUseCases,
} from './use-cases/accounts/create-account-use-cases.js';
export {
  ListAccounts,
  type ListAccountsInput,
  type ListedAccount,
} from './use-cases/accounts/list-accounts.js';
export { LogIn, type LogInInput } from './use-cases/accounts/log-in.js';
export { LogOut, type LogOutInput } from './use-cases/accounts/log-out.js';
export type { AuthenticatedActor, Login } from './use-cases/accounts/login-tokens.js';
export type {
  PasswordCheck,
  PasswordOrigin,
  PasswordOutcome,
} from './use-cases/accounts/password-check.js';
export type { FindPasswordWeakness } from './use-cases/accounts/password-keeper.js';
export { RefreshLogin } from './use-cases/accounts/refresh-login.js';
export {
  RegisterAccount,
  type RegisterAccountInput,
  type RegistrationRole,
} from './use-cases/accounts/register-account.js';
export { RegisterDevice, type RegisterDeviceInput } from './use-cases/accounts/register-device.js';
export { RemoveDevice } from './use-cases/accounts/remove-device.js';
export { RequestPasswordReset } from './use-cases/accounts/request-password-reset.js';
export { ResetPassword, type ResetPasswordInput } from './use-cases/accounts/reset-password.js';
export {
  type PatientHit,
  SearchPatients,
  type SearchPatientsDeps,
  type SearchPatientsInput,
} from './use-cases/accounts/search-patients.js';
export { generatePassword, passwordLengths } from './use-cases/accounts/secrets.js';
export {
  SetAccountDisabled,
  type SetAccountDisabledInput,
} from './use-cases/accounts/set-account-disabled.js';
export { SetPassword, type SetPasswordInput } from './use-cases/accounts/set-password.js';
export type { SignInLimits } from './use-cases/accounts/sign-in-guard.js';
export { type AccountNews, TellAccount } from './use-cases/accounts/tell-account.js';
export { type ProfileChange, UpdateProfile } from './use-cases/accounts/update-profile.js';
export { WatchLogin } from './use-cases/accounts/watch-login.js';
export {
  AnswerCareLink,
  type AnswerCareLinkInput,
} from './use-cases/care-links/answer-care-link.js';
export { AskCareLink, type AskCareLinkInput } from './use-cases/care-links/ask-care-link.js';
export { EndCareLink } from './use-cases/care-links/end-care-link.js';
export { LinkPatient } from './use-cases/care-links/link-patient.js';
export { LinkSessions, type LinkSessionsDeps } from './use-cases/care-links/link-sessions.js';
export {
  type CareLinkView,
  type CarePerson,
  ListCareLinks,
} from './use-cases/care-links/list-care-links.js';
export {
  PatientCheck,
  type PatientCheckDeps,
  type PatientDirectory,
} from './use-cases/care-links/patient-check.js';
export {
  createUseCases,
  type Ports,
  type UseCaseOptions,
  UseCases,
} from './use-cases/create-use-cases.js';
export { CompleteUpload, type CompleteUploadDeps } from './use-cases/intake/complete-upload.js';
export type { IntakeUseCases } from './use-cases/intake/create-intake-use-cases.js';
export type { ExaminationDeps } from './use-cases/intake/examine-recording.js';
export {
  ImportTranscript,
  type ImportTranscriptDeps,
  type ImportTranscriptInput,
  largestTranscriptBytes,
} from './use-cases/intake/import-transcript.js';
export {
  IngestRecording,
  type IngestRecordingDeps,
  type IngestRecordingInput,
} from './use-cases/intake/ingest-recording.js';
export {
  type IntakePlace,
  IntakeQuota,
  type IntakeQuotaDeps,
  type IntakeRequest,
  type QuotaFigure,
  type QuotaFigures,
  type QuotaLimits,
} from './use-cases/intake/intake-quota.js';
export {
  type KeyedRequest,
  type MakingOptions,
  OncePerKey,
  type OncePerKeyDeps,
} from './use-cases/intake/once-per-key.js';
export {
  ReceiveUpload,
  type ReceiveUploadDeps,
  type ReceiveUploadInput,
} from './use-cases/intake/receive-upload.js';
export type { IncomingDetails, RecordingDetails } from './use-cases/intake/recording-details.js';
export {
  type RequestedUpload,
  RequestUpload,
  type RequestUploadDeps,
  type RequestUploadInput,
} from './use-cases/intake/request-upload.js';
export { SweepIntakes, type SweepIntakesDeps } from './use-cases/intake/sweep-intakes.js';
export {
  AlertSweeps,
  type AlertSweepsDeps,
  type AlertSweepsOptions,
  type MachineWatch,
  type RunningAlerts,
} from './use-cases/operation/alerts/alert-sweeps.js';
export {
  type AlertOptions,
  type AlertPorts,
  AlertUseCases,
  createAlertUseCases,
} from './use-cases/operation/alerts/create-alert-use-cases.js';
export {
  DeliverAlerts,
  type DeliverAlertsDeps,
} from './use-cases/operation/alerts/deliver-alerts.js';
export {
  ProviderWatch,
  type ProviderWatchDeps,
  type StageProviders,
} from './use-cases/operation/alerts/provider-watch.js';
export { RaiseAlert, type RaiseAlertDeps } from './use-cases/operation/alerts/raise-alert.js';
export {
  ResolveAlert,
  type ResolveOptions,
} from './use-cases/operation/alerts/resolve-alert.js';
export { sendAlert } from './use-cases/operation/alerts/send-alert.js';
export {
  type ChannelTrial,
  TryAlertChannels,
  type TryAlertChannelsDeps,
} from './use-cases/operation/alerts/try-alert-channels.js';
export { WatchAlerts, type WatchAlertsDeps } from './use-cases/operation/alerts/watch-alerts.js';
export {
  DeleteSession,
  type DeleteSessionDeps,
  type SessionDeletion,
} from './use-cases/operation/delete-session.js';
export {
  blobsNamedBy,
  isBeingDeleted,
  type NamedBlob,
} from './use-cases/operation/named-blobs.js';
export { SweepBlobs, type SweepBlobsDeps } from './use-cases/operation/sweep-blobs.js';
export { SweepReleases, type SweepReleasesDeps } from './use-cases/operation/sweep-releases.js';
export {
  type AssembleOptions,
  assembleTranscript,
} from './use-cases/processing/assemble-transcript.js';
export { defaultLeaseTiming, type LeaseTiming } from './use-cases/processing/claim/lease.js';
export { createStages, type StageDeps } from './use-cases/processing/create-stages.js';
export { ExtractNotesAgain } from './use-cases/processing/extract-notes-again.js';
export { type FittedRequest, fitSettings } from './use-cases/processing/fit-settings.js';
export {
  type ProcessOptions,
  type ProcessResult,
  ProcessSession,
  type ProcessSessionDeps,
} from './use-cases/processing/process-session.js';
export {
  type ReconcileResult,
  ReconcileSessions,
} from './use-cases/processing/reconcile-sessions.js';
export { RetrySession } from './use-cases/processing/retry-session.js';
export {
  type Stage,
  type StageContext,
  type StageOutcome,
  timeLimit,
} from './use-cases/processing/stage.js';
export { defaultRetryPolicy, type RetryPolicy } from './use-cases/processing/stage-results.js';
export { TranscribeAgain } from './use-cases/processing/transcribe-again.js';
export {
  processingQueue,
  type WakeOptions,
  wakeSession,
} from './use-cases/processing/wake-session.js';
export {
  type RunningWorker,
  Worker,
  type WorkerDeps,
  type WorkerOptions,
} from './use-cases/processing/worker.js';
export { ChangeRoles, type ChangeRolesInput } from './use-cases/review/change-roles.js';
export {
  createReviewUseCases,
  type ReviewDeps,
  type ReviewUseCases,
} from './use-cases/review/create-review-use-cases.js';
export type { SpeakerEdit } from './use-cases/review/edited-speakers.js';
export { sessionEtag, transcriptEtag } from './use-cases/review/etags.js';
export { type ExportedTranscript, ExportTranscript } from './use-cases/review/export-transcript.js';
export {
  FinalizeSession,
  type FinalizeSessionDeps,
  type FinalizeSessionInput,
} from './use-cases/review/finalize-session.js';
export {
  type ExportFormat,
  type TranscriptTextWriter,
  type TranscriptWriter,
  transcriptWriters,
} from './use-cases/review/formats/formats.js';
export { speakerNames } from './use-cases/review/formats/speaker-name.js';
export { clockTime } from './use-cases/review/formats/timestamps.js';
export {
  ListSessions,
  type ListSessionsInput,
  type PageInput,
  PendingSessions,
} from './use-cases/review/list-sessions.js';
export { OpenRecording } from './use-cases/review/open-recording.js';
export { PatientTrend, type Trend, type TrendPoint } from './use-cases/review/patient-trend.js';
export { ReadTranscript, type ReadTranscriptInput } from './use-cases/review/read-transcript.js';
export { ReopenSession, type ReopenSessionInput } from './use-cases/review/reopen-session.js';
export {
  type SavedTranscript,
  SaveTranscript,
  type SaveTranscriptInput,
  type TranscriptEdit,
} from './use-cases/review/save-transcript.js';
export {
  type SearchHit,
  SearchSessions,
  type SearchSessionsInput,
} from './use-cases/review/search-sessions.js';
export { type SeenSession, SessionAccess } from './use-cases/review/session-access.js';
export { SessionChanges } from './use-cases/review/session-changes.js';
export { type SessionFigures, SessionStatistics } from './use-cases/review/session-statistics.js';
export type { Snippet } from './use-cases/review/snippets.js';
export {
  type ClinicalNotes,
  type NotesView,
  type SegmentView,
  type SessionSummaryView,
  type SessionView,
  sessionSummaryView,
  sessionView,
  type TranscriptView,
  transcriptView,
} from './use-cases/review/view.js';
export {
  type SessionEvent,
  type WatchOptions,
  WatchSession,
} from './use-cases/review/watch-session.js';
