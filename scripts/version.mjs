/**
 * Turns the changesets into new versions of all packages and their changelogs.
 *
 *   npm run version-packages
 *
 * While it works, peers may be of any version: otherwise each minor release before 1.0 would leave the
 * range `^0.1.0` of the adapters, which changesets takes for a breaking change of all packages.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const guide = 'docs/guides/write-an-adapter.md';
const core = 'packages/core/package.json';
const manifests = listed().filter((file) => peerOf(file) !== undefined);
const before = versionOf(core);
const ranges = new Map(manifests.map((file) => [file, peerOf(file)]));

for (const file of manifests) setPeer(file, '*');
const failed = run('node_modules/@changesets/cli/bin.js', ['version']);
const after = versionOf(core);
for (const [file, range] of ranges) setPeer(file, after === before ? range : `^${after}`);
if (failed) process.exit(1);
if (after === before) {
  console.log('No changeset changes a version. Write one with: npx changeset');
} else {
  const text = readFileSync(guide, 'utf8');
  writeFileSync(
    guide,
    text.replaceAll(`"@attune/core": "^${before}"`, `"@attune/core": "^${after}"`),
  );
  const formatted = run('node_modules/@biomejs/biome/bin/biome', [
    'format',
    '--write',
    ...listed(),
  ]);
  const locked =
    process.argv.includes('--no-lock') ||
    spawnSync('npm', ['install', '--package-lock-only', '--ignore-scripts'], { stdio: 'inherit' })
      .status === 0;
  if (formatted || !locked) process.exit(1);
  console.log(`All packages are ${after}, from ${before}.`);
}

function listed() {
  return ['packages', 'examples']
    .flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}/package.json`))
    .filter((file) => existsSync(file));
}

function run(program, parameters) {
  return spawnSync(process.execPath, [program, ...parameters], { stdio: 'inherit' }).status !== 0;
}

function versionOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).version;
}

function peerOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).peerDependencies?.['@attune/core'];
}

function setPeer(file, range) {
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  manifest.peerDependencies['@attune/core'] = range;
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
}
