import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openPglite } from '../../packages/adapters-local/src/sql/pglite-client.js';
import type { SqlClient } from '../../packages/adapters-local/src/sql/sql-client.js';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const cache = join(repository, 'node_modules/.cache/attune-records');
/** What decides how an empty database looks on the disk. */
const makers = [
  'node_modules/@electric-sql/pglite/package.json',
  'packages/adapters-local/src/sql/pglite-client.ts',
  'packages/adapters-local/src/sql/pglite-files.ts',
];

/**
 * Lays an empty embedded database into `directory`, unless one is there; `openPglite` finds it. To create one
 * takes four seconds of a processor, to open this one half a second. It holds no schema.
 */
export async function layRecords(directory: string): Promise<void> {
  if (await isThere(join(directory, 'data'))) return;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await cp(await emptyDatabase(), join(directory, 'data'), { recursive: true });
}

/** An embedded database of a test's own, empty, in a temporary directory that goes when it closes. */
export async function openEmbedded(): Promise<SqlClient> {
  const home = await mkdtemp(join(tmpdir(), 'attune-embedded-'));
  await layRecords(home);
  const client = await openPglite({ directory: home, synced: false });
  return {
    ...client,
    close: async () => {
      await client.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** The `data` directory of a database that was created and closed; made once for all runs. */
async function emptyDatabase(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of makers) hash.update(readFileSync(join(repository, file)));
  const kept = join(cache, hash.digest('hex').slice(0, 16));
  if (await isThere(kept)) return kept;
  await mkdir(cache, { recursive: true });
  const draft = await mkdtemp(join(cache, 'draft-'));
  const client = await openPglite({ directory: draft });
  await client.close();
  // Another worker may have been first: its database is as good.
  await rename(join(draft, 'data'), kept).catch(async (error: unknown) => {
    if (!(await isThere(kept))) throw error;
  });
  await rm(draft, { recursive: true, force: true });
  return kept;
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
