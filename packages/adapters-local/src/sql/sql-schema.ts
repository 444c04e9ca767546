import { checkDocument } from '@attune/core/adapter-kit';
import type { Document } from '@attune/core/ports';
import type { SqlSession } from './sql-client.js';
import { quotedSchema, rowOf, type Table } from './sql-table.js';

const batchSize = 200;
/** Room in each page for the next versions of its rows, which then need no new entries in indexes. */
const fillPercent = 75;

/** The tables that are not, or not yet, as their collections are declared now. */
export async function tablesToConform(
  session: SqlSession,
  schema: string,
  tables: readonly Table[],
): Promise<readonly Table[]> {
  const known = await session.query(
    `select collection, declaration from ${quotedSchema(schema)}.attune_layout`,
  );
  const declared = new Map(known.map((row) => [row['collection'], row['declaration']]));
  return tables.filter((table) => declared.get(table.declaration.name) !== describeTable(table));
}

/** What the tables are brought to. */
export interface Conforming {
  /** The version to note, which releases without migrations look for. */
  readonly version: number;
  /** Whether also tables whose declarations stand get their indexes anew. */
  readonly indexes: boolean;
}

/**
 * Brings tables to what their collections declare; a change of declaration rewrites the keys of
 * the documents there are.
 */
export async function conformTables(
  session: SqlSession,
  schema: string,
  tables: readonly Table[],
  { version, indexes }: Conforming,
): Promise<void> {
  const lagging = await tablesToConform(session, schema, tables);
  for (const table of indexes ? tables : lagging) await createTable(session, schema, table);
  for (const table of lagging) {
    await rewriteRows(session, table);
    // An index of words keeps the words that no row holds any more.
    for (const { name, definition } of table.indexes) {
      if (definition.startsWith('using gin')) await reindex(session, schema, name);
    }
    await session.query(
      `insert into ${quotedSchema(schema)}.attune_layout values ($1, 0, $2) on conflict (collection)
        do update set declaration = excluded.declaration`,
      [table.declaration.name, describeTable(table)],
    );
  }
  const note = `update ${quotedSchema(schema)}.attune_layout set version = $1::int`;
  await session.query(note, [version]);
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
  await session.query(`alter table ${table.name} set (fillfactor = ${fillPercent})`);
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
  const { statistics } = table;
  if (statistics === undefined) return;
  await session.query(`create statistics if not exists ${statistics.name} (mcv)
    on ${statistics.columns.join(', ')} from ${table.name}`);
  if (there.length > 0) await session.query(`analyze ${table.name}`);
}

async function reindex(session: SqlSession, schema: string, name: string): Promise<void> {
  await session.query(`reindex index ${quotedSchema(schema)}.${name}`);
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
      const etag = String(row['etag']);
      const checked = checkDocument(table.declaration, document, Number.POSITIVE_INFINITY, 'sql');
      await rewriteRow(session, table, rowOf(table, { document, checked, etag }));
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

/** What a table depends on. Without text fields it says the same whatever the form of words is. */
export function describeTable({ declaration, words }: Table): string {
  const { partitionKey, indexes, textFields, expiresAtField } = declaration;
  const fields = indexes.map((index) => index.fields);
  const form = words === 'plain' || textFields.length === 0 ? [] : [words];
  return JSON.stringify([partitionKey, fields, textFields, expiresAtField ?? null, ...form]);
}
