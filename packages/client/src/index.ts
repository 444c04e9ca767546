export type {
  Account,
  Alert,
  Capabilities,
  CareLink,
  FinalizeRequest,
  Health,
  LimitedClient,
  ListedAccount,
  ListedDevice,
  Notes,
  NotesEdit,
  OperatedSession,
  operations,
  Patient,
  Problem,
  paths,
  Revision,
  RevisionDiff,
  Segment,
  Sentiment,
  Session,
  SessionCorrection,
  SessionSummary,
  Settings,
  SettingsInput,
  Speaker,
  Statistics,
  Transcript,
  TranscriptEdit,
  Trend,
  TrendPoint,
} from './api.js';
export { AttuneProblem, unwrap } from './attune-problem.js';
export {
  type AttuneClient,
  type AttuneClientOptions,
  createAttuneClient,
  type ExportOptions,
  type PlaybackAddress,
} from './create-attune-client.js';
export type { Download } from './download.js';
export { type EditConflict, type RebasedEdit, rebaseEdit } from './rebase-edit.js';
export type { ResumeOptions } from './send-in-parts.js';
export { createMemoryTokenStore, type TokenStore, type Tokens } from './token-store.js';
export type { BegunUpload, UploadOptions, UploadProgress } from './upload-options.js';
export type { AccountEvent, SessionEvent, WatchOptions } from './watch-session.js';
