import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { manifestOf, packageNames, root } from '../../architecture/tree.js';

const builtin = new Set(builtinModules);

/** The joined files of a package, with what their source maps say they are made of. */
function joinedFiles(name: string): readonly { file: string; sources: readonly string[] }[] {
  const folder = join(root, 'packages', name, 'dist', 'bundle');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.js'))
    .map((file) => {
      const map = join(folder, `${file}.map`);
      // A file that only passes names on holds no code and has no map.
      if (!existsSync(map)) return { file, sources: [] };
      const { sources } = JSON.parse(readFileSync(map, 'utf8')) as { sources: string[] };
      return { file, sources };
    });
}

function importedBy(name: string, file: string): readonly string[] {
  const text = readFileSync(join(root, 'packages', name, 'dist', 'bundle', file), 'utf8');
  return [...text.matchAll(/^(?:import|export)\b[^'"]*?["']([^."'][^"']*)["'];?$/gmu)].map(
    ([, specifier = '']) => specifier,
  );
}

describe('attack 24: a library that is compiled into our files cannot be patched', () => {
  it.each(packageNames)('joins nothing but our own modules in %s', (name) => {
    const foreign = joinedFiles(name).flatMap(({ file, sources }) =>
      sources.filter((source) => source.includes('node_modules')).map((one) => `${file}: ${one}`),
    );
    expect(foreign.slice(0, 10)).toEqual([]);
  });

  it('finds joined files in every package that has them', () => {
    const joined = packageNames.filter((name) => joinedFiles(name).length > 0);
    expect(joined).toEqual(expect.arrayContaining(['adapters-local', 'core', 'http']));
  });

  it.each(packageNames)('declares what the joined files of %s import', (name) => {
    const { dependencies, peerDependencies } = manifestOf(name);
    const declared = new Set(Object.keys({ ...dependencies, ...peerDependencies }));
    const imported = joinedFiles(name).flatMap(({ file }) => importedBy(name, file));
    const undeclared = imported.filter((specifier) => {
      const library = /^(?:@[^/]+\/)?[^/]+/u.exec(specifier)?.[0] ?? specifier;
      return !specifier.startsWith('node:') && !builtin.has(library) && !declared.has(library);
    });
    expect([...new Set(undeclared)]).toEqual([]);
  });
});
