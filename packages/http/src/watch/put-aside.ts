import { lstat, mkdir, rename, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** A file of the watched folder that is done with. */
export interface DoneFile {
  readonly directory: string;
  readonly name: string;
  readonly sha256: string;
}

/** Moves a recording that is a session to `done/`. It may be gone: another watcher was faster. */
export async function putDone(file: DoneFile): Promise<void> {
  await move(file, 'done', await freeName(file, 'done'));
}

/** Moves a file that cannot become a session to `failed/`, with the reason beside it. */
export async function putFailed(file: DoneFile, reason: string): Promise<void> {
  const name = await freeName(file, 'failed');
  // First, so that no file is there without one.
  await writeFile(join(file.directory, 'failed', `${name}.reason.txt`), `${reason}\n`, {
    mode: 0o600,
  });
  await move(file, 'failed', name);
}

/** Its own name, or one with the beginning of its hash where another file has that name already. */
async function freeName({ directory, name, sha256 }: DoneFile, folder: string): Promise<string> {
  await mkdir(join(directory, folder), { recursive: true, mode: 0o700 });
  if (!(await isThere(join(directory, folder, name)))) return name;
  const ending = extname(name);
  const stem = name.slice(0, name.length - ending.length);
  return `${stem.slice(0, 180)}-${sha256.slice(0, 12)}${ending}`;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

async function move({ directory, name }: DoneFile, folder: string, to: string): Promise<void> {
  try {
    await rename(join(directory, name), join(directory, folder, to));
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
