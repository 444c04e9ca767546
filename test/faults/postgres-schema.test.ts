import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { collections } from '@attune/core';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { openPostgres } from '../../packages/adapters-local/src/sql/postgres-client.js';
import type { SqlClient } from '../../packages/adapters-local/src/sql/sql-client.js';
import { createSqlDocumentStore } from '../../packages/adapters-local/src/sql/sql-document-store.js';
import {
  type Migration,
  migrateDatabase,
  migrateSchema,
  migrations,
} from '../../packages/adapters-local/src/sql/sql-migrations.js';
import { describeTable } from '../../packages/adapters-local/src/sql/sql-schema.js';
import { tableOf } from '../../packages/adapters-local/src/sql/sql-table.js';
import { openEmbedded } from '../support/embedded-records.js';
import { openDatabases } from '../support/postgres.js';

const server = await openDatabases();
const opened: SqlClient[] = [];
afterAll(async () => {
  await Promise.all(opened.map((client) => client.close()));
  await server.close();
});

/** Tables and records as version 0.1.0 wrote them. */
const previous = readFileSync(new URL('../data/records-0.1.0.sql', import.meta.url), 'utf8');

async function openEmpty(): Promise<SqlClient> {
  const connectionString = await server.createDatabase();
  const client = await openPostgres({ connectionString, poolSize: 2 });
  opened.push(client);
  return client;
}

async function onPostgres(): Promise<SqlClient> {
  const connectionString = await server.createDatabase();
  const loader = new pg.Client(connectionString);
  await loader.connect();
  await loader.query(previous);
  await loader.end();
  const client = await openPostgres({ connectionString });
  opened.push(client);
  return client;
}

async function onPglite(): Promise<SqlClient> {
  const client = await openEmbedded();
  opened.push(client);
  for (const statement of previous.split(/;\n/).filter((one) => one.trim() !== '')) {
    await client.query(statement);
  }
  return client;
}

/** The collections that the records came with. */
async function collectionsIn(client: SqlClient): Promise<readonly string[]> {
  const rows = await client.query('select collection from attune.attune_layout order by 1');
  return rows.map((row) => String(row['collection']));
}

/** Every record of these collections, with its version. */
async function everything(client: SqlClient, names: readonly string[]): Promise<unknown> {
  const tables = await Promise.all(
    names.map((name) =>
      client.query(`select partition, id, etag, body::text as body,
        extract(epoch from expires_at)::text as expires from attune."${name}" order by 1, 2`),
    ),
  );
  return Object.fromEntries(names.map((name, at) => [name, tables[at]]));
}

async function applied(client: SqlClient, schema = 'attune'): Promise<unknown> {
  const rows = await client.query(
    `select version from ${schema}.attune_migrations order by version`,
  );
  return rows.map((row) => row['version']);
}

describe.each([
  ['Postgres', onPostgres],
  ['PGlite', onPglite],
])('records of version 0.1.0 on %s', (_, load) => {
  it('are all there after the tables were brought up to date, and can be worked with', async () => {
    const client = await load();
    const names = await collectionsIn(client);
    expect(names.length).toBeGreaterThan(0);
    const before = await everything(client, names);
    const store = await createSqlDocumentStore({ client, collections });
    expect(await everything(client, names)).toEqual(before);
    expect(await applied(client)).toEqual(migrations.map(({ version }) => version));
    const found = await store.query('sessions', {
      where: { kind: 'text', ownerId: 'ann' },
      orderBy: { field: 'createdAt', direction: 'desc' },
      text: 'Breathing calmer',
    });
    expect(found.items).toHaveLength(2);
    const account = await store.get('accounts', { partition: 'ann', id: 'account' });
    const changed = { ...account.document, n: 2 };
    await store.put('accounts', changed, { expect: { etag: account.etag } });
    const expired = store.get('logins', { partition: 'ann', id: 'l2' });
    await expect(expired).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('tables that are not of this version', () => {
  const refused = (message: string) => ({
    code: 'unsupported',
    message: expect.stringContaining(message),
  });

  it('are refused when they lag behind and may not be changed, with what is to do', async () => {
    for (const client of [await openEmpty(), await onPostgres()]) {
      const open = () => createSqlDocumentStore({ client, collections, migrate: false });
      await expect(open()).rejects.toMatchObject(refused('Run "attune migrate-schema" first'));
      const planned = await migrateDatabase(client, collections, { dryRun: true });
      await expect(open()).rejects.toMatchObject(refused('attune migrate-schema'));
      expect(await migrateDatabase(client, collections)).toEqual(planned);
      expect(await migrateDatabase(client, collections)).toEqual([]);
      await open();
    }
  });

  it('are refused when a later version made them', async () => {
    const client = await openEmpty();
    await migrateDatabase(client, collections);
    await client.query("insert into attune.attune_migrations (version, name) values (99, 'later')");
    const open = createSqlDocumentStore({ client, collections });
    await expect(open).rejects.toMatchObject(refused('at version 99, made by a later version'));
  });

  it('need no right to create anything once they are up to date', async () => {
    const connectionString = await server.createDatabase();
    const owner = await openPostgres({ connectionString });
    opened.push(owner);
    await migrateDatabase(owner, collections);
    await owner.query('create role clerk login');
    await owner.query('grant usage on schema attune to clerk');
    const rights = 'select, insert, update, delete on all tables in schema attune';
    await owner.query(`grant ${rights} to clerk`);
    const clerk = await openPostgres({
      connectionString: connectionString.replace('attune@', 'clerk@'),
    });
    opened.push(clerk);
    const store = await createSqlDocumentStore({ client: clerk, collections });
    await store.put('reservations', { id: 'a', scope: 'b' }, { expect: 'absent' });
  });
});

describe('tables of a version with the same declarations and other indexes', () => {
  it('get the indexes of this version, and every row stays as it is', async () => {
    const client = await openEmpty();
    const store = await createSqlDocumentStore({ client, collections });
    const text = { id: 'text', sessionId: 's1', kind: 'text', ownerId: 'ann', text: 'calm' };
    await store.put('sessions', { ...text, createdAt: '2026-01-01T00:00:00.000Z' });
    const indexesOf = async () =>
      await client.query(
        "select indexname, indexdef from pg_indexes where tablename = 'sessions' order by 1",
      );
    const indexes = await indexesOf();
    const rows = await everything(client, ['sessions']);
    await client.query('delete from attune.attune_migrations where version > 5');
    await client.query('drop index attune."sessions/text"');
    await client.query('create index "sessions/words" on attune.sessions using gin (words)');
    await client.query('create index "sessions/pold" on attune.sessions (partition, "k_kind")');
    await client.query('drop statistics attune."sessions/values"');
    expect(await migrateDatabase(client, collections)).toEqual([
      '6: fewer indexes',
      '7: lists for administrators',
    ]);
    expect(await indexesOf()).toEqual(indexes);
    expect(await everything(client, ['sessions'])).toEqual(rows);
    const statistics = await client.query('select stxname from pg_statistic_ext');
    expect(statistics.map((row) => row['stxname'])).toContain('sessions/values');
  });
});

describe('many hosts that start at once', () => {
  it('all open, and one of them makes the tables', async () => {
    const connectionString = await server.createDatabase();
    const hosts = await Promise.all(
      Array.from({ length: 12 }, () => openPostgres({ connectionString, poolSize: 1 })),
    );
    opened.push(...hosts);
    const stores = await Promise.all(
      hosts.map((client) => createSqlDocumentStore({ client, collections })),
    );
    expect(stores).toHaveLength(12);
    expect(await applied(hosts[0] as SqlClient)).toEqual(migrations.map(({ version }) => version));
  });

  it('take every step once, in order, however many there are', async () => {
    const connectionString = await server.createDatabase();
    const hosts = await Promise.all(
      Array.from({ length: 12 }, () => openPostgres({ connectionString, poolSize: 1 })),
    );
    opened.push(...hosts);
    const steps: Migration[] = [
      {
        version: 1,
        name: 'one',
        statements: (schema) => [
          `create table ${schema}.log (n int)`,
          `create table ${schema}.attune_layout (collection text primary key, version int not null, declaration text not null)`,
        ],
      },
      {
        version: 2,
        name: 'two',
        statements: (schema) => [`insert into ${schema}.log values (2)`, 'select pg_sleep(0.2)'],
      },
      {
        version: 3,
        name: 'three',
        statements: (schema) => [`insert into ${schema}.log select max(n) + 1 from ${schema}.log`],
      },
    ];
    const options = { schema: 'many', tables: [] };
    const early = await Promise.all(
      hosts.map((client) => migrateSchema(client, { ...options, steps: steps.slice(0, 2) })),
    );
    expect(early.filter(({ length }) => length > 0)).toEqual([['1: one', '2: two']]);
    const late = await Promise.all(
      hosts.map((client) => migrateSchema(client, { ...options, steps })),
    );
    expect(late.filter(({ length }) => length > 0)).toEqual([['3: three']]);
    const [client] = hosts as [SqlClient];
    expect(await client.query('select n from many.log order by n')).toEqual([{ n: 2 }, { n: 3 }]);
    expect(await applied(client, 'many')).toEqual([1, 2, 3]);
  });

  it('leave everything as it was when a step fails', async () => {
    const client = await openEmpty();
    const steps: Migration[] = [
      { version: 1, name: 'one', statements: (schema) => [`create table ${schema}.log (n int)`] },
      { version: 2, name: 'two', statements: () => ['select 1 / 0'] },
    ];
    const run = migrateSchema(client, { schema: 'broken', tables: [], steps });
    await expect(run).rejects.toMatchObject({ code: '22012' });
    const found = await client.query("select 1 from pg_namespace where nspname = 'broken'");
    expect(found).toEqual([]);
  });
});

describe('the steps', () => {
  it('are numbered without gaps', () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, at) => at + 1));
  });

  it('grow by one when the declared collections change', () => {
    const declared = JSON.stringify(
      collections.map((one) => {
        const table = tableOf('attune', one);
        return [one.name, describeTable(table), table.indexes, table.statistics];
      }),
    );
    const digest = createHash('sha256').update(declared).digest('hex').slice(0, 16);
    expect({ version: migrations.at(-1)?.version, digest }).toMatchInlineSnapshot(`
      {
        "digest": "d775a28b50175e80",
        "version": 7,
      }
    `);
  });
});
