/**
 * Checks the packages as their users get them: packed, unpacked elsewhere, compiled against and run.
 *
 * Needs no network: the tarballs are unpacked into a scratch project, and of the third-party
 * packages only those are linked there that the manifests declare for run time.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuild } from './bootstrap/build.mjs';
import { StepFailed } from './bootstrap/steps.mjs';
import { readJson, workspaceFolders } from './bootstrap/workspaces.mjs';
import { compileScratch, entriesOf, fillScratch } from './packages/scratch.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'attune-packages-')));
const timeout = 60_000;
let failures = 0;

try {
  ensureBuild(root);
  const packages = workspaceFolders(root)
    .map((folder) => ({ folder, manifest: readJson(join(root, folder, 'package.json')) }))
    .filter(({ folder, manifest }) => folder.startsWith('packages/') && !manifest.private)
    .map((one) => ({ ...one, tarball: pack(one.folder) }));
  for (const { manifest, tarball } of packages) checkTarball(manifest, tarball);
  const scratch = join(temporary, 'scratch');
  mkdirSync(scratch);
  fillScratch(root, scratch, packages);
  report('the published types compile', compileScratch(root, scratch, packages));
  for (const { manifest } of packages) checkRun(scratch, manifest);
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

function checkTarball(manifest, tarball) {
  const listed = spawnSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).stdout.split('\n');
  const unwanted = listed.filter((file) => /\.test\.|\.tsbuildinfo$|node_modules\//.test(file));
  const absent = ['LICENSE', 'README.md'].filter((file) => !listed.includes(`package/${file}`));
  report(
    `${manifest.name} ships what it should`,
    unwanted.length + absent.length === 0,
    [
      ...unwanted.map((file) => `not wanted: ${file}`),
      ...absent.map((file) => `absent: ${file}`),
    ].join('\n'),
  );
  tool(`publint finds nothing in ${manifest.name}`, 'publint', ['run', tarball, '--strict']);
  tool(`attw finds nothing in ${manifest.name}`, 'attw', [
    ...['--profile', 'esm-only', '--no-definitely-typed', '--no-emoji', '--no-color', tarball],
  ]);
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
