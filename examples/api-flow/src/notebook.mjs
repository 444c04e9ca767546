// @ts-check
import { readFile, writeFile } from 'node:fs/promises';

/**
 * Remembers results in a file, so that a walk that was interrupted goes on where it was. Without a
 * file it remembers nothing.
 *
 * @param {string | undefined} file
 */
export async function openNotebook(file) {
  /** @type {Record<string, unknown>} */
  const pages = file === undefined ? {} : await read(file);
  return {
    /** @type {<T>(name: string, make: () => Promise<T>) => Promise<T>} */
    keep: async (name, make) => {
      if (Object.hasOwn(pages, name)) return /** @type {any} */ (pages[name]);
      const result = await make();
      pages[name] = result;
      if (file !== undefined) await writeFile(file, JSON.stringify(pages), { mode: 0o600 });
      return result;
    },
  };
}

/** @param {string} file */
async function read(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return {};
    throw error;
  }
}
