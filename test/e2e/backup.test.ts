import {
  appendFile,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openDatabases } from '../support/postgres.js';
import {
  allBlobs,
  attune,
  everything,
  furnish,
  handIn,
  openSystem,
  Place,
  type System,
  type Variables,
} from './backup-tools.js';

const server = await openDatabases();
afterAll(() => server.close());

const key = 'a-key-that-signs-tokens-and-is-in-no-backup';

async function backupsIn(directory: string): Promise<string[]> {
  return (await readdir(directory)).filter((name) => name.startsWith('attune-')).sort();
}

async function newestIn(directory: string): Promise<string> {
  return join(directory, (await backupsIn(directory)).at(-1) ?? '');
}

async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/** A host with an empty database in Postgres. */
interface Installation {
  readonly variables: Variables;
  open(): Promise<System>;
}

async function installation(place: Place, name: string): Promise<Installation> {
  const url = await server.createDatabase();
  const variables = {
    DATA_DIR: place.path(name),
    DATABASE_URL: url,
    BACKUP_DIR: place.path('kept'),
  };
  return { variables, open: () => openSystem(place.path(name), url) };
}

/** A small furnished system, and a backup of it. */
async function backedUp(place: Place) {
  const { variables, open } = await installation(place, 'one');
  await using system = await open();
  await furnish(system);
  const { code, stderr } = await attune(['backup'], variables);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const backup = await newestIn(place.path('kept'));
  return { backup, variables, expected: await everything(system) };
}

describe('attune backup and restore', { timeout: 600_000 }, () => {
  it('bring back every record and every byte, from the embedded database to Postgres and back', async () => {
    await using place = await Place.open();
    const embedded = { DATA_DIR: place.path('one'), BACKUP_DIR: place.path('kept') };
    let expected: object;
    {
      await using system = await openSystem(place.path('one'));
      await furnish(system);
      expected = await everything(system);
    }
    const backed = await attune(['backup'], embedded);
    expect({ code: backed.code, stderr: backed.stderr }).toMatchObject({ code: 0 });
    const backup = await newestIn(place.path('kept'));
    const url = await server.createDatabase();
    const onPostgres: Variables = {
      DATA_DIR: place.path('two'),
      DATABASE_URL: url,
      BACKUP_DIR: place.path('again'),
      JWT_SECRET_KEY: key,
    };
    const restored = await attune(['restore', backup], onPostgres);
    expect({ code: restored.code, stderr: restored.stderr }).toMatchObject({ code: 0 });
    expect(restored.stdout).toMatch(/^sessions +\d+ records {2}[0-9a-f]{32}$/mu);
    expect(restored.stdout).toMatch(/\d+ sessions? (was|were) being processed/u);
    {
      await using system = await openSystem(place.path('two'), url);
      expect(await everything(system)).toEqual(expected);
      expect(await system.client.query('select 1 from attune.logins')).toEqual([]);
    }
    expect((await attune(['backup'], onPostgres)).code).toBe(0);
    const back = { DATA_DIR: place.path('three'), BACKUP_DIR: place.path('kept') };
    const again = await attune(['restore', await newestIn(place.path('again'))], back);
    expect({ code: again.code, stderr: again.stderr }).toMatchObject({ code: 0 });
    await using system = await openSystem(place.path('three'));
    expect(await everything(system)).toEqual(expected);
  });

  it('leave sessions in work to hosts and workers, which go on with them', async () => {
    await using place = await Place.open();
    const { variables, open } = await installation(place, 'one');
    let id: string;
    {
      await using system = await open();
      ({ id } = await handIn(system));
      // As a worker that dies leaves it.
      await system.useCases.sessions.update(id, (session) => ({
        ...session,
        attentionAt: '2026-01-01T00:00:00.000Z',
        lease: { holder: 'dead', token: 'dead', expiresAt: '2026-01-01T00:00:00.000Z' },
      }));
    }
    expect((await attune(['backup'], variables)).code).toBe(0);
    const from = await newestIn(place.path('kept'));
    const target = await installation(place, 'two');
    const { stdout } = await attune(['restore', from], target.variables);
    expect(stdout).toContain('1 session was being processed');
    await using system = await target.open();
    const worker = await system.useCases.operations.startWorker({ reconcileEveryMs: 50 });
    await expect
      .poll(async () => (await system.useCases.sessions.get(id)).status, { timeout: 20_000 })
      .toBe('processed');
    await worker.close();
  });

  it('write files that only the owner can read, without keys in them', async () => {
    await using place = await Place.open();
    const data = place.path('one');
    await mkdir(join(data, 'secrets'), { recursive: true });
    await writeFile(join(data, 'secrets', 'jwt.key'), `${key}-of-the-directory`);
    const one = await installation(place, 'one');
    {
      await using system = await one.open();
      await furnish(system);
    }
    const secrets = { JWT_SECRET_KEY: key, SMTP_HOST: 'mail', SMTP_PASS: key };
    const variables = { ...one.variables, ...secrets };
    const { code, stdout } = await attune(['backup', '--to', place.path('kept')], variables);
    expect(code).toBe(0);
    expect(stdout).toContain('It does not include the key that signs tokens, other secrets');
    const backup = await newestIn(place.path('kept'));
    for (const file of await filesIn(backup)) {
      expect([file, (await stat(file)).mode & 0o777]).toEqual([file, 0o600]);
      expect((await readFile(file)).includes(key), file).toBe(false);
    }
    for (const folder of ['.', 'records', 'blobs']) {
      expect((await stat(join(backup, folder))).mode & 0o777).toBe(0o700);
    }
    expect((await readdir(backup)).sort()).toEqual([
      'blobs',
      'blobs.ndjson.gz',
      'manifest.json',
      'records',
    ]);
  });

  it('refuse a system that is not empty, and change nothing of it', async () => {
    await using place = await Place.open();
    const { backup } = await backedUp(place);
    const refused = async ({ variables }: Installation, message: string) => {
      const { code, stderr } = await attune(['restore', backup], variables);
      expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
    };
    const signedIn = await installation(place, 'records');
    {
      await using system = await signedIn.open();
      const login = { id: 'l', accountId: 'a', expiresAt: '2999-01-01T00:00:00Z' };
      await system.store.put('logins', login);
    }
    await refused(signedIn, 'holds records of its own (logins)');
    const withFiles = await installation(place, 'blobs');
    {
      await using system = await withFiles.open();
      await system.blobs.put('users/x/originals/1_a.wav', new Uint8Array(3));
    }
    await refused(withFiles, 'The blob store holds recordings or transcripts of its own');
    await using system = await withFiles.open();
    expect(Object.keys(await allBlobs(system.blobs))).toEqual(['users/x/originals/1_a.wav']);
    expect(await system.client.query('select 1 from attune.accounts')).toEqual([]);
  });

  it('take a system in which a host was started, but nothing was done', async () => {
    await using place = await Place.open();
    const { backup, expected } = await backedUp(place);
    const two = await installation(place, 'two');
    {
      await using _system = await two.open();
    }
    expect((await attune(['restore', backup], two.variables)).code).toBe(0);
    await using system = await two.open();
    expect(await everything(system)).toEqual(expected);
  });

  it('tell what is wrong with the settings, and end with 2', async () => {
    await using place = await Place.open();
    const within = { DATA_DIR: place.path('one'), BACKUP_DIR: place.path('one', 'backups') };
    const wrong = async (variables: Variables, message: string, args = ['backup']) => {
      const { code, stderr } = await attune(args, variables);
      expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    };
    await wrong(within, 'BACKUP_DIR: must not be inside DATA_DIR');
    await wrong({ DATA_DIR: place.path('none') }, 'holds no records');
    await wrong({ DATABASE_PROVIDER: 'memory' }, 'cannot read records of "memory"');
    const mistyped = await attune(['restore', place.path('kep')], { DATA_DIR: place.path('new') });
    expect([mistyped.code, mistyped.stderr]).toEqual([
      1,
      expect.stringContaining('is not a backup'),
    ]);
    expect(await readdir(place.root)).toEqual([]);
    await wrong({}, 'BACKUP_KEEP_DAYS: must be a whole number', ['backup', '--keep-days', 'x']);
  });

  it('say what to do while a host has the embedded database', async () => {
    await using place = await Place.open();
    await using _host = await openSystem(place.path('one'));
    const variables = { DATA_DIR: place.path('one'), BACKUP_DIR: place.path('kept') };
    const { code, stderr } = await attune(['backup'], variables);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('stop the host, run "attune backup"'),
    ]);
    expect(stderr).toContain(`is in use by process ${process.pid}`);
  });
});

describe('a backup that is not as it was written', { timeout: 600_000 }, () => {
  it('is refused with what is damaged, before anything is restored', async () => {
    await using place = await Place.open();
    const { backup, expected } = await backedUp(place);
    const two = await installation(place, 'two');
    const files = (await filesIn(backup)).map((file) => file.slice(backup.length + 1));
    const records = 'records/sessions.ndjson.gz';
    const blob = files.find((file) => file.startsWith('blobs/')) ?? '';
    const spoil: readonly [string, string, (path: string) => Promise<unknown>][] = [
      [records, 'was changed', (path) => flip(path)],
      [records, 'was cut or grew', (path) => truncate(path, 40)],
      [records, 'was cut or grew', (path) => appendFile(path, 'x')],
      [records, 'is missing', (path) => rm(path)],
      ['blobs.ndjson.gz', 'was changed', (path) => flip(path)],
      [blob, 'was changed', (path) => flip(path)],
      [blob, 'is missing', (path) => rm(path)],
      ['manifest.json', 'manifest.json is damaged', (path) => truncate(path, 100)],
      ['manifest.json', 'it has no manifest.json', (path) => rm(path)],
    ];
    for (const [file, message, damage] of spoil) {
      const path = join(backup, file);
      const whole = await readFile(path);
      await damage(path);
      for (const args of [
        ['restore', backup],
        ['restore', '--verify', backup],
      ]) {
        const { code, stderr } = await attune(args, two.variables);
        expect([file, code, stderr]).toEqual([file, 1, expect.stringContaining(message)]);
      }
      await writeFile(path, whole, { mode: 0o600 });
    }
    const { stdout } = await attune(['restore', '--verify', backup], {});
    expect(stdout).toContain('is complete');
    expect((await attune(['restore', backup], two.variables)).code).toBe(0);
    await using system = await two.open();
    expect(await everything(system)).toEqual(expected);
  });

  it('is refused when a later version made it', async () => {
    await using place = await Place.open();
    const { backup } = await backedUp(place);
    const path = join(backup, 'manifest.json');
    const manifest = JSON.parse(await readFile(path, 'utf8'));
    const { variables } = await installation(place, 'two');
    for (const later of [
      { ...manifest, formatVersion: 2, more: 1 },
      { ...manifest, layout: { ...manifest.layout, version: 99 } },
    ]) {
      await writeFile(path, JSON.stringify(later));
      const { code, stderr } = await attune(['restore', backup], variables);
      expect([code, stderr]).toEqual([1, expect.stringContaining('Restore it with that version')]);
    }
  });
});

describe('backups that are kept', { timeout: 600_000 }, () => {
  it('go after so many days, but never the newest one, and nothing else goes', async () => {
    await using place = await Place.open();
    const kept = place.path('kept');
    const { backup, variables } = await backedUp(place);
    const dayMs = 24 * 3_600_000;
    const age = async (path: string, days: number) => {
      const file = join(path, 'manifest.json');
      const manifest = JSON.parse(await readFile(file, 'utf8'));
      const createdAt = new Date(Date.now() - days * dayMs).toISOString();
      await writeFile(file, JSON.stringify({ ...manifest, createdAt }));
    };
    await age(backup, 31);
    // Not ours, not whole, not a backup: nobody's business.
    const others = ['notes', 'attune-old', 'attune-20200101T000000.000Z'];
    for (const name of others) await mkdir(join(kept, name));
    await writeFile(join(kept, 'attune-20200101T000000.000Z', 'manifest.json'), '{}');
    const second = await attune(['backup'], variables);
    expect(second.stdout).toContain('Removed: 1 older than 30 days');
    const names = async () => (await backupsIn(kept)).filter((name) => !others.includes(name));
    const [one = '', ...rest] = await names();
    expect([one === basename(backup), rest]).toEqual([false, []]);
    await age(join(kept, one), 8);
    expect((await attune(['backup'], variables)).stdout).not.toContain('Removed');
    expect((await attune(['backup', '--keep-days', '7'], variables)).stdout).toContain(
      'Removed: 1',
    );
    expect(await names()).toHaveLength(2);
    expect((await readdir(kept)).sort()).toEqual(expect.arrayContaining(others));
  });

  it('share the files that did not change, and a damaged one is copied anew', async () => {
    await using place = await Place.open();
    const { backup, variables } = await backedUp(place);
    const [blob = '', other = ''] = (await filesIn(join(backup, 'blobs'))).sort();
    await flip(other);
    const { code, stdout, stderr } = await attune(['backup'], variables);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toMatch(/\d+ of them shared with the backup before/u);
    const newest = await newestIn(place.path('kept'));
    const inode = async (path: string) => (await stat(path)).ino;
    const counterpart = (path: string) => path.replace(backup, newest);
    expect(await inode(counterpart(blob))).toBe(await inode(blob));
    expect(await inode(counterpart(other))).not.toBe(await inode(other));
    expect((await attune(['restore', '--verify', newest], {})).code).toBe(0);
    expect((await attune(['restore', '--verify', backup], {})).code).toBe(1);
    await rm(backup, { recursive: true });
    const two = await installation(place, 'two');
    expect((await attune(['restore', newest], two.variables)).code).toBe(0);
  });
});

/** Changes one byte and not the size. */
async function flip(path: string): Promise<void> {
  const bytes = await readFile(path);
  const at = Math.floor(bytes.length / 2);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(path, bytes);
}
