export type {
  Account,
  Notes,
  operations,
  Patient,
  Problem,
  paths,
  Segment,
  Sentiment,
  Session,
  Settings,
  SettingsInput,
  Speaker,
  Transcript,
  TranscriptEdit,
} from './api.js';
export { AttuneProblem, unwrap } from './attune-problem.js';
export {
  type AttuneClient,
  type AttuneClientOptions,
  createAttuneClient,
} from './create-attune-client.js';
export type { UploadOptions, UploadProgress } from './send-recording.js';
export { createMemoryTokenStore, type TokenStore, type Tokens } from './token-store.js';
export type { SessionEvent, WatchOptions } from './watch-session.js';
