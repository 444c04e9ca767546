import { mkdtemp, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { translate } from './translate-source.mjs';

/** A TypeScript file of this repository with all of our source that it needs, as one module. */
export interface JoinedSource extends AsyncDisposable {
  readonly path: string;
}

/**
 * For drills that start one file many times: hundreds of modules take longer to load than most of
 * them work. Libraries stay outside, so the module lies where they are found.
 */
export async function joinSource(file: string): Promise<JoinedSource> {
  const libraries = fileURLToPath(new URL('../../node_modules/', import.meta.url));
  const directory = await mkdtemp(join(libraries, '.attune-joined-'));
  const bundle = await rolldown({
    input: file,
    platform: 'node',
    resolve: { conditionNames: ['@attune/source', 'node', 'import', 'default'] },
    external: (id) => !/^(\.|\/|@attune\/)/u.test(id),
    plugins: [
      {
        name: 'translate',
        // Node 20 does not know `await using`, and the helpers that Rolldown imports for it are no
        // dependency of ours.
        transform: async (text, id) =>
          id.endsWith('.ts') ? { code: await translate(text), moduleType: 'js' } : undefined,
      },
    ],
  });
  const name = `${basename(file, '.ts')}.mjs`;
  await bundle.write({ dir: directory, format: 'esm', entryFileNames: name });
  await bundle.close();
  return {
    path: join(directory, name),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}
