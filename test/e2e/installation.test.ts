import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { idInBlobs } from '@attune/core/adapter-kit';
import { afterAll, describe, expect, it } from 'vitest';
import { openPostgres } from '../../packages/adapters-local/src/sql/postgres-client.js';
import { runCli } from '../../packages/http/src/cli.js';
import { layRecords } from '../support/embedded-records.js';
import { openDatabases } from '../support/postgres.js';
import { attune, openSystem, Place, processed, type Variables } from './backup-tools.js';

const server = await openDatabases();
afterAll(() => server.close());

const JWT_SECRET_KEY = createHash('sha256').update('test').digest('hex');
const person = ['--email', 'ann@example.org', '--username', 'ann', '--name', 'Ann'];
const create = ['accounts', 'create', ...person, '--role', 'therapist'];

/** The files of an embedded installation with one account. */
async function embedded(place: Place, name = 'data'): Promise<Variables> {
  const DATA_DIR = place.path(name);
  await layRecords(join(DATA_DIR, 'records'));
  const variables = { DATA_DIR };
  expect(await attune(create, variables)).toMatchObject({ code: 0 });
  return variables;
}

/** Starts a host, and stops it once it answers. */
async function served(variables: Variables, args: readonly string[] = []) {
  const stop = new AbortController();
  let stderr = '';
  const code = await runCli(['serve', '--port', '0', ...args], {
    stdout: { write: () => undefined },
    stderr: {
      write: (text: string) => {
        stderr += text;
        if (text.includes('Attune answers')) stop.abort();
      },
    },
    environment: variables,
    signal: stop.signal,
  });
  return { code, stderr };
}

/** Every file below a directory, by its digest. Keys of tokens are made before anything else. */
async function snapshot(directory: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const all = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const entry of all.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    if (path.includes('/secrets/')) continue;
    found[path] = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  }
  return found;
}

const commands = [['releases', 'list'], create, ['doctor']];

async function refusedByAll(variables: Variables, words: RegExp): Promise<void> {
  const before = await snapshot(variables['DATA_DIR'] ?? '');
  const host = await served(variables);
  expect([host.code, host.stderr]).toEqual([1, expect.stringMatching(words)]);
  for (const command of commands) {
    const { code, stdout, stderr } = await attune(command, variables);
    expect([command[0], code, `${stdout}${stderr}`]).toEqual([
      command[0],
      1,
      expect.stringMatching(words),
    ]);
  }
  expect(await snapshot(variables['DATA_DIR'] ?? '')).toEqual(before);
}

describe('an installation with an embedded database', { timeout: 300_000 }, () => {
  it('is refused by every command while the database lacks its file of three bytes', async () => {
    await using place = await Place.open();
    const variables = await embedded(place);
    const file = place.path('data', 'records', 'data', 'PG_VERSION');
    await rename(file, `${file}.away`);
    await refusedByAll(variables, /is damaged.*PG_VERSION is missing.*Restore a backup/su);
    expect((await served(variables, ['--new'])).code).toBe(1);
    await rename(`${file}.away`, file);
    expect((await served(variables)).code).toBe(0);
  });

  it('is refused by every command while its records are gone, and starts over only when told', async () => {
    await using place = await Place.open();
    const variables = await embedded(place);
    await rename(place.path('data', 'records'), place.path('records'));
    await refusedByAll(variables, /database is empty.*restore a backup.*--new/isu);
    await rename(place.path('records'), place.path('data', 'records'));
    expect((await served(variables)).code).toBe(0);
    await rename(place.path('data', 'records'), place.path('records'));
    await layRecords(place.path('data', 'records'));
    await refusedByDatabase(variables);
    expect((await served(variables, ['--new'])).code).toBe(0);
    expect((await served(variables)).code).toBe(0);
    // The records of the earlier installation do not fit any more.
    await rm(place.path('data', 'records'), { recursive: true });
    await rename(place.path('records'), place.path('data', 'records'));
    const other = await served(variables);
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('same installation')]);
  });

  it('is adopted when the release before made it, with records and recordings', async () => {
    await using place = await Place.open();
    const DATA_DIR = place.path('data');
    {
      await using system = await openSystem(DATA_DIR);
      await processed(system);
      expect(await idInBlobs(system.blobs)).toBeUndefined();
    }
    expect((await served({ DATA_DIR })).code).toBe(0);
    await using system = await openSystem(DATA_DIR);
    const id = (await readFile(join(DATA_DIR, 'installation'), 'utf8')).trim();
    expect(await idInBlobs(system.blobs)).toBe(id);
  });

  it('is not made where recordings lie without a database', async () => {
    await using place = await Place.open();
    const DATA_DIR = place.path('data');
    {
      await using system = await openSystem(DATA_DIR);
      await processed(system);
    }
    await rm(join(DATA_DIR, 'records'), { recursive: true });
    await refusedByAll({ DATA_DIR }, /database is empty/u);
  });

  it('keeps its id in a backup and in what is restored from it', async () => {
    await using place = await Place.open();
    const variables = await embedded(place);
    const to = { BACKUP_DIR: place.path('backups') };
    expect(await attune(['backup'], { ...variables, ...to })).toMatchObject({ code: 0 });
    const [name = ''] = (await readdir(place.path('backups'))).filter((one) =>
      /^attune-/u.test(one),
    );
    const DATA_DIR = place.path('restored');
    await layRecords(join(DATA_DIR, 'records'));
    const restored = await attune(['restore', place.path('backups', name)], { DATA_DIR });
    expect(restored).toMatchObject({ code: 0, stderr: expect.anything() });
    expect(await readFile(join(DATA_DIR, 'installation'), 'utf8')).toBe(
      await readFile(place.path('data', 'installation'), 'utf8'),
    );
    expect((await served({ DATA_DIR })).code).toBe(0);
  });

  it('is neither made nor changed by the doctor', async () => {
    await using place = await Place.open();
    const DATA_DIR = place.path('data');
    const { stdout } = await attune(['doctor'], { DATA_DIR });
    expect(stdout).toMatch(/database +not there yet; the first start makes it/u);
    await expect(readdir(join(DATA_DIR, 'records'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

async function refusedByDatabase(variables: Variables): Promise<void> {
  const host = await served(variables);
  expect([host.code, host.stderr]).toEqual([1, expect.stringContaining('database is empty')]);
}

/** Records with the recordings of another installation beside them are neither backed up nor moved. */
async function copiedByNone(variables: Variables, place: Place): Promise<void> {
  const BACKUP_DIR = place.path('backups');
  const backup = await attune(['backup'], { ...variables, BACKUP_DIR });
  expect([backup.code, backup.stderr]).toEqual([1, expect.stringContaining('same installation')]);
  expect((await readdir(BACKUP_DIR)).filter((name) => name.startsWith('attune-'))).toEqual([]);
  const target = place.path('target.env');
  const lines = [
    `DATABASE_URL=${await server.createDatabase()}`,
    `DATA_DIR=${place.path('target')}`,
    `JWT_SECRET_KEY=${JWT_SECRET_KEY}`,
  ];
  await writeFile(target, `${lines.join('\n')}\n`);
  for (const more of [['--dry-run'], []]) {
    const moved = await attune(['migrate', '--to', target, ...more], variables);
    expect([moved.code, moved.stderr]).toEqual([1, expect.stringContaining('same installation')]);
  }
}

describe('an installation on Postgres', { timeout: 300_000 }, () => {
  it('is refused with an address that was mistyped, without a table made there', async () => {
    await using place = await Place.open();
    const DATA_DIR = place.path('data');
    const DATABASE_URL = await server.createDatabase();
    expect(await attune(create, { DATA_DIR, DATABASE_URL, JWT_SECRET_KEY })).toMatchObject({
      code: 0,
    });
    const empty = await server.createDatabase();
    await refusedByAll({ DATA_DIR, DATABASE_URL: empty, JWT_SECRET_KEY }, /database is empty/u);
    const client = await openPostgres({ connectionString: empty });
    expect(await client.query(`select 1 from pg_namespace where nspname = 'attune'`)).toEqual([]);
    await client.close();
    // Another installation is as wrong as none.
    const other = {
      DATA_DIR: place.path('other'),
      DATABASE_URL: await server.createDatabase(),
      JWT_SECRET_KEY,
    };
    expect(await attune(create, other)).toMatchObject({ code: 0 });
    await refusedByAll({ ...other, DATA_DIR }, /same installation/u);
    await copiedByNone({ ...other, DATA_DIR }, place);
    expect((await served({ DATA_DIR, DATABASE_URL, JWT_SECRET_KEY })).code).toBe(0);
  });

  it('gets one id from hosts that start at the same moment', async () => {
    await using place = await Place.open();
    const DATABASE_URL = await server.createDatabase();
    const variables = { DATA_DIR: place.path('data'), DATABASE_URL, JWT_SECRET_KEY };
    const hosts = await Promise.all([1, 2, 3, 4].map(() => served(variables)));
    expect(hosts.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect((await served(variables)).code).toBe(0);
  });
});
