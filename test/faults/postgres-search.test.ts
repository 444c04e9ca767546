import { planQuery } from '@attune/core/adapter-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgres } from '../../packages/adapters-local/src/sql/postgres-client.js';
import {
  createSqlDocumentStore,
  type SqlDocumentStore,
} from '../../packages/adapters-local/src/sql/sql-document-store.js';
import { selectPage } from '../../packages/adapters-local/src/sql/sql-statements.js';
import { tableOf } from '../../packages/adapters-local/src/sql/sql-table.js';
import { sessionsCollection } from '../../packages/core/src/records/collections.js';
import { openDatabases } from '../support/postgres.js';

const server = await openDatabases();
const client = await openPostgres({ connectionString: server.url });
const table = tableOf('attune', sessionsCollection);
const documents = 100_000;
let store: SqlDocumentStore;
afterAll(async () => {
  await client.close();
  await server.close();
});

/** The key of a word, as the store makes it. */
const keyOf = (word: string) =>
  `left(translate(encode(sha256(convert_to(${word}, 'UTF8')), 'base64'), '+/', '-_'), 8)`;

beforeAll(async () => {
  store = await createSqlDocumentStore({ client, collections: [sessionsCollection] });
  // The keys as the store writes them: an `s` before every string.
  const created = `'2026-01-01T' || lpad((n / 3600 % 24)::text, 2, '0') || ':'
    || lpad((n / 60 % 60)::text, 2, '0') || ':' || lpad((n % 60)::text, 2, '0') || 'Z'`;
  await client.transaction(
    (session) =>
      session.query(`insert into ${table.name}
        (partition, id, etag, body, words, "k_kind", "k_ownerId", "k_createdAt")
      select 'p' || n, 'text', n::text,
        json_build_object('id', 'text', 'sessionId', 'p' || n, 'kind', 'text',
          'ownerId', 'o' || n % 20, 'createdAt', ${created},
          'text', 'we talked about case ' || n || ' and group ' || n % 5000),
        array_to_tsvector(array(select ${keyOf('word')} from unnest(
          array['we', 'talked', 'about', 'case', n::text, 'and', 'group', 'g' || n % 5000]) as word)),
        'stext', 'so' || n % 20, 's' || ${created}
      from generate_series(1, ${documents}) as n`),
    { patient: true },
  );
  // A therapist who has as much as ten others, each session with three documents.
  await client.transaction(
    (session) =>
      session.query(`insert into ${table.name}
        (partition, id, etag, body, words, "k_kind", "k_ownerId", "k_createdAt")
      select 'b' || n, kind, n::text, '{}', case when kind = 'text' then
          array_to_tsvector(array[${keyOf("'talked'")}, ${keyOf("'b' || n % 5000")}]) end,
        's' || kind, case when kind <> 'claim' then 'sbusy' end, 's' || ${created}
      from generate_series(1, ${documents / 2}) as n,
        unnest(array['session', 'claim', 'text']) as kind`),
    { patient: true },
  );
  await client.query(`analyze ${table.name}`);
}, 120_000);

const newest = { field: 'createdAt', direction: 'desc' } as const;

async function explain(text: string, ownerId = 'o7'): Promise<string> {
  const query = { where: { kind: 'text', ownerId }, orderBy: newest, text };
  const plan = planQuery(sessionsCollection, query, { textSearch: true });
  const statement = selectPage(table, plan, new Date());
  const rows = await client.query(`explain ${statement.text}`, statement.parameters);
  return rows.map((row) => String(row['QUERY PLAN'])).join('\n');
}

describe('a search among a hundred thousand transcripts on Postgres', () => {
  it('looks rare words up in the index of words', async () => {
    for (const text of ['case 54327', 'g4327', 'talked about g7']) {
      const plan = await explain(text);
      expect(plan).toContain('Bitmap Index Scan on "sessions/text"');
      expect(plan).not.toContain('Seq Scan');
    }
  });

  it('knows how many documents of a kind an owner has, which the choice depends on', async () => {
    const [plan] = await client.query(
      `explain select from ${table.name} where "k_kind" = 'ssession' and "k_ownerId" = 'sbusy'`,
    );
    const expected = Number(/rows=(\d+)/.exec(String(plan?.['QUERY PLAN']))?.[1]);
    expect(expected).toBeGreaterThan(0.8 * (documents / 2));
    expect(expected).toBeLessThan(1.2 * (documents / 2));
  });

  it('finds frequent words along the order that is asked for', async () => {
    const plan = await explain('talked');
    expect(plan).toMatch(/Index Scan( Backward)? using "sessions\/a/);
    expect(plan).not.toMatch(/Seq Scan|Sort/);
  });

  it('finds what is there, and nothing else', async () => {
    const where = { kind: 'text', ownerId: 'o7' };
    const found = await store.query('sessions', { where, orderBy: newest, text: 'G4327 case' });
    expect(found.items.length).toBe(documents / 5000);
    const one = await store.query('sessions', { where, orderBy: newest, text: '54327' });
    expect(one.items.map(({ document }) => document['sessionId'])).toEqual(['p54327']);
    const none = await store.query('sessions', { where, orderBy: newest, text: '54328' });
    expect(none.items).toEqual([]);
  });
});
