/**
 * Runs all tests and ends with one line: `N passed, N failed`, and `, N skipped` when there are any.
 *
 * Vitest runs everything but `test/kit/*.node-test.mjs`: those run under `node --test`, which shows
 * that the conformance kit needs no particular runner. Arguments go to vitest; paths among them
 * also choose among the node tests. `--node 24` runs everything on that version of Node instead.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runOnNode, takeNodeVersion } from './node-version.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version, rest: args } = takeNodeVersion(process.argv.slice(2));
if (version !== undefined) process.exit(runOnNode(version, fileURLToPath(import.meta.url), args));
const scratch = mkdtempSync(join(tmpdir(), 'attune-test-'));

try {
  const nodeTests = chosenNodeTests();
  const results = [runVitest(nodeTests.length > 0), runNodeTests(nodeTests)];
  const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
  const skipped = total('skipped');
  const skippedPart = skipped > 0 ? `, ${skipped} skipped` : '';
  console.log(`\n${total('passed')} passed, ${total('failed')} failed${skippedPart}`);
  process.exitCode = total('failed') === 0 ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function runVitest(mayBeEmpty) {
  const report = join(scratch, 'vitest.json');
  const status = run([
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...(mayBeEmpty ? ['--passWithNoTests'] : []),
    ...args,
  ]);
  const counts = existsSync(report)
    ? countVitest(JSON.parse(readFileSync(report, 'utf8')))
    : { passed: 0, failed: 0, skipped: 0 };
  return failIfSilent(counts, status);
}

function countVitest(report) {
  // A file that cannot be collected, and a failing hook, fail the file without failing a test.
  const brokenFiles = report.testResults.filter(
    (file) =>
      file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function runNodeTests(files) {
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0 };
  const report = join(scratch, 'node.tap');
  const status = run([
    '--test',
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=tap',
    `--test-reporter-destination=${report}`,
    ...files,
  ]);
  const tap = existsSync(report) ? readFileSync(report, 'utf8') : '';
  const count = (name) => Number(tap.match(new RegExp(`^# ${name} (\\d+)$`, 'm'))?.[1] ?? 0);
  return failIfSilent(
    {
      passed: count('pass'),
      failed: count('fail') + count('cancelled'),
      skipped: count('skipped') + count('todo'),
    },
    status,
  );
}

/** A runner that failed without a failed test (a crash, an unhandled error) counts as one. */
function failIfSilent(counts, status) {
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
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

function run(nodeArgs) {
  return spawnSync(process.execPath, nodeArgs, { cwd: root, stdio: 'inherit' }).status ?? 1;
}
