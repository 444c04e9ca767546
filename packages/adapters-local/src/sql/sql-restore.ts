import type { CollectionDeclaration } from '@attune/core/ports';
import type { SqlClient, SqlSession } from './sql-client.js';
import { migrateSchema, migrations } from './sql-migrations.js';
import { refusal } from './sql-port-error.js';
import {
  countRecords,
  declaredTable,
  eachRecord,
  type Layout,
  readLayout,
  type StoredRecord,
  tablesIn,
} from './sql-snapshot.js';
import { insertMany } from './sql-statements.js';
import { quotedSchema, rowOfStored, type Table, tableOf } from './sql-table.js';

/** A database that a backup is restored into. Hosts refuse it from `beginRestore` to `end`. */
export interface Restoration {
  /** Whether an earlier run was already through with the records. */
  readonly filled: boolean;
  /** How many records of a collection arrived, the first of its file. */
  arrived(collection: string): Promise<number>;
  /** Writes the next records, all or none of them. */
  add(collection: string, records: readonly StoredRecord[], arrived: number): Promise<void>;
  /** What the database holds of a collection. */
  records(collection: string): AsyncIterable<StoredRecord>;
  /** Brings the tables to this version and lets hosts in. */
  end(collections: readonly CollectionDeclaration[]): Promise<void>;
}

export interface RestorationTarget {
  readonly client: SqlClient;
  readonly schema: string;
  /** Names the backup. */
  readonly backup: string;
  /** How its tables were made. */
  readonly layout: Layout;
}

/**
 * Looks at the database without changing it; resolves whether a restore of this backup was begun.
 *
 * @throws PortError `already_exists` when it holds anything else; `unsupported` for a backup of a
 *   later version.
 */
export async function inspectTarget(target: RestorationTarget): Promise<boolean> {
  const { client, schema, backup, layout } = target;
  const newest = migrations.at(-1)?.version ?? 0;
  if (layout.version > newest) {
    const what = `The backup is of tables at version ${layout.version}, made by a later version`;
    throw refusal('unsupported', 'restore', `${what} of Attune. Restore it with that version`);
  }
  const there = await tablesIn(client, schema);
  if (there.has('attune_restore')) {
    const [begun] = await client.query(
      `select backup from ${marker(schema)} where collection = ''`,
    );
    if (begun?.['backup'] === backup) return true;
    const what = 'Another backup is being restored into this database';
    throw refusal('already_exists', 'restore', `${what}. Restore that one, or empty the database`);
  }
  const found = await readLayout(client, schema);
  if (found === undefined) return false;
  for (const one of found.collections) {
    if ((await countRecords(client, declaredTable(schema, one))) === 0) continue;
    const what = `The database holds records of its own (${one.collection})`;
    throw refusal(
      'already_exists',
      'restore',
      `${what}. A backup is restored into an empty system`,
    );
  }
  if (there.has('attune_move') || !isAlike(found, layout)) {
    const what = 'The database is empty, but its tables are not those of the backup';
    throw refusal('already_exists', 'restore', `${what}. Choose one in which no host was started`);
  }
  return false;
}

/** Goes on where an earlier run was. Call it after `inspectTarget`. */
export async function beginRestore(target: RestorationTarget): Promise<Restoration> {
  const { client, schema, backup, layout } = target;
  const tables = layout.collections.map((one) => declaredTable(schema, one));
  await client.transaction(async (session) => {
    const known = await session.query('select 1 from pg_namespace where nspname = $1', [schema]);
    if (known.length === 0) await session.query(`create schema ${quotedSchema(schema)}`);
    await session.query(`create table if not exists ${marker(schema)}
      (collection text primary key, backup text not null, arrived int not null)`);
    const note = `insert into ${marker(schema)} values ('', $1, 0) on conflict do nothing`;
    await session.query(note, [backup]);
  });
  const filled = (await arrivedOf(client, schema, '')) > 0;
  if (!filled) {
    const steps = migrations.filter(({ version }) => version <= layout.version);
    await migrateSchema(client, { schema, tables, steps, restoring: true });
  }
  const tableNamed = (collection: string): Table => {
    const table = tables.find(({ declaration }) => declaration.name === collection);
    if (table !== undefined) return table;
    throw refusal('invalid_argument', 'restore', `The backup does not declare ${collection}`);
  };
  return {
    filled,
    arrived: (collection) => arrivedOf(client, schema, collection),
    add: (collection, records, arrived) =>
      client.transaction(async (session) => {
        const table = tableNamed(collection);
        const rows = records.map(({ body, etag }) => rowOfStored(table, body, etag));
        const { text, parameters } = insertMany(table, rows);
        await session.query(text, parameters);
        await note(session, target, collection, arrived);
      }),
    records: (collection) => eachRecord(client, tableNamed(collection)),
    async end(collections) {
      await note(client, target, '', 1);
      const current = collections.map((one) => tableOf(schema, one));
      await migrateSchema(client, { schema, tables: current, restoring: true });
      for (const { name } of current) await client.query(`analyze ${name}`);
      await client.query(`drop table ${marker(schema)}`);
    },
  };
}

/** The marker keeps hosts out, and tells how far each collection is. */
function marker(schema: string): string {
  return `${quotedSchema(schema)}.attune_restore`;
}

function isAlike(found: Layout, wanted: Layout): boolean {
  const text = ({ version, collections }: Layout) =>
    JSON.stringify([version, collections.map((one) => [one.collection, one.declaration]).sort()]);
  return text(found) === text(wanted);
}

async function arrivedOf(client: SqlClient, schema: string, collection: string): Promise<number> {
  const text = `select arrived from ${marker(schema)} where collection = $1`;
  const [row] = await client.query(text, [collection]);
  return Number(row?.['arrived'] ?? 0);
}

async function note(
  session: SqlSession,
  { schema, backup }: RestorationTarget,
  collection: string,
  arrived: number,
): Promise<void> {
  const text = `insert into ${marker(schema)} values ($1, $2, $3::int)
    on conflict (collection) do update set arrived = excluded.arrived`;
  await session.query(text, [collection, backup, arrived]);
}
