import {
  documentStoreCollections,
  documentStoreSuite,
  runConformance,
} from '@attune/core/conformance';
import { afterAll, describe, it } from 'vitest';
import { openPostgres } from '../../packages/adapters-local/src/sql/postgres-client.js';
import { createSqlDocumentStore } from '../../packages/adapters-local/src/sql/sql-document-store.js';
import { openDatabases } from '../support/postgres.js';

const server = await openDatabases();
const client = await openPostgres({ connectionString: server.url });
afterAll(async () => {
  await client.close();
  await server.close();
});
let cases = 0;

runConformance({ describe, it }, documentStoreSuite, {
  adapter: 'postgres',
  capabilities: { textSearch: true },
  open: async () => {
    cases += 1;
    const schema = `case_${cases}`;
    const collections = documentStoreCollections;
    return { port: await createSqlDocumentStore({ client, collections, schema }) };
  },
});
