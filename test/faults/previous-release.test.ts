import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collections, createUseCases, UseCases } from '@attune/core';
import { createMemoryBlobStore, createMemoryPorts } from '@attune/core/memory';
import type { BlobStore } from '@attune/core/ports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBackup } from '../../packages/adapters-local/src/backup/create-backup.js';
import { restoreBackup } from '../../packages/adapters-local/src/backup/restore-backup.js';
import { createFileSystemBlobStore } from '../../packages/adapters-local/src/file-system/file-system-blob-store.js';
import { openPglite } from '../../packages/adapters-local/src/sql/pglite-client.js';
import { openPostgres } from '../../packages/adapters-local/src/sql/postgres-client.js';
import type { SqlClient } from '../../packages/adapters-local/src/sql/sql-client.js';
import { createSqlDocumentStore } from '../../packages/adapters-local/src/sql/sql-document-store.js';
import { migrations } from '../../packages/adapters-local/src/sql/sql-migrations.js';
import { createNodeHasher } from '../../packages/adapters-local/src/system/node-hasher.js';
import {
  compose,
  loadConfig,
  profile,
  useCaseProviders,
} from '../../packages/http/src/composition/index.js';
import { layRecords, openEmbedded } from '../support/embedded-records.js';
import { openDatabases } from '../support/postgres.js';
import { loadRecords, putBlobs, requireGoesOn, requireReadable } from './previous-release-tools.js';

const held = ['sessions', 'accounts', 'devices', 'intakes', 'reservations'];

const server = await openDatabases();
const home = await mkdtemp(join(tmpdir(), 'attune-previous-'));
const opened: SqlClient[] = [];
afterAll(async () => {
  await Promise.all(opened.map((client) => client.close()));
  await server.close();
  await rm(home, { recursive: true, force: true });
});

function keep(client: SqlClient): SqlClient {
  opened.push(client);
  return client;
}

const onPostgres = async () =>
  keep(await openPostgres({ connectionString: await server.createDatabase(), poolSize: 2 }));

/** Every record that version 0.1.0 kept, with its version. */
async function everything(client: SqlClient, names: readonly string[] = held): Promise<unknown> {
  const all: Record<string, unknown> = {};
  for (const name of names) {
    all[name] = await client.query(`select partition, id, etag, body::text as body,
      extract(epoch from expires_at)::text as expires
      from attune."${name}" order by 1, 2`);
  }
  return all;
}

/** What can be done with the records once their tables are of this version. */
async function requireWorking(client: SqlClient): Promise<void> {
  const store = await createSqlDocumentStore({ client, collections });
  const [last] = await client.query('select max(version) as version from attune.attune_migrations');
  expect(last?.['version']).toBe(migrations.at(-1)?.version);
  const found = await store.query('sessions', {
    where: { kind: 'text', ownerId: 'ann' },
    orderBy: { field: 'createdAt', direction: 'desc' },
    text: 'Breathing calmer',
  });
  expect(found.items).toHaveLength(2);
  const due = await store.query('sessions', {
    where: { kind: 'session' },
    orderBy: { field: 'attentionAt', direction: 'asc' },
    range: { to: '2026-06-01' },
  });
  expect(due.items).toHaveLength(1);
}

/** The use cases on records and blobs that are open. */
async function useCasesOn(client: SqlClient, blobs: BlobStore): Promise<UseCases> {
  const documents = await createSqlDocumentStore({ client, collections });
  return createUseCases(createMemoryPorts({ documents, blobs, hasher: createNodeHasher() }));
}

describe('a data directory with the records of version 0.1.0', { timeout: 300_000 }, () => {
  const dataDirectory = join(home, 'data');
  const directory = join(dataDirectory, 'records');
  let before: unknown;

  beforeAll(async () => {
    await layRecords(directory);
    const client = await loadRecords(await openPglite({ directory, synced: false }));
    before = await everything(client, [...held, 'logins']);
    await client.close();
    await putBlobs(createFileSystemBlobStore({ directory: join(dataDirectory, 'blobs') }));
  }, 300_000);

  it('opens, is brought up to date, and loses nothing', async () => {
    const client = await openPglite({ directory, synced: false });
    await requireWorking(client);
    expect(await everything(client, [...held, 'logins'])).toEqual(before);
    await client.close();
    const again = await openPglite({ directory, synced: false });
    await requireWorking(again);
    expect(await everything(again, [...held, 'logins'])).toEqual(before);
    await again.close();
  });

  it('is read by a host as its own, which goes on with what was waiting', async () => {
    const engines = { SPEECH_PROVIDER: 'memory', LANGUAGE_PROVIDER: 'memory' };
    const variables = { ...engines, NOTES_PROVIDER: 'memory', DATA_DIR: dataDirectory };
    await using app = compose(profile(loadConfig(variables).config), useCaseProviders({}));
    const useCases = await app.get(UseCases);
    await requireReadable(useCases);
    await requireGoesOn(useCases);
  });
});

describe('a backup of records of version 0.1.0 and their blobs', { timeout: 300_000 }, () => {
  it.each([
    ['Postgres', onPostgres],
    ['the embedded database', async () => keep(await openEmbedded())],
  ])('is restored into %s, brought up to date, and loses nothing', async (name, open) => {
    const from = await loadRecords(await onPostgres());
    const before = await everything(from);
    const blobs = createMemoryBlobStore();
    await putBlobs(blobs);
    const to = join(home, name);
    const settings = { leaveOut: ['logins'], attuneVersion: '0.1.0', keepDays: 30 };
    const report = await createBackup({ client: from, blobs, to, ...settings });
    expect(report.manifest).toMatchObject({ layout: { version: 1 }, incomplete: [] });
    const client = await open();
    const fresh = createMemoryBlobStore();
    await restoreBackup({ from: report.directory, client, blobs: fresh, collections });
    expect(await everything(client)).toEqual(before);
    await requireWorking(client);
    await requireReadable(await useCasesOn(client, fresh));
    expect(await everything(client)).toEqual(before);
    // A backup only reads: what it was made of is as version 0.1.0 left it.
    expect(await everything(from)).toEqual(before);
    const tables = await from.query(
      "select 1 from pg_tables where tablename = 'attune_migrations'",
    );
    expect(tables).toEqual([]);
  });
});
