import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a private directory (mode 0700) and what is missing above it. Resolves with the topmost one
 * that was made, `undefined` when all were there. Node's own recursive `mkdir` never ends in file
 * systems that refuse new directories by "not found", such as /proc.
 */
export async function makeDirectory(path: string): Promise<string | undefined> {
  try {
    await mkdir(path, { mode: 0o700 });
    return path;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const there = await stat(path).catch(() => undefined);
    if (there?.isDirectory()) return undefined;
    const parent = dirname(path);
    const hopeless = code !== 'ENOENT' || parent === path || (await isThere(parent));
    if (hopeless) throw error;
    const first = await makeDirectory(parent);
    await makeDirectory(path);
    return first ?? path;
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
