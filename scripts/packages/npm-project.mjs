import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '../bootstrap/workspaces.mjs';

/**
 * Makes a project and has npm install these packages into it, as their users do.
 *
 * @param wanted names with versions, or paths of tarballs.
 * @returns what npm said when it failed, else nothing.
 */
export function installInto(folder, wanted) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'scratch', private: true, type: 'module' }),
  );
  const { status, stdout, stderr } = spawnSync(
    'npm',
    ['install', ...wanted, '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'],
    { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' },
  );
  return status === 0 ? undefined : `${stdout}${stderr}`;
}

/** Packages that are installed although neither the project nor what it asked for needs them. */
export function needlessIn(folder, wanted) {
  const { packages } = readJson(join(folder, 'node_modules', '.package-lock.json'));
  const needed = new Set();
  const open = wanted.map((name) => ['', name]);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const path = pathOf(packages, ...next);
    if (path === undefined || needed.has(path)) continue;
    needed.add(path);
    const { dependencies, optionalDependencies, peerDependencies } = packages[path];
    const { peerDependenciesMeta = {} } = packages[path];
    const peers = Object.keys(peerDependencies ?? {}).filter(
      (name) => peerDependenciesMeta[name]?.optional !== true,
    );
    const names = [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers];
    open.push(...names.map((name) => [path, name]));
  }
  return Object.keys(packages).filter(
    (path) => !needed.has(path) && existsSync(join(folder, path)),
  );
}

/** Where a package finds another one: in its own folder, or in one further up. */
function pathOf(packages, from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const path = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    if (path in packages) return path;
    if (at === '') return undefined;
  }
}
