import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SqlClient } from '@attune/adapters-local/sql';
import { isEmbedded } from '../composition/config-backup.js';
import { type Config, isPostgresUrl } from '../composition/index.js';
import { UsageError } from './errors.js';

export type OpenRecords = SqlClient & AsyncDisposable;

/** Opens the database at an address, or the embedded one of a data directory. */
export async function openRecords(place: string, { database }: Config): Promise<OpenRecords> {
  // Loaded only here: other commands need no database driver.
  const { openPglite, openPostgres } = await import('@attune/adapters-local/sql');
  const { url: _own, ...limits } = database ?? {};
  const client = isPostgresUrl(place)
    ? await openPostgres({ ...limits, connectionString: place })
    : await openPglite({ directory: join(place, 'records') });
  return { ...client, [Symbol.asyncDispose]: () => client.close() };
}

/** Whether a data directory holds an embedded database; one that is not there would be made. */
export function hasRecords(dataDirectory: string): boolean {
  return existsSync(join(dataDirectory, 'records', 'data'));
}

/**
 * Refuses an embedded database that is not there: opening it would make an empty one.
 *
 * @throws UsageError naming the directory.
 */
export function requireStoredRecords({ providers, dataDirectory }: Config): void {
  if (!isEmbedded(providers.database) || hasRecords(dataDirectory)) return;
  throw new UsageError(
    `${dataDirectory} holds no records. Name the data directory of the host with --from.`,
  );
}

/**
 * The place of the records that the configuration chooses, when a database of SQL holds them;
 * `undefined` for any other family, whose records are reached through its `DocumentStore`.
 *
 * @throws UsageError when they are in memory, which ends with the host.
 */
export function placeOfRecords({ providers, database, dataDirectory }: Config): string | undefined {
  const { database: chosen } = providers;
  if (chosen === 'postgres' && database !== undefined) return database.url;
  if (isEmbedded(chosen)) return dataDirectory;
  if (chosen !== 'memory') return undefined;
  throw new UsageError('This command cannot read records of "memory": they end with the host.');
}
