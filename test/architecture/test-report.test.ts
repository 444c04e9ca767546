import { describe, expect, it, vi } from 'vitest';
import { readTap, readVitest, showFailures, showSlowest } from '../../scripts/test-report.mjs';

const root = '/clone';
const passed = { status: 'passed', fullName: 'a room is clean', failureMessages: [] };
const broken = {
  status: 'failed',
  fullName: 'a room is empty',
  failureMessages: ['Error: expected 1 to be 0\n    at x.ts:1:1'],
};

function file(name: string, more: object) {
  return { name: `${root}/${name}`, startTime: 0, endTime: 1_500, status: 'passed', ...more };
}

function reportOf(testResults: readonly object[]): string {
  const totals = { numPassedTests: 1, numPendingTests: 1, numTodoTests: 1 };
  return JSON.stringify({ ...totals, testResults });
}

/** What is printed while `show` runs. */
function printed(show: () => void): string {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    show();
    return log.mock.calls.flat().join('\n');
  } finally {
    log.mockRestore();
  }
}

describe('the report of a run', () => {
  it('counts what failed, with its file, its test and its error', () => {
    const text = reportOf([
      file('a.test.ts', { status: 'failed', assertionResults: [passed, broken] }),
    ]);
    const { failures, ...counts } = readVitest(text, '', root);
    expect(counts).toMatchObject({ passed: 1, failed: 1, skipped: 2 });
    expect(printed(() => showFailures(failures))).toBe(
      '\nFailed:\n  a.test.ts > a room is empty: Error: expected 1 to be 0',
    );
  });

  it('counts a file that cannot be collected, and an error that belongs to no test', () => {
    const text = reportOf([
      file('a.test.ts', { status: 'failed', assertionResults: [], message: 'no such module' }),
    ]);
    const unhandled = [{ file: `${root}/b.test.ts`, test: 'is shut', error: 'Error: not awaited' }];
    const { failed, failures } = readVitest(text, JSON.stringify(unhandled), root);
    expect(failed).toBe(2);
    expect(printed(() => showFailures(failures))).toBe(
      '\nFailed:\n  a.test.ts > the file itself: no such module\n  b.test.ts > is shut: Error: not awaited',
    );
  });

  it('stays within what the tail of a log shows', () => {
    const one = { file: 'a.test.ts', test: 'x'.repeat(1_000), error: 'y' };
    const lines = printed(() => showFailures(Array.from({ length: 40 }, () => one))).split('\n');
    expect(lines.length).toBeLessThanOrEqual(20);
    expect(lines.every((line) => line.length <= 200)).toBe(true);
    expect(lines.at(-1)).toBe('  and 25 more, see above');
  });

  it('names the ten slowest files, the slowest first', () => {
    const files = Array.from({ length: 30 }, (_, at) => ({ file: `f${at}`, ms: at * 1_000 }));
    const lines = printed(() => showSlowest(files))
      .trim()
      .split('\n');
    expect(lines).toHaveLength(11);
    expect(lines[1]).toBe('   29.0 s  f29');
  });

  it('reads what node --test says', () => {
    const text =
      'not ok 1 - keeps a key\n# pass 4\n# fail 1\n# cancelled 0\n# skipped 2\n# todo 0\n';
    expect(readTap(text, 'k.mjs')).toMatchObject({
      ...{ passed: 4, failed: 1, skipped: 2 },
      failures: [{ file: 'k.mjs', test: 'keeps a key' }],
    });
  });
});
