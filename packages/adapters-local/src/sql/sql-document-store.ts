import { guard, isDocumentKey, planQuery, type QueryPlan } from '@attune/core/adapter-kit';
import type {
  CallOptions,
  Clock,
  CollectionDeclaration,
  Document,
  DocumentKey,
  DocumentQuery,
  DocumentStore,
  Page,
  StoredDocument,
} from '@attune/core/ports';
import type { SqlClient, SqlRow } from './sql-client.js';
import { openSchema } from './sql-migrations.js';
import { refusal, sqlPortError } from './sql-port-error.js';
import { deleteExpired, selectOne, selectPage } from './sql-statements.js';
import { type Table, tableOf } from './sql-table.js';
import { capabilities, deleteDocument, putDocument, send, writeBatch } from './sql-writes.js';

export interface SqlDocumentStoreOptions {
  readonly client: SqlClient;
  readonly collections: readonly CollectionDeclaration[];
  /** What expiry is measured by; defaults to the system's time. */
  readonly clock?: Pick<Clock, 'now'>;
  /** The schema that holds the tables; lower-case letters, digits and underscores. */
  readonly schema?: string;
  /** Whether tables that lag behind are brought up to date, rather than refused; defaults to `true`. */
  readonly migrate?: boolean;
}

/** A document store in a Postgres database, server or embedded. */
export interface SqlDocumentStore extends DocumentStore {
  /** Frees the room of up to 1,000 expired documents per collection; reads never see them anyway. */
  purgeExpired(options?: CallOptions): Promise<number>;
}

const adapter = 'sql';
const purgeSize = 1000;

/**
 * Brings the tables up to date, then resolves with the store. The client stays the caller's.
 *
 * A conditional write whose answer gets lost with its connection is sent again for some seconds; one
 * that rejects with `unavailable` all the same may have happened.
 *
 * @throws PortError `unsupported` when a later version made the tables, or they lag behind and
 *   `migrate` is `false`.
 */
export async function createSqlDocumentStore(
  options: SqlDocumentStoreOptions,
): Promise<SqlDocumentStore> {
  const { client, collections, schema = 'attune' } = options;
  const tables = new Map(collections.map((one) => [one.name, tableOf(schema, one)]));
  const now = () => options.clock?.now() ?? new Date();

  async function run<T>(
    operation: string,
    name: string | undefined,
    signal: AbortSignal | undefined,
    work: (table: Table) => Promise<T>,
  ): Promise<T> {
    const call = { port: 'document-store', operation, adapter, signal };
    const table = name === undefined ? undefined : tables.get(name);
    return guard(
      call,
      async () => {
        if (table === undefined) {
          throw refusal('invalid_argument', operation, `${name} is not declared`);
        }
        return work(table);
      },
      (error) => sqlPortError(error, call),
    );
  }

  const open = { port: 'document-store', operation: 'open', adapter };
  const { migrate: allowed = true } = options;
  await guard(
    open,
    () => openSchema(client, { schema, tables: [...tables.values()], allowed }),
    (error) => sqlPortError(error, open),
  );
  return {
    capabilities,
    get: <D extends Document>(name: string, key: DocumentKey, { signal } = noOptions) =>
      run('get', name, signal, async (table) => {
        const known = isDocumentKey(key.partition) && isDocumentKey(key.id);
        const [row] = known ? await send(client, selectOne(table, key, now()), signal) : [];
        if (row === undefined) throw refusal('not_found', 'get', `no ${name} ${key.id}`);
        return stored<D>(row);
      }),
    put: (name, document, { signal, expect } = noOptions) =>
      run('put', name, signal, (table) =>
        putDocument(client, table, { document, expect, now: now(), signal }),
      ),
    delete: (name, key, { signal, expect } = noOptions) =>
      run('delete', name, signal, async (table) => {
        await deleteDocument(client, table, { key, expect, now: now(), signal });
        client.forget?.([table.name]);
      }),
    batch: (name, partition, operations, { signal } = noOptions) =>
      run('batch', name, signal, async (table) => {
        const etags = await writeBatch(client, table, {
          partition,
          operations,
          now: now(),
          signal,
        });
        if (operations.some(({ type }) => type === 'delete')) client.forget?.([table.name]);
        return etags;
      }),
    query: <D extends Document>(name: string, query: DocumentQuery, { signal } = noOptions) =>
      run('query', name, signal, (table) => find<D>(client, table, { query, now: now(), signal })),
    purgeExpired: async ({ signal } = noOptions) => {
      let purged = 0;
      for (const [name, table] of tables) {
        if (table.declaration.expiresAtField === undefined) continue;
        purged += await run('purge', name, signal, () => purge(client, table, now(), signal));
      }
      return purged;
    },
  };
}

async function purge(
  client: SqlClient,
  table: Table,
  now: Date,
  signal: AbortSignal | undefined,
): Promise<number> {
  const removed = await send(client, deleteExpired(table, purgeSize, now), signal);
  if (removed.length > 0) client.forget?.([table.name]);
  return removed.length;
}

const noOptions: { signal?: AbortSignal | undefined; expect?: never } = {};

interface Finding {
  readonly query: DocumentQuery;
  readonly now: Date;
  readonly signal: AbortSignal | undefined;
}

async function find<D extends Document>(
  client: SqlClient,
  table: Table,
  { query, now, signal }: Finding,
): Promise<Page<StoredDocument<D>>> {
  const plan = planQuery(table.declaration, query, { textSearch: true, adapter });
  if (plan.partition !== undefined && !isDocumentKey(plan.partition)) return { items: [] };
  const statement = selectPage(table, plan, now, query.beside);
  const rows = await send(client, { ...statement, prepared: isByKey(plan) }, signal);
  const items = rows.slice(0, plan.limit).map((row) => stored<D>(row));
  const last = rows.length > plan.limit ? items.at(-1)?.document : undefined;
  if (last === undefined) return { items };
  const sort = last[plan.sortField] as string | number | boolean;
  const partition = last[table.declaration.partitionKey] as string;
  return { items, cursor: plan.cursorAt({ sort, id: last.id, partition }) };
}

/**
 * Whether a query reads documents of one partition by their ids, as a session is read: the same index
 * serves it whatever its values, so that a server need not plan it anew each time (B3).
 */
function isByKey({ partition, index, words, groups, after, sortField }: QueryPlan): boolean {
  const isText = words !== undefined || groups !== undefined;
  const plain = index === undefined && !isText && after === undefined;
  return plain && partition !== undefined && sortField === 'id';
}

function stored<D extends Document>(row: SqlRow): StoredDocument<D> {
  const { body, etag, beside, beside_etag: besideEtag } = row;
  const found = { document: JSON.parse(String(body)) as D, etag: String(etag) };
  if (typeof beside !== 'string') return found;
  const document = JSON.parse(beside) as Document;
  return { ...found, beside: { document, etag: String(besideEtag) } };
}
