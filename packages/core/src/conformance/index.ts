export type { BlobStoreCapability, BlobStoreHarness, SignedAnswer } from './blob-store/harness.js';
export { blobStoreSuite } from './blob-store/suite.js';
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
export type { MediaToolCapability, MediaToolHarness } from './media-tool/harness.js';
export { mediaToolSuite } from './media-tool/suite.js';
export type { PushDevice, PushNotifierHarness } from './push-notifier/harness.js';
export { pushNotifierSuite } from './push-notifier/suite.js';
