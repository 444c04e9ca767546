import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const root = fileURLToPath(new URL('.', import.meta.url));
const include = ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts', 'examples/*/**/*.test.ts'];

// A file says in its first line when it needs more than a place among others (ADR 0065).
const ownProcess = filesThatSay('// own process: ');
const alone = filesThatSay('// alone: ');

/** Files that run for long begin first, so that no worker waits for another at the end. */
const longest = [
  'test/security/fuzz.test.ts',
  'test/faults/kill.test.ts',
  'test/faults/drill-',
  'test/security/media.test.ts',
  'test/faults/bad-media.test.ts',
  'test/http/large-import.test.ts',
  'test/e2e/',
  'test/security/attack/',
  'test/security/',
  'test/faults/',
  'test/',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification): number => {
      const place = longest.findIndex((start) => moduleId.startsWith(`${root}${start}`));
      const own = project.name === 'own process' ? 0 : 1_000;
      return own + (place === -1 ? longest.length : place);
    };
    return files.sort((a, b) => rank(a) - rank(b) || (a.moduleId < b.moduleId ? -1 : 1));
  }
}

export default defineConfig({
  resolve: { conditions: ['@attune/source'] },
  ssr: { resolve: { conditions: ['@attune/source'] } },
  test: {
    // They end what hangs, and say nothing about speed: a busy machine takes ten times as long.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // As in the processes that tests start, see `shortLived`.
    execArgv: ['--liftoff-only'],
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    globalSetup: ['test/support/run-servers.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'shared process',
          include,
          exclude: ['**/node_modules/**', ...ownProcess, ...alone],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'own process', include: ownProcess, isolate: true } },
      {
        extends: true,
        test: {
          name: 'alone',
          include: alone,
          isolate: true,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});

function filesThatSay(words: string): string[] {
  return ['packages', 'test', 'examples']
    .flatMap((folder) => testFilesIn(folder))
    .filter((file) => beginningOf(`${root}${file}`).startsWith(words));
}

function testFilesIn(folder: string): string[] {
  return readdirSync(`${root}${folder}`, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name === 'dist') return [];
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return testFilesIn(path);
    return entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

function beginningOf(file: string): string {
  const bytes = Buffer.alloc(32);
  const handle = openSync(file, 'r');
  try {
    return bytes.toString('utf8', 0, readSync(handle, bytes));
  } finally {
    closeSync(handle);
  }
}
