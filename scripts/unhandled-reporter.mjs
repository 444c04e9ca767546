import { writeFileSync } from 'node:fs';

/**
 * Writes down the errors that belong to no test, such as a promise that no one waited for: they fail
 * a run, and the JSON report of Vitest leaves them out. `ATTUNE_UNHANDLED` names the file.
 */
// biome-ignore lint/style/noDefaultExport: Vitest takes a reporter from a file by its default export.
export default class UnhandledReporter {
  onTestRunEnd(_modules, errors) {
    const told = errors.map((error) => ({
      file: error.VITEST_TEST_PATH ?? 'unknown file',
      test: error.VITEST_TEST_NAME ?? 'outside of any test',
      error: `${error.name ?? 'Error'}: ${error.message ?? error}`,
    }));
    writeFileSync(process.env.ATTUNE_UNHANDLED, JSON.stringify(told));
  }
}
