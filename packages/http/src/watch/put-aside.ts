import { lstat, rename, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { EntryName } from './entry-name.js';
import { isAbsent, ownFolder } from './own-folders.js';

/** A file of the watched folder that is done with. */
export interface DoneFile {
  readonly directory: string;
  readonly name: EntryName;
  /** Tells it from other files of the same name: letters and digits. */
  readonly mark: string;
}

/** Names of files have at most 255 bytes; some are left for what is added. */
const longestName = 200;

/** Moves a recording that is a session to `done/`. It may be gone: another watcher was faster. */
export async function putDone(file: DoneFile): Promise<void> {
  const folder = await ownFolder(file.directory, 'done');
  await move(file, join(folder, await freeName(file, folder)));
}

/** Moves a file that cannot become a session to `failed/`, with the reason beside it. */
export async function putFailed(file: DoneFile, reason: string): Promise<void> {
  const folder = await ownFolder(file.directory, 'failed');
  const name = await freeName(file, folder);
  // First, so that no file is there without one.
  await writeFile(join(folder, `${name}.reason.txt`), `${reason}\n`, { mode: 0o600 });
  await move(file, join(folder, name));
}

/** Its own name, or one with its mark where that is too long, no text, or another file has it already. */
async function freeName({ name: entry, mark }: DoneFile, folder: string): Promise<string> {
  const { text: name, isText } = entry;
  const isShort = Buffer.byteLength(name) <= longestName;
  if (isText && isShort && !(await isThere(join(folder, name)))) return name;
  const ending = extname(name);
  // Of a character that takes several bytes there may be half left.
  const stem = Buffer.from(name.slice(0, name.length - ending.length))
    .subarray(0, 150)
    .toString();
  return `${stem.replaceAll('\ufffd', '')}-${mark.slice(0, 12)}${ending.slice(0, 12)}`;
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

async function move({ directory, name }: DoneFile, to: string): Promise<void> {
  try {
    await rename(name.pathIn(directory), to);
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
}
