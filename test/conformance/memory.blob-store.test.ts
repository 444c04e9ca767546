import { blobStoreSuite, runConformance } from '@attune/core/conformance';
import { createMemoryBlobStore } from '@attune/core/memory';
import { describe, it } from 'vitest';

runConformance({ describe, it }, blobStoreSuite, {
  adapter: 'memory',
  capabilities: { signedRequests: false, createOnly: true },
  open: async () => ({ port: createMemoryBlobStore() }),
});
