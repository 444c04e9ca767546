import { broadcastSuite, runConformance } from '@attune/core/conformance';
import { createMemoryBroadcast, createMemoryBroadcastHub } from '@attune/core/memory';
import { describe, it } from 'vitest';

runConformance({ describe, it }, broadcastSuite, {
  adapter: 'memory',
  capabilities: { shared: true, service: true },
  open: async () => {
    const hub = createMemoryBroadcastHub();
    return {
      port: createMemoryBroadcast({ hub }),
      topic: 'case',
      connect: async () => createMemoryBroadcast({ hub }),
      service: {
        interrupt: async () => hub.interrupt(),
        restore: async () => hub.restore(),
      },
    };
  },
});
