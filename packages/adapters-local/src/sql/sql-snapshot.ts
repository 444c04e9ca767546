import type { CollectionDeclaration } from '@attune/core/ports';
import type { SqlClient, SqlSession } from './sql-client.js';
import { quotedSchema, type Table, tableOf, type WordForm } from './sql-table.js';

/** How the tables of a database are made. */
export interface Layout {
  /** Of the last step that was taken. */
  readonly version: number;
  readonly collections: readonly DeclaredCollection[];
}

export interface DeclaredCollection {
  readonly collection: string;
  /** As `describeTable` puts it. */
  readonly declaration: string;
}

/** A record as the database holds it, to the character. */
export interface StoredRecord {
  readonly partition: string;
  readonly id: string;
  readonly etag: string;
  /** The text of its document. */
  readonly body: string;
}

const pageSize = 100;

/**
 * Runs reads that all see the database as it is at this moment, while others go on writing.
 * Writers are not held up.
 */
export async function atOneMoment<T>(
  client: SqlClient,
  read: (session: SqlSession) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  return await client.transaction(
    async (session) => {
      await session.query('set transaction isolation level repeatable read, read only');
      return await read(session);
    },
    { patient: true, signal },
  );
}

/** `undefined` when there are no tables. */
export async function readLayout(session: SqlSession, schema: string): Promise<Layout | undefined> {
  const there = await tablesIn(session, schema);
  if (!there.has('attune_layout')) return undefined;
  const quoted = quotedSchema(schema);
  const rows = await session.query(
    `select collection, declaration from ${quoted}.attune_layout order by collection`,
  );
  const collections = rows
    .map((row) => ({
      collection: String(row['collection']),
      declaration: String(row['declaration']),
    }))
    .filter(({ collection }) => there.has(collection));
  if (!there.has('attune_migrations')) return { version: 1, collections };
  const [last] = await session.query(
    `select coalesce(max(version), 1) as version from ${quoted}.attune_migrations`,
  );
  return { version: Number(last?.['version']), collections };
}

export async function tablesIn(session: SqlSession, schema: string): Promise<ReadonlySet<string>> {
  const text = 'select tablename from pg_tables where schemaname = $1';
  return new Set((await session.query(text, [schema])).map((row) => String(row['tablename'])));
}

/** The table that a declaration was noted for; the counterpart of `describeTable`. */
export function declaredTable(
  schema: string,
  { collection, declaration }: DeclaredCollection,
): Table {
  const [partitionKey, fields, textFields, expiresAtField, words] = JSON.parse(declaration) as [
    string,
    CollectionDeclaration['indexes'][number]['fields'][],
    readonly string[],
    string | null,
    WordForm?,
  ];
  const declared: CollectionDeclaration = {
    name: collection,
    partitionKey,
    indexes: fields.map((one) => ({ fields: one })),
    textFields,
    ...(expiresAtField === null ? {} : { expiresAtField }),
  };
  // Text fields without a form of words: a version before 3 declared them.
  return tableOf(schema, declared, words ?? 'plain');
}

export async function countRecords(session: SqlSession, { name }: Table): Promise<number> {
  const [row] = await session.query(`select count(*)::int as records from ${name}`);
  return Number(row?.['records']);
}

/** The records of a table in the order of their keys; those that expired are among them. */
export async function* eachRecord(
  session: SqlSession,
  { name }: Table,
): AsyncGenerator<StoredRecord> {
  let after: readonly unknown[] = ['', ''];
  for (;;) {
    const rows = await session.query(
      `select partition, id, etag, body::text as body from ${name}
        where (partition, id) > ($1, $2) order by partition, id limit ${pageSize}`,
      after,
    );
    for (const row of rows) yield recordOf(row);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = [last['partition'], last['id']];
  }
}

/** The records of one partition as they are now. */
export async function partitionRecords(
  client: SqlClient,
  { name }: Table,
  partition: string,
): Promise<readonly StoredRecord[]> {
  const text = `select partition, id, etag, body::text as body from ${name}
    where partition = $1 order by id`;
  return (await client.query(text, [partition])).map(recordOf);
}

function recordOf(row: Readonly<Record<string, unknown>>): StoredRecord {
  return {
    partition: String(row['partition']),
    id: String(row['id']),
    etag: String(row['etag']),
    body: String(row['body']),
  };
}
