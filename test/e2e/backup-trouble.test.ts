import type { ChildProcess } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { collections } from '@attune/core';
import { blobsNamedBy } from '@attune/core/adapter-kit';
import type { BlobStore, Document } from '@attune/core/ports';
import { afterAll, describe, expect, it } from 'vitest';
import { createBackup } from '../../packages/adapters-local/src/backup/create-backup.js';
import { listBackups } from '../../packages/adapters-local/src/backup/kept-backups.js';
import { restoreBackup } from '../../packages/adapters-local/src/backup/restore-backup.js';
import { createFileSystemBlobStore } from '../../packages/adapters-local/src/file-system/file-system-blob-store.js';
import { openPostgres } from '../../packages/adapters-local/src/sql/postgres-client.js';
import type { SqlClient, SqlSession } from '../../packages/adapters-local/src/sql/sql-client.js';
import { asTherapist } from '../support/actors.js';
import { openDatabases } from '../support/postgres.js';
import { ended, startModule } from '../support/run-source.js';
import {
  allBlobs,
  allRecords,
  attune,
  everything,
  fillUp,
  handIn,
  openSystem,
  Place,
  processed,
  type System,
  type Variables,
} from './backup-tools.js';

const server = await openDatabases();
afterAll(() => server.close());

const main = fileURLToPath(new URL('../../packages/http/bin/attune.js', import.meta.url));
const settings = { leaveOut: ['logins'], attuneVersion: '0.1.0', keepDays: 30 };

/** Runs the command in a process of its own and kills it when it says this. */
async function killedAt(
  words: RegExp,
  args: readonly string[],
  variables: Variables,
): Promise<NodeJS.Signals | null> {
  const child: ChildProcess = startModule(main, args, variables);
  let said = '';
  child.stderr?.on('data', (text: string) => {
    said += text;
    if (words.test(said)) child.kill('SIGKILL');
  });
  const { signal, stderr } = await ended(child);
  expect(stderr).toMatch(words);
  return signal;
}

/** The keys that the records of a system name. */
async function namedKeys({ client }: System): Promise<string[]> {
  const keys = new Set<string>();
  for (const { name } of collections) {
    for (const { body } of await client.query(`select body::text as body from attune."${name}"`)) {
      const document = JSON.parse(String(body)) as Document;
      for (const { key } of blobsNamedBy(name, document)) keys.add(key);
    }
  }
  return [...keys].sort();
}

async function sessionIds({ client }: System): Promise<unknown[]> {
  const rows = await client.query(
    `select distinct partition from attune.sessions where partition not like 'busy%'`,
  );
  return rows.map((row) => row['partition']).sort();
}

/** Does something once a transaction is about to read the documents of a collection. */
function meddling(client: SqlClient, collection: string, meddle: () => Promise<void>): SqlClient {
  let done = false;
  return {
    query: client.query,
    transaction: (run, options) =>
      client.transaction(async (session) => {
        const query: SqlSession['query'] = async (text, ...more) => {
          if (!done && text.includes('body') && text.includes(`"${collection}"`)) {
            done = true;
            await meddle();
          }
          return await session.query(text, ...more);
        };
        return await run({ query });
      }, options),
    close: client.close,
  };
}

/** Opens what a backup brings to a machine that had nothing. */
async function restoredFrom(directory: string, place: Place): Promise<System> {
  const url = await server.createDatabase();
  const client = await openPostgres({ connectionString: url });
  const blobs = createFileSystemBlobStore({ directory: place.path('two', 'blobs') });
  await restoreBackup({ from: directory, client, blobs, collections });
  await client.close();
  return await openSystem(place.path('two'), url);
}

describe('a backup while hosts and workers go on', { timeout: 600_000 }, () => {
  it('holds one moment of all records: nothing that changes while they are read', async () => {
    await using place = await Place.open();
    await using system = await openSystem(place.path('one'), await server.createDatabase());
    const [kept, moved] = [await processed(system), await processed(system)];
    const before = await allRecords(system.client);
    const client = meddling(system.client, 'sessions', async () => {
      await handIn(system);
      await system.useCases.sessions.update(moved.id, (session) => ({
        ...session,
        recording: { ...session.recording, filename: 'renamed.wav' },
      }));
    });
    const { directory } = await createBackup({
      ...system,
      ...{ client, to: place.path('kept') },
      ...settings,
    });
    expect(await sessionIds(system)).toHaveLength(3);
    await using restored = await restoredFrom(directory, place);
    expect(await sessionIds(restored)).toEqual([kept.id, moved.id].sort());
    expect(await allRecords(restored.client)).toEqual(before);
  });

  it('holds nothing of later, and no half of what is deleted while files are copied', async () => {
    await using place = await Place.open();
    await using system = await openSystem(place.path('one'), await server.createDatabase());
    const [kept, gone, half, moved] = [
      await processed(system),
      await processed(system),
      await processed(system),
      await processed(system),
    ];
    const before = await allRecords(system.client);
    const { sessions, deleteSession } = system.useCases;
    let gets = 0;
    let later = '';
    const meddle = async (): Promise<void> => {
      await deleteSession.execute(asTherapist('ann'), { sessionId: gone.id });
      await sessions.update(half.id, (session) => ({
        ...session,
        lease: { holder: 'deletion', token: 't', expiresAt: '2999-01-01T00:00:00.000Z' },
      }));
      await system.blobs.delete(half.recording.blobKey);
      const blobKey = `${moved.recording.blobKey}-moved`;
      await system.blobs.put(blobKey, new Uint8Array(1_000).fill(7));
      await sessions.update(moved.id, (session) => ({
        ...session,
        recording: { ...session.recording, blobKey },
      }));
      await system.blobs.delete(moved.recording.blobKey);
      later = (await handIn(system)).id;
    };
    const blobs: BlobStore = {
      ...system.blobs,
      get: async (key, options) => {
        gets += 1;
        // By now the records are read, and the first blobs of somebody are copied.
        if (gets === 3) await meddle();
        return await system.blobs.get(key, options);
      },
    };
    let busy = true;
    let written = 0;
    const writer = (async () => {
      while (busy) {
        written += 1;
        const document = { id: `w${written}`, scope: 'busy' };
        await system.store.put('reservations', document, { expect: 'absent' });
      }
    })();
    const to = place.path('kept');
    const { directory, manifest } = await createBackup({ ...system, blobs, to, ...settings });
    busy = false;
    await writer;
    expect(manifest.incomplete).toEqual([]);
    await using restored = await restoredFrom(directory, place);
    expect(await sessionIds(restored)).toEqual([kept.id, moved.id].sort());
    expect(await sessionIds(system)).toContain(later);
    expect(Object.keys(await allBlobs(restored.blobs)).sort()).toEqual(await namedKeys(restored));
    const live = await allBlobs(system.blobs);
    for (const [key, digest] of Object.entries(await allBlobs(restored.blobs))) {
      expect([key, digest]).toEqual([key, live[key]]);
    }
    const of = (records: Record<string, unknown>) =>
      JSON.stringify(records['sessions'], undefined, 1)
        .split('\n')
        .filter((line) => line.includes(kept.id));
    expect(of(await allRecords(restored.client))).toEqual(of(before));
    const found = await restored.client.query(
      `select count(*)::int as n from attune.reservations where partition = 'busy'`,
    );
    expect(written).toBeGreaterThan(Number(found[0]?.['n']));
  });

  it('tells of a blob that the store has lost, keeps all else, and removes no older backup', async () => {
    await using place = await Place.open();
    const url = await server.createDatabase();
    await using system = await openSystem(place.path('one'), url);
    const variables: Variables = {
      DATA_DIR: place.path('one'),
      DATABASE_URL: url,
      BACKUP_DIR: place.path('kept'),
    };
    const session = await processed(system);
    await processed(system);
    await createBackup({ ...system, to: place.path('kept'), ...settings });
    await system.blobs.delete(session.recording.blobKey);
    const { code, stdout, stderr } = await attune(['backup'], variables);
    expect([code, stderr]).toEqual([1, expect.stringContaining(session.id)]);
    expect(stderr).not.toContain('talk.wav');
    const [first, second] = await listBackups(place.path('kept'));
    expect(second?.manifest.incomplete).toEqual([session.id]);
    const objects = first?.manifest.blobs.objects ?? 0;
    expect(second?.manifest.blobs.objects).toBe(objects - 1);
    expect(stdout).toContain(`${objects - 1} of them shared with the backup before`);
    expect(second?.manifest.records.map(({ records }) => records)).toEqual(
      first?.manifest.records.map(({ records }) => records),
    );
  });

  it('is refused while another one is being made there', async () => {
    await using place = await Place.open();
    await using system = await openSystem(place.path('one'), await server.createDatabase());
    await processed(system);
    const to = place.path('kept');
    const both = await Promise.allSettled([
      createBackup({ ...system, to, ...settings }),
      createBackup({ ...system, to, ...settings }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find((one) => one.status === 'rejected')?.reason).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('Another backup is being made'),
    });
  });
});

describe('a restore that failed after everything had arrived', { timeout: 600_000 }, () => {
  it('tells the same of the backup when it is run again', async () => {
    await using place = await Place.open();
    await using system = await openSystem(place.path('one'), await server.createDatabase());
    await processed(system);
    await handIn(system);
    const { directory: from } = await createBackup({
      ...system,
      to: place.path('kept'),
      ...settings,
    });
    const client = await openPostgres({ connectionString: await server.createDatabase() });
    const blobs = createFileSystemBlobStore({ directory: place.path('two', 'blobs') });
    const cut: SqlClient = {
      ...client,
      query: async (text, parameters, options) => {
        if (text.startsWith('drop table')) throw new Error('The cable was pulled');
        return await client.query(text, parameters, options);
      },
    };
    const restore = { from, blobs, collections };
    await expect(restoreBackup({ ...restore, client: cut })).rejects.toBeInstanceOf(Error);
    const { inWork } = await restoreBackup({ ...restore, client });
    await client.close();
    expect(inWork).toBe(1);
  });
});

describe('kill -9', { timeout: 600_000 }, () => {
  it('leaves no half backup that looks like one, and the next one sweeps it', async () => {
    await using place = await Place.open();
    const url = await server.createDatabase();
    await using system = await openSystem(place.path('one'), url);
    await fillUp(system, 200, 300);
    const kept = place.path('kept');
    const variables = { DATA_DIR: place.path('one'), DATABASE_URL: url, BACKUP_DIR: kept };
    expect(await killedAt(/files +[1-8]0 %/u, ['backup'], variables)).toBe('SIGKILL');
    const left = (await readdir(kept)).filter((name) => name !== '.lock');
    expect(left).toEqual([expect.stringMatching(/^\.attune-.*\.part$/u)]);
    expect(await listBackups(kept)).toEqual([]);
    const { code, stderr } = await attune(['backup'], variables);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const [backup, ...more] = await listBackups(kept);
    expect([more, backup?.manifest.blobs.objects]).toEqual([[], 300]);
    expect((await readdir(kept)).sort()).toHaveLength(2);
  });

  it.each([
    ['the files', /files +[1-8]0 %/u],
    ['the records', /records +[1-8]0 %/u],
  ])('in the midst of restoring %s keeps hosts out until it is run again', async (_what, words) => {
    await using place = await Place.open();
    await using system = await openSystem(place.path('one'), await server.createDatabase());
    await fillUp(system, 4_000, 300);
    const report = await createBackup({ ...system, to: place.path('kept'), ...settings });
    const url = await server.createDatabase();
    const variables = { DATA_DIR: place.path('two'), DATABASE_URL: url };
    const args = ['restore', report.directory];
    expect(await killedAt(words, args, variables)).toBe('SIGKILL');
    await expect(openSystem(place.path('two'), url)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('Run "attune restore" until it is done'),
    });
    const other = await createBackup({ ...system, to: place.path('other'), ...settings });
    const mixed = await attune(['restore', other.directory], variables);
    expect([mixed.code, mixed.stderr]).toEqual([1, expect.stringContaining('Another backup')]);
    const again = await attune(args, variables);
    expect({ code: again.code, stderr: again.stderr }).toMatchObject({ code: 0 });
    await using restored = await openSystem(place.path('two'), url);
    expect(await everything(restored)).toEqual(await everything(system));
    expect((await attune(args, variables)).code).toBe(1);
  });
});
