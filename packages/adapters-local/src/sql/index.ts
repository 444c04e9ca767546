export { openPglite, type PgliteOptions } from './pglite-client.js';
export { checkPostgres, openPostgres, type PostgresOptions } from './postgres-client.js';
export { damagedRecords, inspectRecordsDirectory, type RecordsState } from './records-directory.js';
export type { SqlClient, SqlRow, SqlSession, TransactionOptions } from './sql-client.js';
export {
  createSqlDocumentStore,
  type SqlDocumentStore,
  type SqlDocumentStoreOptions,
} from './sql-document-store.js';
export { migrateDatabase } from './sql-migrations.js';
export {
  type MovedCollection,
  type MoveOptions,
  type MoveProgress,
  moveRecords,
  planMove,
} from './sql-move.js';
