/**
 * Joins our own compiled modules into a few files, with source maps. Node takes about half a
 * millisecond to find and read each module, so hundreds of small ones take longer to load than to run.
 *
 * Libraries stay in `node_modules`, where `npm audit fix`, `overrides` and SBOMs reach them.
 * See ADR 0020 and 0052.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));

const targets = [
  { folder: 'packages/core', input: entriesOf('packages/core') },
  {
    folder: 'packages/adapters-local',
    input: {
      ...entriesOf('packages/adapters-local'),
      // The program of a thread, which the module beside it starts by its address.
      'document-thread': 'dist/documents/document-thread.js',
    },
  },
  { folder: 'packages/adapters-aws', input: entriesOf('packages/adapters-aws') },
  { folder: 'packages/adapters-azure', input: entriesOf('packages/adapters-azure') },
  { folder: 'packages/client', input: entriesOf('packages/client') },
  { folder: 'packages/http', input: { attune: 'dist/main.js' } },
];

/** What runs wherever web standards do, so nothing of Node may get into it. */
const anywhere = new Set(['packages/core', 'packages/client']);

for (const target of targets) await joinModules(target);

/** What the exports of a package name: `dist/bundle/x.js` is made of what `dist/x` holds the types of. */
function entriesOf(folder) {
  const { exports } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const joined = Object.values(exports).flatMap(({ types, default: file }) => {
    const name = /^\.\/dist\/bundle\/(.+)\.js$/.exec(file ?? '')?.[1];
    return name === undefined ? [] : [[name, types.replace(/\.d\.ts$/, '.js')]];
  });
  return Object.fromEntries(joined);
}

async function joinModules({ folder, input }) {
  const from = join(root, folder, 'dist');
  const to = join(from, 'bundle');
  const bundle = await rolldown({
    input: Object.fromEntries(
      Object.entries(input).map(([name, file]) => [name, join(root, folder, file)]),
    ),
    // A library in our own files could be neither patched nor audited.
    external: (id) => !isOwnModule(id),
    platform: anywhere.has(folder) ? 'neutral' : 'node',
    plugins: [addressesOfModules(from, to, programsOf(folder, input))],
  });
  await bundle.write({
    dir: to,
    format: 'esm',
    sourcemap: true,
    cleanDir: true,
    chunkFileNames: '[name]-[hash].js',
  });
  await bundle.close();
}

/** Imports within a package are relative; on entry rolldown names the file itself. */
function isOwnModule(id) {
  return id.startsWith('.') || id.startsWith('/');
}

/** The joined files by the paths of the modules that they are made of. */
function programsOf(folder, input) {
  return new Map(
    Object.entries(input).map(([name, file]) => [join(root, folder, file), `./${name}.js`]),
  );
}

/**
 * Files beside a module are found from where the module was, not from where it is joined into;
 * a module that is joined itself is found beside the joined file.
 */
function addressesOfModules(from, to, programs) {
  const kept = 'import.meta/*kept*/.url';
  return {
    name: 'addresses-of-modules',
    transform(code, id) {
      if (!id.startsWith(from) || !code.includes('import.meta.url')) return null;
      const place = relative(to, id).split(sep).join('/');
      const address = `new URL('${place}', import.meta.url).href`;
      const joined = code.replaceAll(
        /new URL\('(\.[^']+)', import\.meta\.url\)/g,
        (whole, path) => {
          const program = programs.get(resolve(dirname(id), path));
          // Kept from the replacement below.
          return program === undefined ? whole : `new URL('${program}', ${kept})`;
        },
      );
      // Lines stay where they are, and with them what the source map says.
      return {
        code: joined.replaceAll('import.meta.url', address).replaceAll(kept, 'import.meta.url'),
        map: null,
      };
    },
  };
}
