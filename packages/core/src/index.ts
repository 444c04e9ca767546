/**
 * What a host needs that embeds Attune: the use cases, what goes into them and what comes out.
 *
 * Contracts for adapters are in `@attune/core/ports`, what adapter authors share in
 * `@attune/core/adapter-kit`.
 */

// Composition: ports in, use cases out.

export { collections, loginsCollection, reservationsCollection } from './records/collections.js';
export type { AccountOptions, AccountPorts } from './use-cases/accounts/account-options.js';
export {
  AccountUseCases,
  createAccountUseCases,
} from './use-cases/accounts/create-account-use-cases.js';
export {
  createUseCases,
  type Ports,
  type UseCaseOptions,
  UseCases,
} from './use-cases/create-use-cases.js';
export {
  AlertOperations,
  type AlertOptions,
  type AlertPorts,
  createAlertOperations,
} from './use-cases/operation/alerts/create-alert-operations.js';

// Errors.

export { DomainError, type DomainErrorCode } from './errors/domain-error.js';
export { PortError, type PortErrorCode } from './errors/port-error.js';

export type { Operations } from './use-cases/create-operations.js';

// Who calls.

export type { Actor } from './domain/session/access.js';
export { system, visitor } from './use-cases/input/actors.js';

// Accounts and logins.

export {
  type Account,
  type AccountNames,
  type AccountRole,
  accountView,
  normalizeLogin,
} from './domain/account/account.js';
export type { Consent, ConsentChoice, ConsentPurpose } from './domain/account/consent.js';
export type { Device } from './domain/account/device.js';
export type { CreateAccountInput } from './use-cases/accounts/create-account.js';
export type { ListAccountsInput, ListedAccount } from './use-cases/accounts/list-accounts.js';
export type { LogInInput } from './use-cases/accounts/log-in.js';
export type { LogOutInput } from './use-cases/accounts/log-out.js';
export type { AuthenticatedActor, Login } from './use-cases/accounts/login-tokens.js';
export type { PasswordOrigin } from './use-cases/accounts/password-check.js';
export type { RegisterAccountInput } from './use-cases/accounts/register-account.js';
export type { RegisterDeviceInput } from './use-cases/accounts/register-device.js';
export type { ResetPasswordInput } from './use-cases/accounts/reset-password.js';
export { generatePassword, passwordLengths } from './use-cases/accounts/secrets.js';
export type { SetAccountDisabledInput } from './use-cases/accounts/set-account-disabled.js';
export type { SetPasswordInput } from './use-cases/accounts/set-password.js';
export type { SignInLimits } from './use-cases/accounts/sign-in-guard.js';
export type { ProfileChange } from './use-cases/accounts/update-profile.js';

// Administration.

export type { Alert } from './domain/alert/alert.js';
export type { AuditCopy } from './use-cases/operation/audit/audit-copy.js';

// Patients and care links.

export type { CareLink } from './domain/care-link/care-link.js';
export type { PatientHit, SearchPatientsInput } from './use-cases/accounts/search-patients.js';
export type { AnswerCareLinkInput } from './use-cases/care-links/answer-care-link.js';
export type { AskCareLinkInput } from './use-cases/care-links/ask-care-link.js';
export type { CareLinkView } from './use-cases/care-links/list-care-links.js';
export type { PatientDirectory } from './use-cases/care-links/patient-check.js';

// Taking recordings in.

export { sessionOfKey } from './domain/session/recording.js';
export {
  parseSettings,
  settingsBounds,
  type TranscriptionSettings,
} from './domain/session/settings.js';
export type { UploadState } from './use-cases/intake/begin-upload.js';
export {
  type ImportTranscriptInput,
  largestTranscriptBytes,
} from './use-cases/intake/import-transcript.js';
export type { IngestRecordingInput } from './use-cases/intake/ingest-recording.js';
export type {
  IntakePlace,
  QuotaFigure,
  QuotaFigures,
  QuotaLimits,
} from './use-cases/intake/intake-quota.js';
export type { ReceiveUploadInput } from './use-cases/intake/receive-upload.js';
export type { IncomingDetails, RecordingDetails } from './use-cases/intake/recording-details.js';
export type { RequestedUpload, RequestUploadInput } from './use-cases/intake/request-upload.js';

// Sessions.

export type { Instant } from './domain/instant.js';
export type { SessionCapacity, SessionRight } from './domain/session/access.js';
export { type Doubt, doubtsAmong, isDoubt } from './domain/session/doubts.js';
export { type Provenance, provenanceOf } from './domain/session/provenance.js';
export type { Recording } from './domain/session/recording.js';
export type {
  Failure,
  Session,
  SessionState,
  SessionSummary,
  SessionWarning,
} from './domain/session/session.js';
export type { SessionStatus } from './domain/session/session-status.js';
export {
  type Maker,
  type StageName,
  type StageResult,
  stageNames,
} from './domain/session/stage.js';
export type { CallOptions, Page } from './ports/call-options.js';
export { sessionEtag } from './use-cases/review/etags.js';
export type { ListSessionsInput, PageInput } from './use-cases/review/list-sessions.js';
export type { SearchHit, SearchSessionsInput } from './use-cases/review/search-sessions.js';
export type { SessionFigures } from './use-cases/review/session-statistics.js';
export type { Snippet } from './use-cases/review/snippets.js';
export {
  type SessionView,
  sessionSummaryView,
  sessionView,
} from './use-cases/review/view.js';
export type { SessionEvent } from './use-cases/review/watch-session.js';

// Transcripts.

export { openQuestions } from './domain/session/open-questions.js';
export type { Role, RoleSource, Speaker } from './domain/speakers/speaker-role.js';
export type { TimeSpan } from './domain/transcript/time-span.js';
export type { Author, Segment, Transcript, Word } from './domain/transcript/transcript.js';
export type {
  SegmentChange,
  SpeakerChange,
  TranscriptDiff,
} from './domain/transcript/transcript-diff.js';
export {
  mergeSegments,
  reassignSpeaker,
  type SplitPoint,
  splitSegment,
} from './domain/transcript/transcript-edit.js';
export { transcriptLimits } from './domain/transcript/transcript-limits.js';
export type { ChangeRolesInput } from './use-cases/review/change-roles.js';
export type { CorrectSessionInput } from './use-cases/review/correct-session.js';
export type { DiffRevisionsInput } from './use-cases/review/diff-revisions.js';
export { transcriptEtag } from './use-cases/review/etags.js';
export type { ExportedTranscript } from './use-cases/review/export-transcript.js';
export type { FinalizeSessionInput } from './use-cases/review/finalize-session.js';
export {
  type ExportFormat,
  type TranscriptWriter,
  transcriptWriters,
} from './use-cases/review/formats/formats.js';
export type { ListRevisionsInput, RevisionView } from './use-cases/review/list-revisions.js';
export type { ReadTranscriptInput } from './use-cases/review/read-transcript.js';
export type { ReopenSessionInput } from './use-cases/review/reopen-session.js';
export type { RestoreRevisionInput } from './use-cases/review/restore-revision.js';
export type { SavedTranscript } from './use-cases/review/save-revision.js';
export type { SaveTranscriptInput } from './use-cases/review/save-transcript.js';
export type { EditedSegment } from './use-cases/review/segment-ids.js';
export { type SegmentView, type TranscriptView, transcriptView } from './use-cases/review/view.js';

// Sentiment and notes.

export type { WantedNotes } from './domain/notes/edited-notes.js';
export type { Notes, Quote, RiskFlag, Statement } from './domain/notes/notes.js';
export type {
  Sentiment,
  SentimentLabel,
  SentimentScores,
  SessionSentiment,
} from './domain/sentiment/sentiment.js';
export type { EditNotesInput } from './use-cases/review/edit-notes.js';
export type { Trend, TrendPoint } from './use-cases/review/patient-trend.js';
export type { ClinicalNotes, NotesView } from './use-cases/review/view.js';
export { notesBounds } from './use-cases/review/wanted-notes.js';

// Processing.

export { noiseReduction } from './plugins/noise-reduction.js';
export { piiRedaction } from './plugins/pii-redaction.js';
export { ReleaseRepository } from './records/release-repository.js';
export type { LeaseTiming } from './use-cases/processing/claim/lease.js';
export type { ProcessOptions } from './use-cases/processing/process-session.js';
export type { RetryPolicy } from './use-cases/processing/stage-results.js';
export { processingQueue } from './use-cases/processing/wake-session.js';
export type { WorkEvent } from './use-cases/processing/work-events.js';
export type { RunningWorker, WorkerOptions } from './use-cases/processing/worker.js';

// Alerts for operators.

export type { AlertEvent, AlertSighting } from './domain/alert/alert.js';
export type { MachineWatch, RunningAlerts } from './use-cases/operation/alerts/alert-sweeps.js';
export { sendAlert } from './use-cases/operation/alerts/send-alert.js';
export { TryAlertChannels } from './use-cases/operation/alerts/try-alert-channels.js';
