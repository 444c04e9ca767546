import { jobQueueSuite, runConformance } from '@attune/core/conformance';
import { describe, it } from 'vitest';
import { createInProcessJobQueue } from '../../packages/adapters-local/src/in-process/in-process-job-queue.js';

runConformance({ describe, it }, jobQueueSuite, {
  adapter: 'in-process',
  capabilities: { durable: false, shared: false },
  open: async () => {
    const port = createInProcessJobQueue();
    return { port, queue: 'jobs', close: () => port.close() };
  },
});
