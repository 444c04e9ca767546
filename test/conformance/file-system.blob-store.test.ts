import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blobStoreSuite, runConformance } from '@attune/core/conformance';
import { describe, it } from 'vitest';
import { createFileSystemBlobStore } from '../../packages/adapters-local/src/file-system/file-system-blob-store.js';

runConformance({ describe, it }, blobStoreSuite, {
  adapter: 'file-system',
  capabilities: { signedRequests: false, createOnly: true },
  open: async () => {
    const directory = await mkdtemp(join(tmpdir(), 'attune-blobs-'));
    return {
      port: createFileSystemBlobStore({ directory }),
      close: () => rm(directory, { recursive: true }),
    };
  },
});
