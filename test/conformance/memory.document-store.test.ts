import {
  documentStoreCollections,
  documentStoreSuite,
  runConformance,
} from '@attune/core/conformance';
import { createMemoryDocumentStore } from '@attune/core/memory';
import { describe, it } from 'vitest';

runConformance({ describe, it }, documentStoreSuite, {
  adapter: 'memory',
  capabilities: { textSearch: true },
  open: async () => ({
    port: createMemoryDocumentStore({ collections: documentStoreCollections }),
  }),
});
