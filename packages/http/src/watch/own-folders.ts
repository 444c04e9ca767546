import { lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders that Attune makes in a watched folder. */
const names = { journal: '.attune', done: 'done', failed: 'failed' } as const;

/** Makes what is not there yet. @throws As `ownFolder` does. */
export async function makeOwnFolders(directory: string): Promise<void> {
  for (const use of ['journal', 'done', 'failed'] as const) await ownFolder(directory, use);
}

/**
 * The path of a folder of ours, which is made if it is not there. A program that may write to the
 * watched folder could put a link there, and have files moved or removed elsewhere.
 *
 * @throws Error if something else has its name; what the file system throws.
 */
export async function ownFolder(directory: string, use: keyof typeof names): Promise<string> {
  const path = join(directory, names[use]);
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  if ((await lstat(path)).isDirectory()) return path;
  throw new Error(`${path} is a link or a file; Attune needs a folder of its own there.`);
}

/** Whether an error of the file system says that there is no such file. */
export function isAbsent(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
