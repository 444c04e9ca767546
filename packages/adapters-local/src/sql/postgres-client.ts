import { type LibraryUser, loadLibrary } from '../libraries/load-library.js';
import type { PostgresOptions } from './postgres-options.js';
import type { SqlClient } from './sql-client.js';

export type { PostgresOptions };

const user: LibraryUser = { port: 'document-store', adapter: 'postgres', packages: ['pg'] };

/**
 * Opens a pool of connections to a Postgres server, version 13 or newer, and sees that one works.
 *
 * Connections that break are replaced by the next call: a restart of the server fails what is
 * under way with `unavailable` and nothing after it. An abort stops the running statement.
 *
 * @throws PortError naming address, user and database, and what to do, when it cannot be used;
 * `unsupported` while the driver is not installed.
 */
export async function openPostgres(options: PostgresOptions): Promise<SqlClient> {
  const { openPool } = await loadLibrary(user, () => import('./postgres-pool.js'));
  return await openPool(options);
}

/** One try takes this long at most. */
const checkMs = 4_000;

/**
 * Connects to a server and asks it something, as a start does before it builds on it.
 *
 * @throws PortError as `openPostgres`.
 */
export async function checkPostgres(options: PostgresOptions): Promise<void> {
  const client = await openPostgres({
    ...options,
    poolSize: 1,
    connectTimeoutMs: checkMs,
    statementTimeoutMs: checkMs,
  });
  await client.close();
}
