import { guard } from '@attune/core/adapter-kit';
import type { CollectionDeclaration } from '@attune/core/ports';
import type { SqlClient, SqlSession } from './sql-client.js';
import { migrateSchema, openSchema, pendingChanges } from './sql-migrations.js';
import { refusal, sqlPortError } from './sql-port-error.js';
import { insertMany, type Summary, summarize } from './sql-statements.js';
import { quotedSchema, rowOfStored, type Table, tableOf } from './sql-table.js';

export interface MoveOptions {
  /** Holds the records. No other process may write to it during the move. */
  readonly from: SqlClient;
  /** Empty, or left by a move from the same source that did not come to its end. */
  readonly to: SqlClient;
  readonly collections: readonly CollectionDeclaration[];
  readonly schema?: string;
  /** Told after every page. */
  readonly onProgress?: (progress: MoveProgress) => void;
  readonly signal?: AbortSignal;
}

export interface MoveProgress {
  readonly collection: string;
  readonly moved: number;
  readonly total: number;
}

/** What there is of a collection, the same on both sides. */
export interface MovedCollection extends Summary {
  readonly collection: string;
}

interface Move extends MoveOptions {
  readonly schema: string;
  readonly tables: readonly Table[];
}

const pageSize = 100;
const call = { port: 'document-store', operation: 'move', adapter: 'sql' };

/**
 * Copies all records from one database to another, exactly: versions, expiry and the text of every
 * document. May be run again until it resolves and goes on where it was; hosts refuse the target
 * until then. At the end both sides are counted and summed up, and must agree.
 *
 * @throws PortError `already_exists` when the target holds records of its own; `internal` when the
 *   sides differ at the end, because another process wrote during the move.
 */
export async function moveRecords(options: MoveOptions): Promise<readonly MovedCollection[]> {
  const move = prepare(options);
  return await guarded(options.signal, async () => {
    await openSchema(move.from, { ...move, allowed: true });
    await begin(move);
    const moved: MovedCollection[] = [];
    for (const table of move.tables) moved.push(await moveCollection(move, table));
    await move.to.query(`drop table ${marker(move)}`);
    for (const { name } of move.tables) await move.to.query(`analyze ${name}`);
    return moved;
  });
}

/** Looks at both sides as `moveRecords` would, and changes nothing. */
export async function planMove(options: MoveOptions): Promise<readonly MovedCollection[]> {
  const move = prepare(options);
  return await guarded(options.signal, async () => {
    await requireEmpty(move);
    const found: MovedCollection[] = [];
    for (const table of move.tables) {
      if (!(await exists(move.from, move, table.declaration.name))) continue;
      found.push({ collection: table.declaration.name, ...(await sumUp(move.from, table)) });
    }
    return found;
  });
}

function prepare(options: MoveOptions): Move {
  const { schema = 'attune', collections } = options;
  return { ...options, schema, tables: collections.map((one) => tableOf(schema, one)) };
}

function guarded<T>(signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T> {
  return guard({ ...call, signal }, run, (error) => sqlPortError(error, call));
}

/** The marker keeps hosts out, and tells how far each collection is. */
function marker({ schema }: Move): string {
  return `${quotedSchema(schema)}.attune_move`;
}

async function begin(move: Move): Promise<void> {
  await requireEmpty(move);
  if (await exists(move.to, move, 'attune_move')) return;
  await migrateSchema(move.to, move);
  await move.to.query(`create table ${marker(move)} (collection text primary key,
    partition text not null, id text not null, moved int not null)`);
}

/** A move that was begun may go on; otherwise there must be nothing yet. */
async function requireEmpty(move: Move): Promise<void> {
  if (await exists(move.to, move, 'attune_move')) {
    const pending = await pendingChanges(move.to, { ...move, moving: true });
    if (pending.length === 0) return;
    throw refusal(
      'unsupported',
      'move',
      'Another version of Attune began this move. Empty the target',
    );
  }
  for (const { name, declaration } of move.tables) {
    if (!(await exists(move.to, move, declaration.name))) continue;
    const rows = await move.to.query(`select 1 from ${name} limit 1`);
    if (rows.length === 0) continue;
    const what = `The target holds records of its own (${declaration.name})`;
    throw refusal('already_exists', 'move', `${what}. Choose an empty database`);
  }
}

async function exists(session: SqlSession, { schema }: Move, table: string): Promise<boolean> {
  const text = 'select 1 from pg_tables where schemaname = $1 and tablename = $2';
  return (await session.query(text, [schema, table])).length > 0;
}

async function moveCollection(move: Move, table: Table): Promise<MovedCollection> {
  const collection = table.declaration.name;
  for (const again of [true, false]) {
    await copy(move, table);
    const [source, target] = await Promise.all([sumUp(move.from, table), sumUp(move.to, table)]);
    if (target.records === source.records && target.checksum === source.checksum) {
      return { collection, ...source };
    }
    // The source was used between two runs: what was copied before may be out of date.
    if (again) await startOver(move, table);
  }
  throw refusal('internal', 'move', differ(collection));
}

async function copy(move: Move, table: Table): Promise<void> {
  const collection = table.declaration.name;
  const [all] = await move.from.query(`select count(*)::int as records from ${table.name}`);
  const total = Number(all?.['records']);
  for (;;) {
    move.signal?.throwIfAborted();
    const [at] = await move.to.query(`select * from ${marker(move)} where collection = $1`, [
      collection,
    ]);
    const moved = Number(at?.['moved'] ?? 0);
    move.onProgress?.({ collection, moved, total });
    const rows = await move.from.query(
      `select partition, id, etag, body::text as body from ${table.name}
        where (partition, id) > ($1, $2) order by partition, id limit ${pageSize}`,
      [at?.['partition'] ?? '', at?.['id'] ?? ''],
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    await move.to.transaction(async (session) => {
      await send(
        session,
        insertMany(
          table,
          rows.map((row) => rowOfStored(table, String(row['body']), String(row['etag']))),
        ),
      );
      const note = `insert into ${marker(move)} values ($1, $2, $3, $4::int)
        on conflict (collection) do update
          set partition = excluded.partition, id = excluded.id, moved = excluded.moved`;
      await session.query(note, [collection, last['partition'], last['id'], moved + rows.length]);
    });
  }
}

async function startOver(move: Move, { name, declaration }: Table): Promise<void> {
  await move.to.transaction(
    async (session) => {
      await session.query(`delete from ${name}`);
      const text = `delete from ${marker(move)} where collection = $1`;
      await session.query(text, [declaration.name]);
    },
    { patient: true },
  );
}

async function sumUp(client: SqlClient, table: Table): Promise<Summary> {
  const [row] = await client.transaction((session) => send(session, summarize(table)), {
    patient: true,
  });
  return { records: Number(row?.['records']), checksum: String(row?.['checksum']) };
}

function send(session: SqlSession, { text, parameters }: ReturnType<typeof summarize>) {
  return session.query(text, parameters);
}

function differ(collection: string): string {
  const what = `The two sides of ${collection} differ: another process writes to one of them`;
  return `${what}. Stop all hosts and workers, and run it again`;
}
