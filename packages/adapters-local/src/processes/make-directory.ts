import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Attempts. Another process may remove an empty directory in between; real refusals persist. */
const tries = 20;

/**
 * Makes a private directory (mode 0700) and what is missing above it. Resolves with the topmost one
 * that was made, `undefined` when all were there. Node's own recursive `mkdir` never ends in file
 * systems that refuse new directories by "not found", such as /proc.
 */
export async function makeDirectory(path: string): Promise<string | undefined> {
  let first: string | undefined;
  for (let left = tries; ; left -= 1) {
    const code = await makeOne(path, left === 0);
    if (code === undefined) return first ?? path;
    if (code === 'there') return first;
    if (code === 'ENOENT') first = (await makeDirectory(dirname(path))) ?? first;
  }
}

/** Resolves `undefined` when it was made, `'there'` when it was there, else with why to try again. */
async function makeOne(path: string, last: boolean): Promise<string | undefined> {
  try {
    await mkdir(path, { mode: 0o700 });
    return undefined;
  } catch (error) {
    if (await isDirectory(path)) return 'there';
    const { code } = error as NodeJS.ErrnoException;
    if (last || !(await mayHelpToRetry(path, code))) throw error;
    return code;
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

/** When it, or what is above it, was not there at that moment, and no file is in the way. */
async function mayHelpToRetry(path: string, code: string | undefined): Promise<boolean> {
  const vanishing = code === 'ENOENT' || code === 'EEXIST';
  const taken = (await stat(path).catch(() => undefined)) !== undefined;
  return vanishing && !taken && dirname(path) !== path;
}
