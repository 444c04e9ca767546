import { planQuery } from '@attune/core/adapter-kit';
import type { CollectionDeclaration, DocumentQuery } from '@attune/core/ports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbedded } from '../../../../test/support/embedded-records.js';
import type { SqlClient } from './sql-client.js';
import { createSqlDocumentStore, type SqlDocumentStore } from './sql-document-store.js';
import { selectPage } from './sql-statements.js';
import { tableOf } from './sql-table.js';

const sessions: CollectionDeclaration = {
  name: 'big-sessions',
  partitionKey: 'owner',
  indexes: [{ fields: ['status', 'createdAt'] }, { fields: ['status'] }, { fields: ['size'] }],
  textFields: ['title'],
  expiresAtField: 'until',
};
const newest = { field: 'createdAt', direction: 'desc' } as const;
const table = tableOf('attune', sessions);
let client: SqlClient;
let store: SqlDocumentStore;

beforeAll(async () => {
  client = await openEmbedded();
  store = await createSqlDocumentStore({ client, collections: [sessions] });
  for (let from = 0; from < 3000; from += 100) {
    const owner = `o${(from / 100) % 10}`;
    await store.batch(
      sessions.name,
      owner,
      Array.from({ length: 100 }, (_, at) => ({
        type: 'put',
        document: sessionOf(from + at, owner),
      })),
    );
  }
  await client.query('analyze');
});
afterAll(() => client.close());

function sessionOf(n: number, owner: string) {
  const createdAt = new Date(1_700_000_000_000 + n * 60_000).toISOString();
  const title = `Session number ${n}`;
  return { id: `s${n}`, owner, status: n % 3 === 0 ? 'done' : 'new', createdAt, size: n, title };
}

async function explain(query: DocumentQuery): Promise<string> {
  const plan = planQuery(sessions, query, { textSearch: true });
  const { text, parameters } = selectPage(table, plan, new Date());
  const rows = await client.query(`explain ${text}`, parameters);
  return rows.map((row) => String(row['QUERY PLAN'])).join('\n');
}

/** The second page of a query. */
async function nextPage(query: DocumentQuery): Promise<DocumentQuery> {
  const { cursor = '' } = await store.query(sessions.name, query);
  return { ...query, cursor };
}

describe('a query on SQL', () => {
  it.each<[string, DocumentQuery, string]>([
    ['equality and order', { where: { status: 'done' }, orderBy: newest }, 'big-sessions/a'],
    [
      'the same in one partition',
      { where: { status: 'done' }, orderBy: newest, partition: 'o1' },
      'big-sessions/p',
    ],
    ['equality by id', { where: { status: 'done' } }, 'big-sessions/a'],
    [
      'a range of numbers',
      { where: {}, orderBy: { field: 'size', direction: 'asc' }, range: { from: 5, to: 900 } },
      'big-sessions/a',
    ],
    ['everything by id', { where: {} }, 'big-sessions/id'],
    ['one partition by id', { where: {}, partition: 'o1' }, 'big-sessions_pkey'],
  ])(
    'serves %s from its index in order, without sorting, on the second page',
    async (_, query, index) => {
      const plan = await explain(await nextPage({ ...query, limit: 20 }));
      expect(plan).toMatch(new RegExp(`Index Scan.* using "?${index}`));
      expect(plan).not.toContain('Sort');
      expect(plan).toMatch(/Index Cond: .*(ROW\(|\(id > )/);
    },
  );

  it('serves rare words from the index of words', async () => {
    const plan = await explain({ where: {}, text: 'session 2718' });
    expect(plan).toContain('big-sessions/text');
  });
});

describe('createSqlDocumentStore', () => {
  it('is harmless when repeated, and follows a changed declaration with the documents there are', async () => {
    const first: CollectionDeclaration = {
      name: 'moving',
      partitionKey: 'p',
      indexes: [{ fields: ['old'] }],
      textFields: [],
    };
    const second: CollectionDeclaration = {
      ...first,
      indexes: [{ fields: ['kind', 'rank'] }],
      textFields: ['note'],
      expiresAtField: 'until',
    };
    const before = await createSqlDocumentStore({ client, collections: [first] });
    const { etag } = await before.put('moving', {
      id: 'a',
      p: 'p',
      kind: 'k',
      rank: 2,
      note: 'Ho',
    });
    await before.put('moving', {
      id: 'b',
      p: 'p',
      kind: 'k',
      rank: 1,
      until: '2020-01-01T00:00:00Z',
    });
    await createSqlDocumentStore({ client, collections: [first] });
    const after = await createSqlDocumentStore({ client, collections: [second] });
    const query = {
      where: { kind: 'k' },
      orderBy: { field: 'rank', direction: 'asc' },
      text: 'ho',
    } as const;
    const { items } = await after.query('moving', query);
    expect(items.map((item) => [item.document.id, item.etag])).toEqual([['a', etag]]);
    const rows = await client.query(
      "select count(*)::int as n from pg_indexes where tablename = 'moving' and schemaname = 'attune'",
    );
    expect(rows[0]).toEqual({ n: 6 });
    expect(await after.purgeExpired()).toBe(1);
    expect(await after.purgeExpired()).toBe(0);
  });

  it.each(['Robert"; drop table x', 'UPPER', '', 'a'.repeat(41)])(
    'refuses the collection name %j',
    async (name) => {
      const collections = [{ ...sessions, name }];
      await expect(createSqlDocumentStore({ client, collections })).rejects.toMatchObject({
        code: 'invalid_argument',
      });
    },
  );

  it('refuses tables of a later version', async () => {
    await createSqlDocumentStore({ client, schema: 'later', collections: [sessions] });
    await client.query("insert into later.attune_migrations (version, name) values (99, '')");
    await expect(
      createSqlDocumentStore({ client, schema: 'later', collections: [sessions] }),
    ).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('reports a fault of the database without its values', async () => {
    await client.query('create schema broken');
    const broken = await createSqlDocumentStore({
      client,
      schema: 'broken',
      collections: [sessions],
    });
    await client.query('drop schema broken cascade');
    const put = broken.put(sessions.name, { id: 'a', owner: 'o', title: 'secret' });
    await expect(put).rejects.toMatchObject({
      code: 'internal',
      message: expect.not.stringContaining('secret'),
    });
  });
});
