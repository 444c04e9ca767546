/**
 * Joins compiled modules into a few files, with source maps: Node takes about half a millisecond to
 * find and read each, so that hundreds of small ones take longer to load than to run.
 *
 * Of core its own modules (B8); of the local family and the command also the libraries that consist
 * of many (B7). Those bring their licences along. See ADR 0020 and 0034.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));

const targets = [
  { folder: 'packages/core', input: entriesOf('packages/core'), libraries: [] },
  {
    folder: 'packages/adapters-local',
    input: entriesOf('packages/adapters-local'),
    libraries: ['jose', 'nodemailer'],
  },
  {
    folder: 'packages/http',
    input: { attune: 'dist/main.js' },
    libraries: [
      '@asteasolutions/zod-to-openapi',
      '@fastify/busboy',
      '@hono/node-server',
      'commander',
      'hono',
      'inversify',
      'prom-client',
      'rate-limiter-flexible',
      'reflect-metadata',
      'zod',
    ],
  },
];

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

async function joinModules({ folder, input, libraries }) {
  const from = join(root, folder, 'dist');
  const to = join(from, 'bundle');
  const bundle = await rolldown({
    input: Object.fromEntries(
      Object.entries(input).map(([name, file]) => [name, join(root, folder, file)]),
    ),
    external: (id, importer) => staysOutside(id, importer, libraries),
    platform: folder === 'packages/core' ? 'neutral' : 'node',
    plugins: [addressesOfModules(from, to)],
  });
  const { output } = await bundle.write({
    dir: to,
    format: 'esm',
    sourcemap: true,
    cleanDir: true,
    chunkFileNames: '[name]-[hash].js',
  });
  await bundle.close();
  writeLicences(output, to);
}

/** Our own modules and those of the libraries named are joined; what they import besides is not. */
function staysOutside(id, importer, libraries) {
  if (id.startsWith('node:')) return true;
  if (id.startsWith('.') || id.startsWith('/')) return false;
  // What a joined library brings along belongs to it.
  if (importer?.includes(`${sep}node_modules${sep}`)) return false;
  return !libraries.some((name) => id === name || id.startsWith(`${name}/`));
}

/** Files beside a module are found from where the module was, not from where it is joined into. */
function addressesOfModules(from, to) {
  return {
    name: 'addresses-of-modules',
    transform(code, id) {
      if (!id.startsWith(from) || !code.includes('import.meta.url')) return null;
      const place = relative(to, id).split(sep).join('/');
      const address = `new URL('${place}', import.meta.url).href`;
      // Lines stay where they are, and with them what the source map says.
      return { code: code.replaceAll('import.meta.url', address), map: null };
    },
  };
}

/** The licence of every library of which something was joined. */
function writeLicences(output, to) {
  const folders = new Set(
    output.flatMap(({ modules = {} }) => Object.keys(modules).map(libraryFolder)).filter(Boolean),
  );
  if (folders.size === 0) return;
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json')));
    const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
    const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim();
    return `${name} ${version} (${license})\n\n${text}`;
  });
  const title = 'Libraries of which parts were joined into the files of this folder.';
  writeFileSync(
    join(to, 'LICENSES.txt'),
    `${[title, ...texts].join(`\n\n${'-'.repeat(72)}\n\n`)}\n`,
  );
}

/** The folder of the package that a module belongs to; `undefined` for our own. */
function libraryFolder(module) {
  return /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(module.split(sep).join('/'))?.[1];
}
