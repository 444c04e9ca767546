import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { guard } from '@attune/core/adapter-kit';
import { type CallOptions, PortError } from '@attune/core/ports';
import { PGlite, type PGliteOptions as StartOptions } from '@electric-sql/pglite';
import { syncTree } from '../file-system/directories.js';
import { type DirectoryLock, lockDirectory } from './directory-lock.js';
import { type Erasure, startErasure } from './pglite-erasure.js';
import { makePrivate, RecordFiles } from './pglite-files.js';
import { type LastWords, listenForLastWords, openFault } from './pglite-open-fault.js';
import type { PgliteOptions } from './pglite-options.js';
import { readPreparedDatabase } from './prepared-database.js';
import { keepRoom, type RecordRoom } from './record-room.js';
import { openUnlessDamaged } from './records-directory.js';
import type { SqlClient, SqlRow, SqlSession } from './sql-client.js';
import { sqlPortError } from './sql-port-error.js';

/** Postgres writes its log back into the tables only when told to: no other process does it here. */
const writesPerCheckpoint = 5_000;
/**
 * Postgres looks at all pages that were written since the last vacuum. Regular ones keep each short: one
 * after 4,000 long sessions without any took 8 s, the next one 0.1 s.
 */
const writesPerVacuum = 1_000;

/** What goes with a directory while it is open. */
interface Held {
  readonly lock: DirectoryLock;
  readonly room: RecordRoom;
}

/** Opens the embedded Postgres; see `openPglite`. */
export function openDatabase(options: PgliteOptions): Promise<SqlClient> {
  const { directory, synced = true, onLost, leastFreeBytes } = options;
  const call = { port: 'document-store', operation: 'open', adapter: 'pglite' };
  const said = listenForLastWords();
  const open = async () => {
    if (directory === undefined) return clientOf(await PGlite.create(await empty()), undefined);
    const lock = await lockDirectory(directory, { onLost }).catch(withAdvice);
    try {
      const room = keepRoom(directory, leastFreeBytes);
      const data = join(directory, 'data');
      const start = (more: StartOptions) =>
        PGlite.create({ ...settings(data, synced, { lock, room, said }), ...more });
      const database = await openUnlessDamaged(directory, {
        open: () => start({}),
        create: async () => {
          const made = await start(await empty());
          // PGlite unpacks it without; a power failure would leave a database of empty files.
          if (synced) await syncTree(data);
          return made;
        },
      });
      // Directories of an earlier version, and the files that PGlite has just unpacked.
      if (await mayBeRead(data)) await makePrivate(data);
      return clientOf(database, { lock, room });
    } catch (error) {
      await lock.release();
      throw error;
    }
  };
  return guard(
    call,
    open,
    (error) => openFault(error, directory ?? '', said.words()) ?? sqlPortError(error, call),
  );
}

/** What PGlite begins a new database with. */
async function empty(): Promise<StartOptions> {
  const loadDataDir = await readPreparedDatabase();
  return loadDataDir === undefined ? {} : { loadDataDir };
}

/** What to do while another process holds the directory. */
function withAdvice(error: unknown): never {
  if (!PortError.is(error, 'unavailable')) throw error;
  const { port, operation, adapter, message } = error;
  const advice = 'Stop that process, or set DATA_DIR to another directory';
  throw new PortError('unavailable', `${message}. ${advice}`, { port, operation, adapter });
}

function settings(
  data: string,
  synced: boolean,
  { lock, room, said }: Held & { readonly said: LastWords },
): StartOptions {
  // `-F` turns synchronizing off; the default way of it has no counterpart in WebAssembly.
  const kept = PGlite.defaultStartParams.filter((one) => !synced || one !== '-F');
  const durable = synced ? ['-c', 'wal_sync_method=fsync'] : [];
  // What the log no longer needs is removed, not kept under a new name for later use.
  const startParams = [...kept, ...durable, '-c', 'wal_recycle=off'];
  const [beforeWrite, makeRoom] = [lock.requireHeld, room.giveReserve];
  const fs = new RecordFiles(data, { synced, beforeWrite, makeRoom, onLine: said.hear });
  return { fs, relaxedDurability: false, startParams };
}

function clientOf(database: PGlite, held: Held | undefined): SqlClient {
  const lock = held?.lock;
  let writes = 0;
  let vacuumed = 0;
  let closed: Promise<void> | undefined;
  const run = async (statement: string) => {
    held?.room.require();
    return (await database.query<SqlRow>(statement)).rows;
  };
  const erasure = lock && startErasure({ run, owed: lock.unfinished });

  async function maintainWhenDue(): Promise<void> {
    if (held === undefined || !held.room.has()) return;
    if (writes - vacuumed >= writesPerVacuum) {
      vacuumed = writes;
      await database.exec('vacuum (skip_database_stats)');
    }
    if (writes < writesPerCheckpoint) return;
    writes = 0;
    vacuumed = 0;
    await database.exec('checkpoint');
  }

  function sessionOn(connection: Pick<PGlite, 'query'>): SqlSession {
    return {
      async query(text, parameters = [], { signal }: CallOptions = {}) {
        signal?.throwIfAborted();
        lock?.requireHeld();
        if (!/^\s*select/i.test(text)) {
          held?.room.require();
          writes += 1;
        }
        const { rows } = await connection.query<SqlRow>(text, [...parameters]);
        lock?.requireHeld();
        return rows;
      },
    };
  }

  const direct = sessionOn(database);
  return {
    async query(text, parameters, options) {
      const rows = await direct.query(text, parameters, options);
      await maintainWhenDue();
      return rows;
    },
    async transaction(run, { signal } = {}) {
      const outcome = await database.transaction((connection) => {
        signal?.throwIfAborted();
        return run(sessionOn(connection));
      });
      lock?.requireHeld();
      await maintainWhenDue();
      return outcome;
    },
    forget: (tables) => erasure?.begin(tables),
    close() {
      closed ??= closeAll(database, lock, erasure);
      return closed;
    },
  };
}

/** Whether anyone but the owner has rights on a directory. `makePrivate` mends it last. */
async function mayBeRead(directory: string): Promise<boolean> {
  return ((await stat(directory)).mode & 0o077) !== 0;
}

/** Closing ends with a checkpoint, so the next start replays nothing. */
async function closeAll(
  database: PGlite,
  lock: DirectoryLock | undefined,
  erasure: Erasure | undefined,
): Promise<void> {
  let unfinished = true;
  try {
    // A checkpoint would write over what the next holder wrote.
    lock?.requireHeld();
    unfinished = (await erasure?.close()) === false;
    if (!database.closed) await database.close();
  } finally {
    await lock?.release({ unfinished });
  }
}
