export { openPglite, type PgliteOptions } from './pglite-client.js';
export type { SqlClient, SqlRow, SqlSession } from './sql-client.js';
export {
  createSqlDocumentStore,
  type SqlDocumentStore,
  type SqlDocumentStoreOptions,
} from './sql-document-store.js';
