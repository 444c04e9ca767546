import { relative } from 'node:path';

const slowestShown = 10;
const failuresShown = 15;
const longestLine = 200;

/** What the reports of Vitest say; an empty text says nothing. An unhandled error counts as failed. */
export function readVitest(text, unhandledText, root) {
  const unhandled = JSON.parse(unhandledText === '' ? '[]' : unhandledText).map((one) => {
    return { ...one, file: one.file.startsWith(root) ? relative(root, one.file) : one.file };
  });
  const none = { numPassedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
  const report = text === '' ? none : JSON.parse(text);
  // A file that cannot be collected, and a failing hook, fail the file without failing a test.
  const isBroken = (file) =>
    file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed');
  const failed = report.testResults.flatMap((result) => {
    const file = relative(root, result.name);
    if (isBroken(result)) return [{ file, test: 'the file itself', error: result.message }];
    return result.assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages: [error = ''] }) => ({ file, test: fullName, error }));
  });
  const failures = [...failed, ...unhandled];
  return {
    passed: report.numPassedTests,
    failed: failures.length,
    skipped: report.numPendingTests + report.numTodoTests,
    files: report.testResults.map(({ name, startTime, endTime }) => {
      return { file: relative(root, name), ms: endTime - startTime };
    }),
    failures,
  };
}

/** What the report of `node --test` says; an empty text says nothing. */
export function readTap(text, file = '') {
  const count = (name) => Number(text.match(new RegExp(`^# ${name} (\\d+)$`, 'm'))?.[1] ?? 0);
  const broken = [...text.matchAll(/^ *not ok \d+ - (.*)$/gm)];
  return {
    passed: count('pass'),
    failed: count('fail') + count('cancelled'),
    skipped: count('skipped') + count('todo'),
    files: [],
    failures: broken.map(([, test]) => ({ file, test, error: 'see its output above' })),
  };
}

export function showSlowest(files) {
  const slowest = files.toSorted((a, b) => b.ms - a.ms).slice(0, slowestShown);
  if (slowest.length < 2) return;
  console.log('\nSlowest files:');
  for (const { file, ms } of slowest) {
    console.log(`${(ms / 1_000).toFixed(1).padStart(7)} s  ${file}`);
  }
}

/** Names what failed once more at the very end: those who see only the tail of a log need it there. */
export function showFailures(failures) {
  if (failures.length === 0) return;
  console.log('\nFailed:');
  for (const { file, test, error } of failures.slice(0, failuresShown)) {
    console.log(shorten(`  ${file} > ${test}: ${firstLine(error)}`));
  }
  const more = failures.length - failuresShown;
  if (more > 0) console.log(`  and ${more} more, see above`);
}

function firstLine(error) {
  const lines = String(error ?? '').split('\n');
  const first = lines.find((line) => line.trim() !== '')?.trim() ?? '';
  // Vitest loses the message of a time limit between its errors.
  return first.replace('Error: STACK_TRACE_ERROR', 'It took longer than its time limit.');
}

function shorten(line) {
  return line.length <= longestLine ? line : `${line.slice(0, longestLine - 1)}…`;
}
