/**
 * Runs all tests. Prints the ten slowest files, what failed, and last one line: `N passed, N failed`,
 * and `, N skipped` when there are any.
 *
 * Vitest runs everything but `test/kit/*.node-test.mjs`: those run under `node --test`, which shows
 * that the conformance kit needs no particular runner. Arguments go to Vitest; paths among them
 * also choose among the node tests. `--full` runs all of them in their long forms, `--drills` those of
 * the drills alone, `--live-cloud` the suites against accounts of clouds.
 * `--node 24` runs everything on that version of Node instead.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drills } from './drills.mjs';
import { liveCloud } from './live-cloud.mjs';
import { runOnNode, takeNodeVersion } from './node-version.mjs';
import { readTap, readVitest, showFailures, showSlowest } from './test-report.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version, rest } = takeNodeVersion(process.argv.slice(2));
if (version !== undefined) process.exit(runOnNode(version, fileURLToPath(import.meta.url), rest));
const { args, node, env } = readArguments(rest);
const scratch = mkdtempSync(join(tmpdir(), 'attune-test-'));

try {
  const nodeTests = chosenNodeTests();
  const results = [runVitest(nodeTests.length > 0), runNodeTests(nodeTests)];
  const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
  const skipped = total('skipped');
  const skippedPart = skipped > 0 ? `, ${skipped} skipped` : '';
  showSlowest(results.flatMap(({ files }) => files));
  showFailures(results.flatMap(({ failures }) => failures));
  console.log(`\n${total('passed')} passed, ${total('failed')} failed${skippedPart}`);
  process.exitCode = total('failed') === 0 ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Takes out the arguments that are ours. The rest is for Vitest. */
function readArguments(given) {
  for (const [flag, { files, env }] of [
    ['--drills', drills],
    ['--live-cloud', liveCloud],
    ['--full', { files: [], env: drills.env }],
  ]) {
    if (!given.includes(flag)) continue;
    const others = given.filter((one) => one !== flag);
    return { args: [...files, ...others], node: process.execPath, env };
  }
  return { args: given, node: process.execPath, env: {} };
}

function runVitest(mayBeEmpty) {
  const report = join(scratch, 'vitest.json');
  const unhandled = join(scratch, 'unhandled.json');
  const status = run(
    [
      join(root, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      `--reporter=${join(root, 'scripts', 'unhandled-reporter.mjs')}`,
      ...(mayBeEmpty ? ['--passWithNoTests'] : []),
      ...args,
    ],
    { ATTUNE_UNHANDLED: unhandled },
  );
  const result = readVitest(readOr(report), readOr(unhandled), root);
  return failIfSilent(result, status, 'Vitest');
}

function runNodeTests(files) {
  if (files.length === 0) return readTap('');
  const report = join(scratch, 'node.tap');
  const status = run([
    '--test',
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=tap',
    `--test-reporter-destination=${report}`,
    ...files,
  ]);
  return failIfSilent(readTap(readOr(report), files.join(' ')), status, 'node --test');
}

function readOr(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** A runner that failed without a failed test (a crash, an unhandled error) counts as one. */
function failIfSilent(result, status, runner) {
  if (status === 0 || result.failed > 0) return result;
  const failures = [
    { file: runner, test: 'the run itself', error: `ended with ${status}; see its output above` },
  ];
  return { ...result, failed: 1, failures };
}

function chosenNodeTests() {
  const folder = join(root, 'test', 'kit');
  if (!existsSync(folder)) return [];
  const paths = args.filter((arg) => !arg.startsWith('-'));
  return readdirSync(folder)
    .filter((name) => name.endsWith('.node-test.mjs'))
    .map((name) => `test/kit/${name}`)
    .filter((file) => args.length === 0 || paths.some((path) => file.includes(path)))
    .sort();
}

function run(nodeArgs, more = {}) {
  const options = { cwd: root, stdio: 'inherit', env: { ...process.env, ...env, ...more } };
  return spawnSync(node, nodeArgs, options).status ?? 1;
}
