/**
 * Makes the empty database that `@attune/adapters-local` ships, so that no first start has to make one (ADR 0128).
 * One that is there already for this version of PGlite stays.
 */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { preparedDatabase } from './bootstrap/prepared-database.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { library, folder, file } = preparedDatabase(root);

if (!existsSync(file)) {
  const { PGlite } = await import(library);
  const database = await PGlite.create();
  const blob = await database.dumpDataDir('gzip');
  await database.close();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${file}.draft`, Buffer.from(await blob.arrayBuffer()));
  renameSync(`${file}.draft`, file);
}
