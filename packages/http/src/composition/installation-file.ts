import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory } from '@attune/adapters-local/processes';
import type { InstallationPlace } from '@attune/core/adapter-kit';

/** The file of a data directory with the id of the installation that it belongs to. */
export function installationFile(dataDirectory: string): InstallationPlace {
  const file = join(dataDirectory, 'installation');
  return {
    find: async () => {
      try {
        return (await readFile(file, 'utf8')).trim() || undefined;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    save: async (id) => {
      await makeDirectory(dataDirectory);
      const draft = `${file}.${randomBytes(8).toString('hex')}`;
      try {
        await using handle = await open(draft, 'wx', 0o600);
        await handle.writeFile(`${id}\n`);
        await handle.sync();
        await rename(draft, file);
      } finally {
        await rm(draft, { force: true });
      }
    },
  };
}
