import { openAzureBlobStore } from '@attune/adapters-azure/blob-store';
import { blobStoreSuite, runConformance } from '@attune/core/conformance';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Azurite, startAzurite } from '../support/azure/azurite.js';

let azurite: Azurite;
let containers = 0;

beforeAll(async () => {
  azurite = await startAzurite();
});

afterAll(async () => {
  await azurite[Symbol.asyncDispose]();
});

runConformance({ describe, it }, blobStoreSuite, {
  adapter: 'azure-blob',
  capabilities: { signedRequests: true, createOnly: true },
  waive: {
    'BS-32': 'Azurite orders by UTF-16; what the service does beyond U+FFFF is not documented',
    'BS-33':
      'a signature of Azure cannot fix a size; such uploads are signed by a host, or refused',
  },
  open: async () => {
    containers += 1;
    const { connectionString } = azurite;
    const container = `conformance-${containers}`;
    return { port: await openAzureBlobStore({ connectionString, container }) };
  },
});
