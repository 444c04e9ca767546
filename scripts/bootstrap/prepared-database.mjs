import { createRequire } from 'node:module';
import { join } from 'node:path';
import { readJson } from './workspaces.mjs';

/** The PGlite that the self-hosted adapters use, and where the build leaves an empty database of it. */
export function preparedDatabase(root) {
  const adapters = join(root, 'packages/adapters-local');
  const library = createRequire(join(adapters, 'package.json')).resolve('@electric-sql/pglite');
  const { version } = readJson(join(library, '../../package.json'));
  const folder = join(adapters, 'dist/prepared');
  return { library, folder, file: join(folder, `pglite-${version}.tar.gz`) };
}
