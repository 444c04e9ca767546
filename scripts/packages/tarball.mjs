import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { StepFailed } from '../bootstrap/steps.mjs';

/** Where the host has the built web page. */
const page = 'dist/dashboard/';

/** Where the self-hosted adapters have the empty database that a first start unpacks. */
const prepared = /^dist\/prepared\/pglite-[\d.]+\.tar\.gz$/;

/** What every package ships besides its entries and what they lead to. */
const always = ['package.json', 'README.md', 'LICENSE'];

/** Unpacks a tarball into a folder, and reads its files: paths in the package, with their texts. */
export function unpack(tarball, folder) {
  mkdirSync(folder, { recursive: true });
  const args = ['-xzf', tarball, '--strip-components=1', '-C', folder];
  const { status, stderr } = spawnSync('tar', args, { encoding: 'utf8' });
  if (status !== 0) throw new StepFailed(`${tarball} cannot be unpacked.\n${stderr}`);
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => posix.relative(folder, posix.join(entry.parentPath, entry.name)));
  return new Map(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

/**
 * What is wrong with the files of a package: an entry whose file is absent, an import that leads
 * nowhere, and files of modules that no entry leads to.
 */
export function faultsOf(manifest, files) {
  const entries = [
    ...Object.values(manifest.exports).flatMap((entry) =>
      typeof entry === 'string' ? [entry] : Object.values(entry),
    ),
    ...Object.values(manifest.bin ?? {}),
  ].map((path) => posix.normalize(path));
  const { found, broken } = reachable(entries, files);
  const modules = new Set([...found].map(moduleOf));
  const isJoined = entries.some((path) => path.startsWith('dist/bundle/'));
  const isExtra = (path) => {
    if (always.includes(path) || found.has(path) || prepared.test(path)) return false;
    if (path.startsWith(page)) return !isNamedByPage(path, files);
    // Where modules are joined, the single ones would be a second copy of the code.
    if (isJoined && /^dist\/(?!bundle\/).*\.js(\.map)?$/.test(path)) return true;
    return !modules.has(moduleOf(path));
  };
  return [
    ...[...always, ...entries].filter((path) => !files.has(path)).map((path) => `absent: ${path}`),
    ...broken.map((path) => `leads nowhere: ${path}`),
    ...[...files.keys()].filter(isExtra).map((path) => `no entry leads to it: ${path}`),
  ];
}

/** Files of the web page name each other, by paths from its root. Each lies there compressed, too. */
function isNamedByPage(path, files) {
  const plain = path.replace(/\.(br|gz)$/, '');
  if (plain === `${page}index.html`) return true;
  return [...files].some(
    ([other, text]) =>
      other !== plain && other.startsWith(page) && text.includes(posix.basename(plain)),
  );
}

/** A source, what it is compiled to, its types and their maps are one module. */
function moduleOf(path) {
  return path.replace(/^(src|dist)\//, '').replace(/(\.d\.ts|\.js|\.ts)(\.map)?$/, '');
}

/** The entries and the files that they name by relative paths. */
function reachable(entries, files) {
  const found = new Set();
  const broken = [];
  const open = [...entries];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    const text = files.get(file);
    if (found.has(file) || text === undefined) continue;
    found.add(file);
    for (const { path, needed } of pathsIn(file, text, files)) {
      const target = targetOf(file, path, files);
      if (target !== undefined) open.push(target);
      else if (needed) broken.push(`${path} in ${file}`);
    }
  }
  return { found, broken };
}

/** Imports, files that are read from beside a module, and the modules that a joined file is made of. */
function pathsIn(file, text, files) {
  if (!/\.[jt]s$/.test(file)) return [];
  const code = withoutComments(text);
  const named = [...code.matchAll(/(['"])(\.{1,2}\/[\w./-]+)\1/g)].map(([, , path]) => path);
  const imported = new Set(
    [...code.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*(['"])(\.{1,2}\/[^'"]+)\1/g)].map(
      ([, , path]) => path,
    ),
  );
  const map = files.get(`${file}.map`);
  const sources = file.startsWith('dist/bundle/') && map ? JSON.parse(map).sources : [];
  return [
    ...named.map((path) => ({ path, needed: imported.has(path) })),
    ...sources.map((path) => ({ path: path.replace('../', '../../src/'), needed: false })),
  ];
}

function withoutComments(text) {
  return text.replaceAll(/^\s*(\/\/|\*|\/\*).*$/gm, '');
}

/** Types and sources name the JavaScript that is made of them. */
function targetOf(file, path, files) {
  const target = posix.join(posix.dirname(file), path);
  const stem = target.replace(/\.js$/, '');
  const forms = file.endsWith('.d.ts') ? ['.d.ts'] : ['.ts', '.js'];
  const candidates = [
    ...(file.endsWith('.js') ? [target] : []),
    ...forms.map((form) => stem + form),
  ];
  return candidates.find((one) => files.has(one));
}
