import { jobQueueSuite, runConformance } from '@attune/core/conformance';
import { createManualClock, createMemoryJobQueue } from '@attune/core/memory';
import { describe, it } from 'vitest';

runConformance({ describe, it }, jobQueueSuite, {
  adapter: 'memory',
  capabilities: { durable: false, shared: false },
  open: async () => {
    const clock = createManualClock();
    const port = createMemoryJobQueue({ clock });
    return {
      port,
      queue: 'jobs',
      advance: (ms) => clock.advance(ms),
      close: () => port.close(),
    };
  },
});
