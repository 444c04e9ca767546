import { openCosmosDocumentStore } from '@attune/adapters-azure/document-store';
import {
  documentStoreCollections,
  documentStoreSuite,
  runConformance,
} from '@attune/core/conformance';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CosmosServer, startCosmosServer } from '../support/cosmos/cosmos-server.js';

let server: CosmosServer;
let databases = 0;

beforeAll(async () => {
  server = await startCosmosServer();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  expect(server.violations, 'what breaks the documented protocol').toEqual([]);
});

// A service may cut pages shorter than was asked for: the store must not show it.
for (const mostPerPage of [1_000, 3]) {
  runConformance({ describe, it }, documentStoreSuite, {
    adapter: `cosmos, with at most ${mostPerPage} documents an answer`,
    capabilities: { textSearch: true },
    open: async () => {
      databases += 1;
      server.mostPerPage = mostPerPage;
      const { url: endpoint, key } = server;
      const database = `case-${databases}`;
      const collections = documentStoreCollections;
      const port = await openCosmosDocumentStore({ endpoint, key, database, collections });
      return { port, close: async () => void server.databases.delete(database) };
    },
  });
}
