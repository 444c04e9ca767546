import { type CollectionDeclaration, checkDocument, type Document, PortError } from '@attune/core';
import type { SqlClient, SqlSession } from './sql-client.js';
import { quotedSchema, rowOf, type Table } from './sql-table.js';

/** Raised when the layout of tables changes in a way older code cannot read. */
const layout = 1;
const batchSize = 200;

/**
 * Brings the database to what the collections declare. Harmless when repeated and when several
 * processes start at once; a change of declaration rewrites the keys of the documents there are.
 *
 * @throws PortError `unsupported` when a later version of this adapter made the tables.
 */
export async function ensureSchema(
  client: SqlClient,
  schema: string,
  tables: readonly Table[],
): Promise<void> {
  const quoted = quotedSchema(schema);
  await client.transaction(async (session) => {
    await session.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`ddl ${schema}`]);
    await session.query(`create schema if not exists ${quoted}`);
    await session.query(`create table if not exists ${quoted}.attune_layout
      (collection text primary key, version int not null, declaration text not null)`);
    const known = await session.query(
      `select collection, version, declaration from ${quoted}.attune_layout`,
    );
    for (const table of tables) {
      const { name } = table.declaration;
      const found = known.find((row) => row['collection'] === name);
      if (Number(found?.['version'] ?? layout) > layout) throw tooNew(name);
      if (found?.['declaration'] === describe(table.declaration)) continue;
      await createTable(session, schema, table);
      if (found !== undefined) await rewriteRows(session, table);
      await session.query(
        `insert into ${quoted}.attune_layout values ($1, $2::int, $3) on conflict (collection)
          do update set version = excluded.version, declaration = excluded.declaration`,
        [name, layout, describe(table.declaration)],
      );
    }
  });
}

async function createTable(session: SqlSession, schema: string, table: Table): Promise<void> {
  const { name } = table.declaration;
  await session.query(`create table if not exists ${table.name} (
    partition text collate "C" not null,
    id text collate "C" not null,
    etag text not null,
    expires_at timestamptz,
    body json not null,
    words tsvector,
    primary key (partition, id))`);
  const wanted = new Set(table.indexes.map((index) => index.name));
  const there = await session.query(
    'select indexname from pg_indexes where schemaname = $1 and tablename = $2',
    [schema, name],
  );
  for (const row of there) {
    const index = `"${row['indexname']}"`;
    if (index.startsWith(`"${name}/`) && !wanted.has(index)) {
      await session.query(`drop index ${quotedSchema(schema)}.${index}`);
    }
  }
  for (const column of table.keyColumns.values()) {
    await session.query(
      `alter table ${table.name} add column if not exists ${column} text collate "C"`,
    );
  }
  for (const { name: index, definition } of table.indexes) {
    await session.query(`create index if not exists ${index} on ${table.name} ${definition}`);
  }
}

/** Derives every row's columns again from its document, which stays as it is, etag included. */
async function rewriteRows(session: SqlSession, table: Table): Promise<void> {
  let after: readonly unknown[] = ['', ''];
  for (;;) {
    const rows = await session.query(
      `select partition, id, etag, body::text as body from ${table.name}
        where (partition, id) > ($1, $2) order by partition, id limit ${batchSize}`,
      after,
    );
    for (const row of rows) {
      const document = JSON.parse(String(row['body'])) as Document;
      const checked = checkDocument(table.declaration, document, Number.POSITIVE_INFINITY, 'sql');
      await rewriteRow(session, table, rowOf(table, checked, String(row['etag'])));
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    after = [last['partition'], last['id']];
  }
}

async function rewriteRow(session: SqlSession, table: Table, row: readonly unknown[]) {
  const [partition, id, , expiresAt, , words, ...keys] = row;
  const set = [...table.keyColumns.values()].map((column, at) => `, ${column} = $${at + 5}`);
  await session.query(
    `update ${table.name} set expires_at = $3::text::timestamptz,
      words = array_to_tsvector($4::text[])${set.join('')} where partition = $1 and id = $2`,
    [partition, id, expiresAt, words, ...keys],
  );
}

function describe({ partitionKey, indexes, textFields, expiresAtField }: CollectionDeclaration) {
  const fields = indexes.map((index) => index.fields);
  return JSON.stringify([partitionKey, fields, textFields, expiresAtField ?? null]);
}

function tooNew(name: string): PortError {
  return new PortError('unsupported', `${name} was laid out by a later version of Attune`, {
    port: 'document-store',
    operation: 'open',
    adapter: 'sql',
  });
}
