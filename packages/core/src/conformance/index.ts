export type { BlobStoreCapability, BlobStoreHarness, SignedAnswer } from './blob-store/harness.js';
export { blobStoreSuite } from './blob-store/suite.js';
export type { BroadcastCapability, BroadcastHarness } from './broadcast/harness.js';
export { broadcastSuite } from './broadcast/suite.js';
export type { CipherCapability, CipherHarness } from './cipher/harness.js';
export { cipherSuite } from './cipher/suite.js';
export {
  type DocumentStoreCapability,
  type DocumentStoreHarness,
  documentStoreCollections,
} from './document-store/harness.js';
export { documentStoreSuite } from './document-store/suite.js';
export type { JobQueueCapability, JobQueueHarness } from './job-queue/harness.js';
export { jobQueueSuite } from './job-queue/suite.js';
export {
  type ConformanceCase,
  type ConformanceSuite,
  type Harness,
  type RunOptions,
  runCase,
  runConformance,
  skipReason,
  type TestApi,
} from './kit.js';
export type {
  LanguageAnalysisCapability,
  LanguageAnalysisHarness,
} from './language-analysis/harness.js';
export { languageAnalysisSuite } from './language-analysis/suite.js';
export type {
  LanguageModelCapability,
  LanguageModelHarness,
} from './language-model/harness.js';
export { languageModelSuite } from './language-model/suite.js';
export type { MediaToolCapability, MediaToolHarness } from './media-tool/harness.js';
export { mediaToolSuite } from './media-tool/suite.js';
export type { NoteTakerCapability, NoteTakerHarness } from './note-taker/harness.js';
export { noteTakerSuite } from './note-taker/suite.js';
export type { PushDevice, PushNotifierHarness } from './push-notifier/harness.js';
export { pushNotifierSuite } from './push-notifier/suite.js';
export type {
  SpeechToTextCapability,
  SpeechToTextHarness,
  SpokenSample,
} from './speech-to-text/harness.js';
export { speechToTextSuite } from './speech-to-text/suite.js';
