import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { runStep, stepFailed, tryStep } from './steps.mjs';
import { readJson, workspaceFolders } from './workspaces.mjs';

const dependencyFields = [
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
];

/**
 * Runs `npm ci` in a folder unless its `node_modules` already holds what its lockfile says.
 *
 * A stamp with the hash of the lockfile and all manifests answers that quickly; without a fitting
 * stamp the installed versions are compared, so that an `npm install` by hand is not repeated.
 */
export function ensureNpmPackages(root, title = 'Installing npm packages') {
  const manifests = ['.', ...workspaceFolders(root)];
  const wanted = hashFiles(root, [
    'package-lock.json',
    ...manifests.map((folder) => join(folder, 'package.json')),
  ]);
  const stamp = join(root, 'node_modules', '.attune-packages');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  if (!isInstalled(root, manifests)) installPackages(root, title);
  writeFileSync(stamp, wanted);
}

function installPackages(root, title) {
  // Under `npm run`, npm names its own script file, which starts without a shell on every system.
  const npm = process.env.npm_execpath ?? '';
  const viaNode = npm.endsWith('npm-cli.js');
  const step = (...words) => ({
    title,
    command: viaNode ? process.execPath : 'npm',
    args: [...(viaNode ? [npm] : []), ...words, '--include=dev', '--no-audit', '--no-fund'],
    cwd: root,
    hint: 'Check the network and the registry that npm uses (`npm ping`), then run the same command again.',
  });
  const output = tryStep(step('ci'));
  if (output === undefined) return;
  if (!output.includes('EUSAGE')) throw stepFailed(step('ci'), output);
  // The lockfile and the manifests disagree; where the lockfile has a version, it still holds.
  console.log(
    output
      .split('\n')
      .filter((line) => / (Missing|Invalid): /.test(line))
      .join('\n'),
  );
  console.log('package-lock.json and package.json disagree; installing what package.json says.');
  runStep(step('install', '--no-save'));
}

function isInstalled(root, manifests) {
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const lock = readJson(join(root, 'package-lock.json')).packages;
  const installed = readJson(installedFile).packages;
  const lockIsCurrent = manifests.every((folder) => {
    const entry = lock[folder === '.' ? '' : folder];
    return (
      entry !== undefined && sameDependencies(entry, readJson(join(root, folder, 'package.json')))
    );
  });
  return (
    lockIsCurrent &&
    Object.entries(lock).every(([path, entry]) => isPresent(root, installed, path, entry))
  );
}

function sameDependencies(locked, manifest) {
  return dependencyFields.every((field) =>
    isDeepStrictEqual(locked[field] ?? {}, manifest[field] ?? {}),
  );
}

function isPresent(root, installed, path, entry) {
  if (!path.includes('node_modules/')) return true;
  if (entry.link === true) return existsSync(join(root, path));
  // What npm leaves out on this platform is marked optional.
  if (installed[path] === undefined) return entry.optional === true;
  return installed[path].version === entry.version && existsSync(join(root, path));
}

function hashFiles(root, files) {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(`${file}\0`);
    hash.update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}
