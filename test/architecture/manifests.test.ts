import { existsSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  filesUnder,
  type Manifest,
  manifestOf,
  packageNames,
  packageSources,
  read,
  root,
} from './tree.js';

const rootManifest = JSON.parse(read('package.json')) as {
  version: string;
  engines: { node: string };
};

describe('core', () => {
  it('depends on nothing', () => {
    const { dependencies, peerDependencies, optionalDependencies } = manifestOf('core');
    expect({ ...dependencies, ...peerDependencies, ...optionalDependencies }).toEqual({});
  });

  it('uses of Node nothing but the strict assertions, and those in the conformance kit only', () => {
    const used = packageSources()
      .filter((file) => file.startsWith('packages/core/'))
      .flatMap((file) =>
        [...read(file).matchAll(/(?:from|import)\s*\(?\s*'(node:[^']+)'/g)].map(
          ([, builtin]) => `${file.split('/')[3]}: ${builtin}`,
        ),
      );
    expect(used.filter((use) => use !== 'conformance: node:assert/strict')).toEqual([]);
  });
});

describe('the client', () => {
  it('depends on openapi-fetch alone', () => {
    const { dependencies, peerDependencies, optionalDependencies } = manifestOf('client');
    const all = { ...dependencies, ...peerDependencies, ...optionalDependencies };
    expect(Object.keys(all)).toEqual(['openapi-fetch']);
  });
});

describe.each(['package-lock.json', 'scripts/test-servers/package-lock.json'])('%s', (lockfile) => {
  it('names every package that another one asks for, so that npm ci takes it', () => {
    const { packages } = JSON.parse(read(lockfile)) as {
      packages: Record<string, Pick<Manifest, 'dependencies' | 'optionalDependencies'>>;
    };
    const present = new Set(
      Object.keys(packages).map((path) => path.split('node_modules/').at(-1)),
    );
    const absent = Object.entries(packages).flatMap(([path, entry]) =>
      Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })
        .filter((name) => !present.has(name))
        .map((name) => `${name}, asked for by ${path}`),
    );
    expect(absent).toEqual([]);
  });

  it('names no host', () => {
    expect(read(lockfile)).not.toMatch(/"resolved": "https?:/);
  });
});

describe.each(packageNames)('package %s', (name) => {
  const folder = join(root, 'packages', name);
  const manifest = manifestOf(name);
  const entries = Object.entries(manifest.exports).filter(([path]) => path !== './package.json');

  it('is named after its folder, is an ES module and moves with the others', () => {
    expect(manifest).toMatchObject({
      name: `@attune/${name}`,
      type: 'module',
      version: rootManifest.version,
    });
  });

  it('says which Node it needs: the one that the repository needs', () => {
    expect(manifest.engines).toEqual({ node: rootManifest.engines.node });
  });

  it('carries the license and a README', () => {
    expect(manifest.license).toBe('Apache-2.0');
    expect(read(`packages/${name}/LICENSE`)).toBe(read('LICENSE'));
    expect(read(`packages/${name}/README.md`).split('\n')[0]).toBe(`# @attune/${name}`);
  });

  it('ships its build and its sources, not its tests', () => {
    // Where modules are joined, the single ones would be a second copy; `npm run packages` looks.
    const build = name === 'http' ? ['dist'] : ['dist/bundle', 'dist/**/*.d.ts'];
    expect(manifest.files).toEqual(expect.arrayContaining([...build, 'src', '!**/*.test.*']));
  });

  it('exports its package.json', () => {
    expect(manifest.exports['./package.json']).toBe('./package.json');
  });

  it('lists the source before the types and the types before the default', () => {
    for (const [, conditions] of entries) {
      expect(Object.keys(conditions)).toEqual(['@attune/source', 'types', 'default']);
    }
  });

  it('exports source files that exist, each with its own output', () => {
    for (const [path, conditions] of entries) {
      const {
        '@attune/source': source = '',
        types,
        default: output,
      } = conditions as Record<string, string>;
      expect(existsSync(join(folder, source)), `${path} → ${source}`).toBe(true);
      const stem = source.replace('./src/', './dist/').replace(/\.ts$/, '');
      // Other hosts share a Hono and a zod with ours, so only ours has joined modules (ADR 0052).
      const joined = `./dist/bundle/${path === '.' ? 'index' : path.slice(2)}.js`;
      const js = folder.endsWith('/http') ? `${stem}.js` : joined;
      expect([types, output], path).toEqual([`${stem}.d.ts`, js]);
    }
  });

  it('has commands that are executable', () => {
    for (const file of Object.values(manifest.bin ?? {})) {
      expect(statSync(join(folder, file)).mode & 0o111, file).toBe(0o111);
    }
  });

  it('is built with the others', () => {
    const { references } = JSON.parse(read('tsconfig.json')) as { references: { path: string }[] };
    expect(references).toContainEqual({ path: `packages/${name}` });
  });

  it('is built after the packages it uses', () => {
    const { references } = JSON.parse(read(`packages/${name}/tsconfig.json`)) as {
      references: { path: string }[];
    };
    const used = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
      .filter((dependency) => dependency.startsWith('@attune/'))
      .map((dependency) => ({ path: dependency.replace('@attune/', '../') }));
    expect(references).toEqual(expect.arrayContaining(used));
  });
});

describe.each(packageNames.filter((name) => name.startsWith('adapters-')))('%s', (name) => {
  const manifest = manifestOf(name);

  it('has core as a peer, so that there is one copy', () => {
    expect(manifest.peerDependencies).toHaveProperty('@attune/core');
    expect(manifest.dependencies ?? {}).not.toHaveProperty('@attune/core');
  });

  it('takes every patch release of core', () => {
    expect(manifest.peerDependencies?.['@attune/core']).toBe(`^${manifestOf('core').version}`);
  });

  it('has no dependency that comes unasked: each library is an optional peer', () => {
    expect({ ...manifest.dependencies, ...manifest.optionalDependencies }).toEqual({});
    const { '@attune/core': _core, ...libraries } = manifest.peerDependencies ?? {};
    const optional = Object.entries(manifest.peerDependenciesMeta ?? {})
      .filter(([, meta]) => meta.optional)
      .map(([library]) => library);
    expect(optional.sort()).toEqual(Object.keys(libraries).sort());
  });

  it('leads from its exports into every folder', () => {
    const entries = Object.values(manifest.exports)
      .flatMap((entry) => (typeof entry === 'string' ? [] : [entry['@attune/source'] ?? '']))
      .map((source) => posix.join('packages', name, source));
    const used = new Set([...reachableFrom(entries)].map((file) => file.split('/')[3]));
    const folders = filesUnder(`packages/${name}/src`)
      .map((file) => file.split('/').slice(3))
      .filter((parts) => parts.length > 1)
      .map(([first]) => first);
    expect([...new Set(folders)].filter((folder) => !used.has(folder))).toEqual([]);
  });
});

/** The files that these files import by relative paths, directly or not, and themselves. */
function reachableFrom(entries: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...entries];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file) || !existsSync(join(root, file))) continue;
    found.add(file);
    for (const [, path = ''] of read(file).matchAll(/'(\.{1,2}\/[^']+)\.js'/g)) {
      open.push(`${posix.join(posix.dirname(file), path)}.ts`);
    }
  }
  return found;
}
