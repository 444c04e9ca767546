import { join } from 'node:path';
import { type CallOptions, guard } from '@attune/core';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { type DirectoryLock, lockDirectory } from './directory-lock.js';
import { SyncedFiles } from './pglite-files.js';
import type { SqlClient, SqlRow, SqlSession } from './sql-client.js';
import { sqlPortError } from './sql-port-error.js';

/** Postgres writes its journal back into the tables only when told to: nobody else does it here. */
const writesPerCheckpoint = 5_000;

export interface PgliteOptions {
  /** Where the database lives; created when absent. `undefined` keeps it in memory only. */
  readonly directory: string | undefined;
  /**
   * Whether a transaction reaches the disk before it resolves. Defaults to `true`, at the price of
   * one disk synchronisation per transaction. With `false` a killed process loses nothing, but a
   * power cut may lose the last seconds and, in the worst case, leave an unreadable database.
   */
  readonly synced?: boolean;
}

/**
 * Opens the embedded Postgres: one connection, on which statements and transactions take turns.
 *
 * The directory belongs to one process at a time. What was acknowledged survives `kill -9` and,
 * as far as the disk keeps its word, a power cut.
 *
 * @throws PortError `unavailable`, naming its process, while another one has the directory open.
 */
export function openPglite({ directory, synced = true }: PgliteOptions): Promise<SqlClient> {
  const call = { port: 'document-store', operation: 'open', adapter: 'pglite' };
  const open = async () => {
    const lock = directory === undefined ? undefined : await lockDirectory(directory);
    try {
      return clientOf(await PGlite.create(settings(directory, synced)), lock);
    } catch (error) {
      await lock?.release();
      throw error;
    }
  };
  return guard(call, open, (error) => sqlPortError(error, call));
}

function settings(directory: string | undefined, synced: boolean): PGliteOptions {
  if (directory === undefined) return {};
  const data = join(directory, 'data');
  if (!synced) return { dataDir: data, relaxedDurability: false };
  // `-F` turns synchronising off; the default way of it has no counterpart in WebAssembly.
  const kept = PGlite.defaultStartParams.filter((one) => one !== '-F');
  const startParams = [...kept, '-c', 'wal_sync_method=fsync'];
  return { fs: new SyncedFiles(data), relaxedDurability: false, startParams };
}

function clientOf(database: PGlite, lock: DirectoryLock | undefined): SqlClient {
  let writes = 0;
  let closed: Promise<void> | undefined;

  async function checkpointWhenDue(): Promise<void> {
    if (lock === undefined || writes < writesPerCheckpoint) return;
    writes = 0;
    await database.exec('checkpoint');
  }

  function sessionOn(connection: Pick<PGlite, 'query'>): SqlSession {
    return {
      async query(text, parameters = [], { signal }: CallOptions = {}) {
        signal?.throwIfAborted();
        writes += /^\s*select/i.test(text) ? 0 : 1;
        const { rows } = await connection.query<SqlRow>(text, [...parameters]);
        return rows;
      },
    };
  }

  const direct = sessionOn(database);
  return {
    async query(text, parameters, options) {
      const rows = await direct.query(text, parameters, options);
      await checkpointWhenDue();
      return rows;
    },
    async transaction(run, { signal } = {}) {
      const outcome = await database.transaction((connection) => {
        signal?.throwIfAborted();
        return run(sessionOn(connection));
      });
      await checkpointWhenDue();
      return outcome;
    },
    close() {
      closed ??= closeAll(database, lock);
      return closed;
    },
  };
}

/** Closing ends with a checkpoint, so the next start replays nothing. */
async function closeAll(database: PGlite, lock: DirectoryLock | undefined): Promise<void> {
  try {
    if (!database.closed) await database.close();
  } finally {
    await lock?.release();
  }
}
