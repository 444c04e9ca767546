import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const prepared = new URL('../../dist/prepared/', import.meta.url);
const { resolve } = createRequire(import.meta.url);

/**
 * An empty database of the PGlite that is installed, as `tar.gz`: to unpack it takes a quarter of the time of making
 * one. It is made when this package is built (`scripts/prepare-database.mjs`). `undefined` when there is none for this
 * version: PGlite then makes its own.
 */
export async function readPreparedDatabase(): Promise<Blob | undefined> {
  try {
    const manifest = join(resolve('@electric-sql/pglite'), '../../package.json');
    const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
    const bytes = await readFile(new URL(`pglite-${version}.tar.gz`, prepared));
    return new Blob([bytes], { type: 'application/x-gzip' });
  } catch (error) {
    // Also where a bundler has moved us away from our files.
    if (absent.has((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

const absent: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'MODULE_NOT_FOUND']);
