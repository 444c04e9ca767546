import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SqlClient } from '@attune/adapters-local/sql';
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
 * The place of the records that the configuration chooses.
 *
 * @throws UsageError when they are neither in Postgres nor in the embedded database.
 */
export function placeOfRecords({ providers, database, dataDirectory }: Config): string {
  const { database: chosen } = providers;
  if (chosen === 'postgres' && database !== undefined) return database.url;
  if (['local', 'pglite'].includes(chosen)) return dataDirectory;
  throw new UsageError(
    `This command cannot read records of "${chosen}"; use the tools of that service.`,
  );
}
