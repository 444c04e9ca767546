import type { ConformanceSuite } from '../kit.js';
import { coalescingCases } from './coalescing.js';
import { consumingCases } from './consuming.js';
import { deliveryCases } from './delivery.js';
import type { JobQueueCapability, JobQueueHarness } from './harness.js';
import { outlivingCases } from './outliving.js';
import { retryingCases } from './retrying.js';

/** What every job queue must do. Needs no order of jobs and no clock of its own. */
export const jobQueueSuite: ConformanceSuite<JobQueueHarness, JobQueueCapability> = {
  port: 'job-queue',
  cases: [
    ...deliveryCases,
    ...coalescingCases,
    ...retryingCases,
    ...consumingCases,
    ...outlivingCases,
  ],
};
