/**
 * Checks the packages as their users get them: packed, unpacked elsewhere, compiled against and run.
 *
 * The third-party packages of the scratch projects are links to those of this repository, so that
 * most checks need no network. npm fetches two things: the oldest compiler, and the libraries of
 * the projects that use one adapter.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuild } from './bootstrap/build.mjs';
import { StepFailed } from './bootstrap/steps.mjs';
import { readJson, workspaceFolders } from './bootstrap/workspaces.mjs';
import { installInto, needlessIn } from './packages/npm-project.mjs';
import { cases } from './packages/one-adapter.mjs';
import { compileForBrowsers, compileScratch, entriesOf, fillScratch } from './packages/scratch.mjs';
import { faultsOf, unpack } from './packages/tarball.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'attune-packages-')));
const timeout = 60_000;
/** The README says so, too. Older ones know no `Uint8Array<ArrayBuffer>`. */
const oldestCompiler = '5.7.2';
let failures = 0;

try {
  ensureBuild(root);
  const packages = workspaceFolders(root)
    .map((folder) => ({ folder, manifest: readJson(join(root, folder, 'package.json')) }))
    .filter(({ folder, manifest }) => folder.startsWith('packages/') && !manifest.private)
    .map((one) => ({ ...one, tarball: pack(one.folder) }))
    .map((one) => ({ ...one, unpacked: join(temporary, 'unpacked', one.folder) }));
  for (const one of packages) checkTarball(one);
  const compilers = compilersOf();
  checkWhole(packages, compilers);
  checkWithoutLibraries(packages, compilers);
  checkClientForBrowsers(packages, compilers);
  for (const one of cases) checkOneAdapter(packages, one);
} catch (error) {
  if (!(error instanceof StepFailed)) throw error;
  report(error.message, false);
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

console.log(
  failures === 0 ? 'The packages are sound.' : `${failures} checks of the packages failed.`,
);
process.exitCode = failures === 0 ? 0 : 1;

function pack(folder) {
  const target = join(temporary, folder.replace('/', '-'));
  mkdirSync(target);
  const { status, stderr } = spawnSync(
    'npm',
    ['pack', `./${folder}`, '--pack-destination', target, '--silent'],
    { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' },
  );
  if (status !== 0) throw new StepFailed(`npm pack ${folder} failed.\n${stderr}`);
  return join(target, readdirSync(target)[0]);
}

function checkTarball({ manifest, tarball, unpacked }) {
  const files = unpack(tarball, unpacked);
  const unwanted = [...files.keys()].filter((file) => /\.test\.|\.tsbuildinfo$/.test(file));
  const faults = [...unwanted.map((file) => `not wanted: ${file}`), ...faultsOf(manifest, files)];
  report(`${manifest.name} ships what its exports name`, faults.length === 0, faults.join('\n'));
  tool(`publint finds nothing in ${manifest.name}`, 'publint', ['run', tarball, '--strict']);
  tool(`attw finds nothing in ${manifest.name}`, 'attw', [
    ...['--profile', 'esm-only', '--no-definitely-typed', '--no-emoji', '--no-color', tarball],
  ]);
}

/** The compiler of this repository, and the oldest one that knows all that our types use. */
function compilersOf() {
  const folder = join(temporary, 'compiler');
  const fault = installInto(folder, [`typescript@${oldestCompiler}`]);
  if (fault !== undefined) throw new StepFailed(`npm cannot fetch the oldest compiler.\n${fault}`);
  return [join(root, 'node_modules', 'typescript'), join(folder, 'node_modules', 'typescript')].map(
    (compiler) => ({
      compiler,
      version: readJson(join(compiler, 'package.json')).version,
    }),
  );
}

function checkWhole(packages, compilers) {
  const scratch = join(temporary, 'whole');
  fillScratch(root, scratch, packages);
  for (const { compiler, version } of compilers) {
    const complaints = compileScratch(scratch, packages, { compiler });
    const title = `the published types compile with TypeScript ${version}`;
    report(title, complaints.length === 0, complaints.join('\n'));
  }
  for (const { manifest } of packages) checkRun(scratch, manifest);
}

/** Each entry of the adapters loads and compiles where not one of their libraries is installed. */
function checkWithoutLibraries(packages, compilers) {
  const scratch = join(temporary, 'without-libraries');
  const few = packages.filter(({ folder }) => /\/(core|adapters-[^/]+)$/.test(folder));
  fillScratch(root, scratch, few, { optional: false });
  for (const { compiler, version } of compilers) {
    const complaints = compileScratch(scratch, few, { compiler });
    const title = `the types of the adapters compile with TypeScript ${version} and no library`;
    report(title, complaints.length === 0, complaints.join('\n'));
  }
  const entries = few.flatMap(({ manifest }) => entriesOf(manifest));
  const code = entries.map((entry) => `await import(${JSON.stringify(entry)});`).join('\n');
  run('the adapters load with no library', ['--input-type=module', '--eval', code], scratch);
}

function checkClientForBrowsers(packages, compilers) {
  const scratch = join(temporary, 'browser');
  const client = packages.filter(({ manifest }) => manifest.name === '@attune/client');
  fillScratch(root, scratch, client);
  for (const { compiler, version } of compilers) {
    const complaints = compileForBrowsers(scratch, client, { compiler });
    const title = `the types of the client compile with TypeScript ${version} for browsers`;
    report(title, complaints.length === 0, complaints.join('\n'));
  }
}

/** A project with one adapter has core, the adapters and that adapter's libraries, and uses it. */
function checkOneAdapter(packages, { name, libraries, program, prints }) {
  const folder = join(temporary, 'one-adapter', name);
  const few = packages.filter(({ folder: at }) => /\/(core|adapters-local)$/.test(at));
  const { peerDependencies } = few.find(({ manifest }) => manifest.peerDependencies).manifest;
  const wanted = libraries.map((library) => `${library}@${peerDependencies[library]}`);
  const fault = installInto(folder, [...few.map(({ tarball }) => tarball), ...wanted]);
  if (fault !== undefined) return report(`npm installs one adapter: ${name}`, false, fault);
  const needless = needlessIn(folder, [...few.map(({ manifest }) => manifest.name), ...libraries]);
  const title = `one adapter installs its own libraries alone: ${name} (${libraries.join(', ') || 'none'})`;
  report(title, needless.length === 0, needless.join('\n'));
  writeFileSync(join(folder, 'main.js'), program);
  const result = spawnSync(process.execPath, ['main.js'], {
    cwd: folder,
    encoding: 'utf8',
    timeout,
  });
  const printed = result.stdout.trim();
  const output = `printed: ${printed}\n${result.stderr}`;
  report(`one adapter works with its own libraries alone: ${name}`, printed === prints, output);
}

/** Starts a development tool by its own script, without a shell in between. */
function tool(title, name, args) {
  const holder = name === 'attw' ? '@arethetypeswrong/cli' : name;
  const folder = join(root, 'node_modules', ...holder.split('/'));
  const { bin } = readJson(join(folder, 'package.json'));
  const script = typeof bin === 'string' ? bin : bin[name];
  run(title, [join(folder, script), ...args], root);
}

/** Imports every entry, and starts every command, each in a process of its own. */
function checkRun(scratch, manifest) {
  for (const entry of entriesOf(manifest)) {
    const code = `await import(${JSON.stringify(entry)})`;
    run(`import '${entry}'`, ['--input-type=module', '--eval', code], scratch);
  }
  for (const [name, file] of Object.entries(manifest.bin ?? {})) {
    run(`${name} --help`, [join(scratch, 'node_modules', manifest.name, file), '--help'], scratch);
  }
}

function run(title, args, cwd) {
  const result = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', timeout });
  const late = result.error?.code === 'ETIMEDOUT' ? `\nnot done after ${timeout / 1000} s` : '';
  report(title, result.status === 0, `${result.stdout}${result.stderr}${late}`);
}

function report(title, passed, output = '') {
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${title}`);
  if (passed) return;
  failures += 1;
  const lines = output.trim().split('\n').slice(0, 30);
  if (output.trim() !== '') console.log(lines.map((line) => `    ${line}`).join('\n'));
}
