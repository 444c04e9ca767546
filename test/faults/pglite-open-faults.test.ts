import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPglite } from '../../packages/adapters-local/src/sql/pglite-client.js';
import { openFault } from '../../packages/adapters-local/src/sql/pglite-open-fault.js';
import { describeError } from '../../packages/http/src/cli/errors.js';
import { layRecords } from '../support/embedded-records.js';

let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'attune-faults-'));
  await layRecords(directory);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** What a person is told in the terminal. */
async function toldOf(opening: Promise<unknown>): Promise<string> {
  const told = await opening.then(
    () => 'it opened',
    (error: unknown) => describeError(error, false),
  );
  return told.replaceAll(directory, 'DIRECTORY');
}

const data = (...names: string[]): string => join(directory, 'data', ...names);
/** Advice that leads to a new, empty installation. */
const another = 'Stop that process';

describe('an embedded database that cannot be opened', { timeout: 60_000 }, () => {
  const damages: readonly {
    what: string;
    damage: () => Promise<unknown>;
    told: RegExp;
  }[] = [
    {
      what: 'has lost the files of its log',
      damage: async () => {
        for (const name of await readdir(data('pg_wal'))) {
          if (name.startsWith('0')) await rm(data('pg_wal', name));
        }
      },
      told: /whose log \(data\/pg_wal\) is lost.*checkpoint record.*Nothing was changed\. Restore a backup/u,
    },
    {
      what: 'has lost the directory of its log',
      damage: () => rm(data('pg_wal'), { recursive: true }),
      told: /whose log \(data\/pg_wal\) is lost.*Restore a backup/u,
    },
    {
      what: 'has a control file that was cut off',
      damage: () => truncate(data('global', 'pg_control'), 10),
      told: /holds a damaged database \(could not read file "global\/pg_control".*Restore a backup/u,
    },
    {
      what: 'has lost a table of its own',
      damage: () => rm(data('global', '1262')),
      told: /holds a damaged database \(could not open file "global\/1262".*Restore a backup/u,
    },
    {
      what: 'has pages that are none',
      damage: async () => {
        for (const name of await readdir(data('base'))) {
          const { length } = await readFile(data('base', name, '1259'));
          await writeFile(data('base', name, '1259'), new Uint8Array(length).fill(7));
        }
      },
      told: /holds a damaged database \(invalid page in block.*Restore a backup/u,
    },
    {
      what: 'was written by another version',
      damage: () => writeFile(data('PG_VERSION'), '12\n'),
      told: /that this version cannot read.*Start the version of Attune that wrote it/u,
    },
  ];
  it.each(damages)('$what: the cause is named, and what to do', async ({ damage, told }) => {
    await damage();
    const text = await toldOf(openPglite({ directory }));
    expect(text).toMatch(told);
    expect(text).not.toContain(another);
  });

  it('is in use: the process is named, and what to do', async () => {
    const client = await openPglite({ directory });
    const text = await toldOf(openPglite({ directory }));
    expect(text).toContain(`DIRECTORY is in use by process ${process.pid}`);
    expect(text).toContain(`${another}, or set DATA_DIR to another directory.`);
    await client.close();
  });

  it.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
    'lies on a disk that is mounted read-only',
    async () => {
      execFileSync('mount', ['--bind', directory, directory]);
      try {
        execFileSync('mount', ['-o', 'remount,ro,bind', directory]);
        const text = await toldOf(openPglite({ directory }));
        expect(text).toMatch(/mounted read-only \(EROFS\)\. Mount it for writing/u);
        expect(text).not.toContain(another);
      } finally {
        execFileSync('umount', [directory]);
      }
    },
  );

  it.each([
    ['EACCES', /may not read or write its files \(EACCES\)\. Run as the user/u],
    ['EIO', /its disk reports faults \(EIO\)/u],
    ['ENOSPC', /its disk is full \(ENOSPC\)\. Free some space/u],
  ])('meets %s', (code, told) => {
    const error = Object.assign(new Error('of the system'), { code });
    expect(openFault(error, '/data/records', undefined)?.message).toMatch(told);
  });

  it('leaves errors of others alone', () => {
    expect(openFault(new TypeError('x is not a function'), '/data/records', undefined)).toBe(
      undefined,
    );
  });
});
