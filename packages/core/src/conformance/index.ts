export { type BlobStoreCapability, type BlobStoreHarness, type SignedAnswer } from './blob-store/harness.js';
export { blobStoreSuite } from './blob-store/suite.js';
export { type JobQueueCapability, type JobQueueHarness } from './job-queue/harness.js';
export { jobQueueSuite } from './job-queue/suite.js';
export { type ConformanceCase, type ConformanceSuite, type Harness, runCase, runConformance, type RunOptions, skipReason, type TestApi } from './kit.js';
export { type MediaToolCapability, type MediaToolHarness } from './media-tool/harness.js';
export { mediaToolSuite } from './media-tool/suite.js';
export { type PushDevice, type PushNotifierHarness } from './push-notifier/harness.js';
export { pushNotifierSuite } from './push-notifier/suite.js';
