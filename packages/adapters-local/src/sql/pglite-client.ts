import { type LibraryUser, loadLibrary } from '../libraries/load-library.js';
import type { PgliteOptions } from './pglite-options.js';
import type { SqlClient } from './sql-client.js';

export type { PgliteOptions };

const user: LibraryUser = {
  port: 'document-store',
  adapter: 'pglite',
  packages: ['@electric-sql/pglite'],
};

/**
 * Opens the embedded Postgres: one connection, on which statements and transactions take turns.
 *
 * The directory belongs to one process at a time, and to its owner alone (files 0600, directories
 * 0700). What was acknowledged survives `kill -9` and, as far as the disk keeps its word, a power cut.
 * What `forget` names is gone from the files within seconds, when the client closes, or after a crash
 * once the directory is opened again.
 *
 * @throws PortError `unavailable`, naming its process, while another one has the directory open;
 * `unsupported` while PGlite is not installed.
 */
export async function openPglite(options: PgliteOptions): Promise<SqlClient> {
  const { openDatabase } = await loadLibrary(user, () => import('./pglite-database.js'));
  return await openDatabase(options);
}
