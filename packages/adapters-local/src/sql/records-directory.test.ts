import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPglite } from './pglite-client.js';
import { inspectRecordsDirectory } from './records-directory.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'attune-records-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('a first start that was killed', { timeout: 120_000 }, () => {
  it('is begun again, also where it left the file that every database has', async () => {
    await mkdir(join(directory, 'data'));
    await writeFile(join(directory, 'data', 'PG_VERSION'), '18\n');
    await writeFile(join(directory, 'making'), '');
    expect(await inspectRecordsDirectory(directory)).toBe('absent');
    const client = await openPglite({ directory });
    expect(await client.query('select 1 as one')).toEqual([{ one: 1 }]);
    await client.close();
    expect(await readdir(directory)).not.toContain('making');
    expect(await inspectRecordsDirectory(directory)).toBe('there');
  });
});
