import { open as openFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PortError } from '@attune/core/ports';
import { syncDirectory } from '../file-system/directories.js';

/** `damaged`: there are files of a database, but not the one that every database has. */
export type RecordsState = 'absent' | 'there' | 'damaged';

/** Says that a database is being created here: until it is gone, no record was ever stored. */
const beginning = 'making';

/** Looks, without writing, whether a directory holds an embedded database. */
export async function inspectRecordsDirectory(directory: string): Promise<RecordsState> {
  const files = await namesIn(join(directory, 'data'));
  if (files.length === 0 || (await namesIn(directory)).includes(beginning)) return 'absent';
  return files.includes('PG_VERSION') ? 'there' : 'damaged';
}

/**
 * Opens the database of a directory, or creates it if there is none. A kill in between is told from damage at the
 * next call.
 *
 * @throws PortError `internal` for a damaged database: creating one would write over its files.
 */
export async function openUnlessDamaged<T>(
  directory: string,
  { open, create }: { readonly open: () => Promise<T>; readonly create: () => Promise<T> },
): Promise<T> {
  const state = await inspectRecordsDirectory(directory);
  if (state === 'there') return await open();
  if (state === 'damaged') throw damagedRecords(directory);
  const file = join(directory, beginning);
  await (await openFile(file, 'w', 0o600)).close();
  await syncDirectory(directory);
  // What a killed attempt left: nothing was ever stored there.
  await rm(join(directory, 'data'), { recursive: true, force: true });
  const made = await create();
  await rm(file);
  await syncDirectory(directory);
  return made;
}

/** What a start over a damaged database rejects with. */
export function damagedRecords(directory: string): PortError {
  const what = `The database in ${directory} is damaged: its file data/PG_VERSION is missing`;
  const advice = `Restore a backup into an empty DATA_DIR ("attune restore"), or put the file back from a copy of the directory`;
  return new PortError('internal', `${what}. Nothing was changed. ${advice}`, {
    port: 'document-store',
    operation: 'start',
    adapter: 'pglite',
  });
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
