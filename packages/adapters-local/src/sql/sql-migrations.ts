import { guard } from '@attune/core/adapter-kit';
import type { CollectionDeclaration, PortError } from '@attune/core/ports';
import type { SqlClient, SqlSession } from './sql-client.js';
import { refusal, sqlPortError } from './sql-port-error.js';
import { conformTables, tablesToConform } from './sql-schema.js';
import { quotedSchema, type Table, tableOf } from './sql-table.js';

/** A step that every database takes once, in the order of the versions. */
export interface Migration {
  /** One more than the one before. */
  readonly version: number;
  /** What the migration does, for people who read the table. */
  readonly name: string;
  /** `schema` is quoted. */
  readonly statements: (schema: string) => readonly string[];
  /** Whether the indexes of all tables are other ones from here on. */
  readonly indexes?: boolean;
}

/**
 * The steps that led to today's tables; what was released is never changed. A change of the
 * collections that core declares comes with a step of its own, even without statements: by its
 * number earlier versions know that these tables are not theirs.
 */
export const migrations: readonly Migration[] = [
  {
    version: 1,
    name: 'a table for each collection',
    statements: (schema) => [
      `create table if not exists ${schema}.attune_layout
        (collection text primary key, version int not null, declaration text not null)`,
    ],
  },
  { version: 2, name: 'a collection for alerts', statements: () => [] },
  { version: 3, name: 'words are kept as hashes, a collection for releases', statements: () => [] },
  { version: 4, name: 'a collection for care links', statements: () => [] },
  { version: 5, name: 'sessions in several documents', statements: () => [] },
  { version: 6, name: 'fewer indexes', statements: () => [], indexes: true },
  { version: 7, name: 'lists for administrators', statements: () => [] },
];

export interface SchemaOptions {
  readonly schema: string;
  readonly tables: readonly Table[];
  /** Defaults to those of this version. */
  readonly steps?: readonly Migration[];
  /** Set while a move fills the database. Hosts refuse the database until the move is complete. */
  readonly moving?: boolean;
  /** The same for who restores a backup into it. */
  readonly restoring?: boolean;
}

/**
 * What stands between the database and this version, in words; empty when it is up to date. Only
 * reads.
 *
 * @throws PortError `unsupported` when a later version made the tables, or while records are being
 *   moved, or a backup restored, into them.
 */
export async function pendingChanges(
  session: SqlSession,
  { schema, tables, steps = migrations, moving = false, restoring = false }: SchemaOptions,
): Promise<readonly string[]> {
  const known = await existing(session, schema);
  if (known.has('attune_move') && !moving) throw unfinishedMove();
  if (known.has('attune_restore') && !restoring) throw unfinishedRestore();
  const applied = known.has('attune_migrations') ? await appliedVersion(session, schema) : 0;
  if (applied > (steps.at(-1)?.version ?? 0)) throw tooNew(applied);
  const lagging = known.has('attune_layout')
    ? await tablesToConform(session, schema, tables)
    : tables;
  return [
    ...steps.filter(({ version }) => version > applied).map(titleOf),
    ...lagging.map(({ declaration }) => `the collection ${declaration.name}`),
  ];
}

/**
 * Brings the database to this version and resolves with what was done. Of many processes that
 * start at once one does it, and the others wait for it.
 */
export async function migrateSchema(
  client: SqlClient,
  options: SchemaOptions,
): Promise<readonly string[]> {
  const { schema, tables, steps = migrations } = options;
  const quoted = quotedSchema(schema);
  return await client.transaction(
    async (session) => {
      const turn = 'select pg_advisory_xact_lock(hashtextextended($1, 0))';
      await session.query(turn, [`ddl ${schema}`]);
      const pending = await pendingChanges(session, options);
      if (pending.length === 0) return pending;
      await createSchema(session, schema);
      await session.query(`create table if not exists ${quoted}.attune_migrations
        (version int primary key, name text not null, applied_at timestamptz not null default now())`);
      const applied = await appliedVersion(session, schema);
      const due = steps.filter(({ version }) => version > applied);
      for (const step of due) {
        for (const statement of step.statements(quoted)) await session.query(statement);
        const insert = `insert into ${quoted}.attune_migrations (version, name) values ($1::int, $2)`;
        await session.query(insert, [step.version, step.name]);
      }
      const indexes = due.some((step) => step.indexes === true);
      await conformTables(session, schema, tables, {
        version: steps.at(-1)?.version ?? 0,
        indexes,
      });
      return pending;
    },
    { patient: true },
  );
}

/**
 * What `attune migrate-schema` does: brings the tables of these collections to this version and
 * resolves with what was done.
 *
 * @throws PortError as `createSqlDocumentStore` does.
 */
export async function migrateDatabase(
  client: SqlClient,
  collections: readonly CollectionDeclaration[],
  { schema = 'attune', dryRun = false }: { schema?: string; dryRun?: boolean } = {},
): Promise<readonly string[]> {
  const options = { schema, tables: collections.map((one) => tableOf(schema, one)) };
  const call = { port: 'document-store', operation: 'migrate', adapter: 'sql' };
  return await guard(
    call,
    () => (dryRun ? pendingChanges(client, options) : migrateSchema(client, options)),
    (error) => sqlPortError(error, call),
  );
}

/** What a store does when it opens. */
export async function openSchema(
  client: SqlClient,
  { allowed, ...options }: SchemaOptions & { readonly allowed: boolean },
): Promise<void> {
  quotedSchema(options.schema);
  const pending = await pendingChanges(client, options);
  if (pending.length === 0) return;
  if (!allowed) throw tooOld(pending);
  const hadTables = (await existing(client, options.schema)).has('attune_layout');
  await migrateSchema(client, options);
  if (hadTables) client.forget?.(options.tables.map(({ name }) => name));
}

/** Not with `if not exists`, which needs the right to create one also where there is one. */
async function createSchema(session: SqlSession, schema: string): Promise<void> {
  const found = await session.query('select 1 from pg_namespace where nspname = $1', [schema]);
  if (found.length === 0) await session.query(`create schema ${quotedSchema(schema)}`);
}

/** Tables of ours besides those of the collections. */
const ownTables = ['attune_migrations', 'attune_layout', 'attune_move', 'attune_restore'];

/** Which of them there are. Asked by name: the catalogue's views take many times as long to plan. */
async function existing(session: SqlSession, schema: string): Promise<ReadonlySet<string>> {
  const quoted = quotedSchema(schema);
  const columns = ownTables.map(
    (name) => `to_regclass('${quoted}.${name}') is not null as ${name}`,
  );
  const [row] = await session.query(`select ${columns.join(', ')}`);
  return new Set(ownTables.filter((name) => row?.[name] === true));
}

async function appliedVersion(session: SqlSession, schema: string): Promise<number> {
  const [row] = await session.query(
    `select coalesce(max(version), 0) as version from ${quotedSchema(schema)}.attune_migrations`,
  );
  return Number(row?.['version'] ?? 0);
}

function titleOf({ version, name }: Migration): string {
  return `${version}: ${name}`;
}

function tooNew(version: number): PortError {
  const message = `The database is at version ${version}, made by a later version of Attune`;
  return refusal('unsupported', 'migrate', `${message}. Start that version instead.`);
}

function tooOld(pending: readonly string[]): PortError {
  const message = `The database lags behind this version of Attune (${pending.join('; ')})`;
  return refusal('unsupported', 'migrate', `${message}. Run "attune migrate-schema" first.`);
}

function unfinishedMove(): PortError {
  const message = 'Records are being moved into this database, and not all have arrived';
  return refusal('unsupported', 'migrate', `${message}. Run "attune migrate" until it is done.`);
}

function unfinishedRestore(): PortError {
  const message = 'A backup is being restored into this database, and not all has arrived';
  return refusal('unsupported', 'migrate', `${message}. Run "attune restore" until it is done.`);
}
