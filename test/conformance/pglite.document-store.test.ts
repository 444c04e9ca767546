import {
  documentStoreCollections,
  documentStoreSuite,
  runConformance,
} from '@attune/core/conformance';
import { afterAll, describe, it } from 'vitest';
import { openPglite } from '../../packages/adapters-local/src/sql/pglite-client.js';
import { createSqlDocumentStore } from '../../packages/adapters-local/src/sql/sql-document-store.js';

const client = await openPglite({ directory: undefined });
afterAll(() => client.close());
let cases = 0;

runConformance({ describe, it }, documentStoreSuite, {
  adapter: 'pglite',
  capabilities: { textSearch: true },
  open: async () => {
    cases += 1;
    const schema = `case_${cases}`;
    const collections = documentStoreCollections;
    return { port: await createSqlDocumentStore({ client, collections, schema }) };
  },
});
