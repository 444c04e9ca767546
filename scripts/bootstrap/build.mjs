import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { preparedDatabase } from './prepared-database.mjs';
import { runStep } from './steps.mjs';
import { readJson, workspaceFolders } from './workspaces.mjs';

/** Builds the packages unless their sources are those of the last build and every output is there. */
export function ensureBuild(root) {
  const packages = workspaceFolders(root)
    .filter((folder) => folder.startsWith('packages/'))
    .map((folder) => describePackage(root, folder));
  const stamp = join(root, 'node_modules', '.attune-build');
  const current = hashSources(root, packages);
  const hasPage = existsSync(join(root, pageFolder));
  const shown = !hasPage || existsSync(pageOf(root));
  const database = existsSync(join(root, adaptersFolder)) ? preparedDatabase(root) : undefined;
  const prepared = database === undefined || existsSync(database.file);
  const complete = compiled(packages) && joined(root, packages) && shown && prepared;
  if (complete && existsSync(stamp) && readFileSync(stamp, 'utf8') === current) return;
  // What is half built is not what the last build left, whatever the sources say.
  rmSync(stamp, { force: true });
  for (const one of packages) removeOrphans(one);
  compile(root, []);
  // The compiler trusts its own records, even if the files they describe were deleted.
  if (!compiled(packages)) compile(root, ['--force']);
  runStep({
    title: 'Joining the compiled modules',
    command: process.execPath,
    args: [join(root, 'scripts', 'join-modules.mjs')],
    cwd: root,
    hint: 'Fix the errors above, then run the same command again.',
  });
  if (database !== undefined) prepareDatabase(root);
  if (hasPage) buildPage(root);
  writeFileSync(stamp, current);
}

function prepareDatabase(root) {
  runStep({
    title: 'Preparing an empty database',
    command: process.execPath,
    args: [join(root, 'scripts', 'prepare-database.mjs')],
    cwd: root,
    hint: 'Run the same command again.',
  });
}

function buildPage(root) {
  runStep({
    title: 'Building the web page',
    command: process.execPath,
    args: [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'],
    cwd: join(root, pageFolder),
    hint: 'Fix the errors above, then run the same command again.',
  });
}

/** Ships an empty database. */
const adaptersFolder = 'packages/adapters-local';
/** The page is served by the host, which publishes it. */
const pageFolder = 'examples/dashboard';

function pageOf(root) {
  return join(root, 'packages/http/dist/dashboard/index.html');
}

function compiled(packages) {
  return packages.every(({ outputs }) => outputs.every((file) => existsSync(file)));
}

/** Whether the joined files are there that the manifests and the commands name. */
function joined(root, packages) {
  return packages.every(({ folder }) => {
    const { exports, bin = {} } = readJson(join(root, folder, 'package.json'));
    const entries = Object.values(exports).flatMap((entry) => entry.default ?? []);
    const commands = Object.values(bin).map((file) => join(root, folder, file));
    return (
      entries.every((file) => existsSync(join(root, folder, file))) &&
      commands.every((file) => loadedBy(file).every((one) => existsSync(one)))
    );
  });
}

/** The joined files that a command loads: it is plain JavaScript, and says where they are. */
function loadedBy(file) {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/'(\.\.?\/[^']*\/bundle\/[^']+\.js)'/g)].map(([, path]) =>
    join(dirname(file), path),
  );
}

function compile(root, extra) {
  runStep({
    title: 'Building the packages',
    command: process.execPath,
    args: [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b', ...extra],
    cwd: root,
    hint: 'Fix the errors above, then run the same command again.',
  });
}

function describePackage(root, folder) {
  const src = join(root, folder, 'src');
  const dist = join(root, folder, 'dist');
  // Scripts that are served to browsers are JavaScript, which the compiler copies.
  const sources = filesIn(src).filter(
    (file) => /\.[jt]s$/.test(file) && !file.endsWith('.test.ts'),
  );
  const outputs = sources
    .filter((file) => !file.endsWith('.d.ts'))
    .map((file) => join(dist, relative(src, file)).replace(/\.ts$/, '.js'));
  return { root, folder, dist, sources, outputs };
}

function hashSources(root, packages) {
  const hash = createHash('sha256');
  const settings = [
    'scripts/join-modules.mjs',
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.base.json',
    ...packages.flatMap(({ folder }) => [`${folder}/tsconfig.json`, `${folder}/package.json`]),
  ].map((file) => join(root, file));
  const others = ['index.html', 'vite.config.ts', 'package.json', 'src']
    .map((name) => join(root, pageFolder, name))
    .concat(join(root, 'scripts/prepare-database.mjs'))
    .filter((path) => existsSync(path))
    .flatMap((path) => (statSync(path).isDirectory() ? filesIn(path) : [path]));
  for (const file of [...settings, ...packages.flatMap(({ sources }) => sources), ...others]) {
    hash.update(`\0${relative(root, file)}\0`);
    hash.update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** Deletes outputs whose source is gone: the compiler leaves them, and a package would ship them. */
function removeOrphans({ dist, outputs }) {
  const stems = new Set(outputs.map((file) => file.replace(/\.js$/, '')));
  for (const file of filesIn(dist)) {
    const stem = file.replace(/(\.d\.ts|\.js)(\.map)?$/, '');
    const made = file.includes('/bundle/') || file.includes('/dist/dashboard/');
    if (stem !== file && !stems.has(stem) && !made) rmSync(file);
  }
}

function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() ? filesIn(join(folder, entry.name)) : [join(folder, entry.name)],
    );
}
