import { lstat, open, readdir, realpath, rmdir, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { makeDirectory as makeWithParents } from '../processes/make-directory.js';

/** Temporary files of a put that was killed are older than any that still runs. */
export const staleMs: number = 24 * 3_600_000;

/** Makes the directories of a store, sweeps what killed processes left, resolves its real path. */
export async function openRoot(directory: string): Promise<string> {
  await makeDurably(resolve(directory));
  const root = await realpath(directory);
  for (const name of ['objects', 'long', 'tmp']) await makeDirectory(join(root, name));
  await sweep(join(root, 'tmp'));
  return root;
}

/**
 * Makes a directory of ours and all above it, durably.
 *
 * @throws ELOOP when a symbolic link leads elsewhere.
 */
export async function makeDirectory(path: string): Promise<void> {
  await makeDurably(path);
  await requireReal(path);
}

/** Rejects with ELOOP when a symbolic link stands anywhere in this path. */
export async function requireReal(path: string): Promise<void> {
  if ((await realpath(path)) === path) return;
  throw Object.assign(new Error('A symbolic link leads out of the store'), { code: 'ELOOP' });
}

/** Makes the entries of a directory durable, where the platform knows of that. */
export async function syncDirectory(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    // Windows opens no directories, and some network file systems sync none.
    if (!['EISDIR', 'EPERM', 'EINVAL', 'ENOENT'].includes(errnoOf(error) ?? '')) throw error;
  }
}

/** Makes all files in a directory durable, and all directories in it. */
export async function syncTree(path: string): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const at = join(path, entry.name);
    if (entry.isDirectory()) await syncTree(at);
    else if (entry.isFile()) await syncFile(at);
  }
  await syncDirectory(path);
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes directories from here up to, but not with, `root` for as long as they are empty. */
export async function pruneEmpty(path: string, root: string): Promise<void> {
  for (let at = path; at !== root && at.startsWith(root); at = dirname(at)) {
    try {
      await rmdir(at);
    } catch {
      return;
    }
  }
}

export async function removeIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
}

export function errnoOf(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}

async function makeDurably(path: string): Promise<void> {
  const first = await makeWithParents(path);
  if (first === undefined) return;
  for (let at = path; at.length >= first.length; at = dirname(at)) await syncDirectory(dirname(at));
}

async function sweep(tmp: string): Promise<void> {
  for (const name of await readdir(tmp)) {
    const path = join(tmp, name);
    const stat = await lstat(path).catch(() => undefined);
    if (stat === undefined) continue;
    // A second link is the finished object: who made it died before it took this one away.
    const finished = stat.nlink > 1;
    if (finished || Date.now() - stat.mtimeMs > staleMs) await removeIfThere(path);
  }
}
