import { broadcastSuite, runConformance } from '@attune/core/conformance';
import { describe, it } from 'vitest';
import { createInProcessBroadcast } from '../../packages/adapters-local/src/in-process/in-process-broadcast.js';

runConformance({ describe, it }, broadcastSuite, {
  adapter: 'in-process',
  capabilities: { shared: false, service: false },
  open: async () => ({ port: createInProcessBroadcast(), topic: 'case' }),
});
