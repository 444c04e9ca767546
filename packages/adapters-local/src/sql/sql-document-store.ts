import { randomUUID } from 'node:crypto';
import {
  type BatchOperation,
  type Clock,
  type CollectionDeclaration,
  checkDocument,
  type Document,
  type DocumentKey,
  type DocumentQuery,
  type DocumentStore,
  type Expectation,
  guard,
  isDocumentKey,
  type Page,
  PortError,
  type PortErrorCode,
  planQuery,
  type StoredDocument,
} from '@attune/core';
import type { SqlClient, SqlRow, SqlSession } from './sql-client.js';
import { sqlPortError } from './sql-port-error.js';
import { ensureSchema } from './sql-schema.js';
import {
  deleteExpired,
  deleteOne,
  putOne,
  type Statement,
  selectOne,
  selectPage,
} from './sql-statements.js';
import { rowOf, type Table, tableOf } from './sql-table.js';

export interface SqlDocumentStoreOptions {
  readonly client: SqlClient;
  readonly collections: readonly CollectionDeclaration[];
  /** What expiry is measured by; defaults to the system's time. */
  readonly clock?: Pick<Clock, 'now'>;
  /** The schema that holds the tables; lower-case letters, digits and underscores. */
  readonly schema?: string;
}

/** A document store in a Postgres database, server or embedded. */
export interface SqlDocumentStore extends DocumentStore {
  /** Frees the room of up to 1,000 expired documents per collection; reads never see them anyway. */
  purgeExpired(): Promise<number>;
}

const adapter = 'sql';
const capabilities = { textSearch: true, maxDocumentBytes: 2_000_000, maxBatchOperations: 100 };
const purgeSize = 1000;

/** Creates or updates the tables, then resolves with the store. The client stays the caller's. */
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
  await guard(
    open,
    () => ensureSchema(client, schema, [...tables.values()]),
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
      run('put', name, signal, async (table) => ({
        etag: await put(client, table, { document, expect, now: now(), signal }),
      })),
    delete: (name, key, { signal, expect } = noOptions) =>
      run('delete', name, signal, (table) =>
        remove(client, table, { key, expect, now: now(), signal }),
      ),
    batch: (name, partition, operations, { signal } = noOptions) =>
      run('batch', name, signal, (table) =>
        batch(client, table, { partition, operations, now: now(), signal }),
      ),
    query: <D extends Document>(name: string, query: DocumentQuery, { signal } = noOptions) =>
      run('query', name, signal, (table) => find<D>(client, table, { query, now: now(), signal })),
    purgeExpired: async () => {
      let purged = 0;
      for (const [name, table] of tables) {
        if (table.declaration.expiresAtField === undefined) continue;
        purged += await run(
          'purge',
          name,
          undefined,
          async () =>
            (await send(client, deleteExpired(table, purgeSize, now()), undefined)).length,
        );
      }
      return purged;
    },
  };
}

const noOptions: { signal?: AbortSignal | undefined; expect?: never } = {};

interface Moment {
  readonly now: Date;
  readonly signal: AbortSignal | undefined;
}

async function put(
  session: SqlSession,
  table: Table,
  {
    document,
    expect,
    now,
    signal,
  }: Moment & { document: Document; expect: Expectation | undefined },
): Promise<string> {
  const checked = checkDocument(
    table.declaration,
    document,
    capabilities.maxDocumentBytes,
    adapter,
  );
  const etag = randomUUID();
  const rows = await send(session, putOne(table, rowOf(table, checked, etag), expect, now), signal);
  if (rows.length > 0) return etag;
  if (expect === 'absent') throw refusal('already_exists', 'put', `${checked.id} exists`);
  throw moved('put', checked.id);
}

async function remove(
  session: SqlSession,
  table: Table,
  { key, expect, now, signal }: Moment & { key: DocumentKey; expect: { etag: string } | undefined },
): Promise<void> {
  const known = isDocumentKey(key.partition) && isDocumentKey(key.id);
  const rows = known ? await send(session, deleteOne(table, key, expect?.etag, now), signal) : [];
  if (expect !== undefined && rows.length === 0) throw moved('delete', key.id);
}

interface Batch extends Moment {
  readonly partition: string;
  readonly operations: readonly BatchOperation[];
}

async function batch(client: SqlClient, table: Table, { partition, operations, ...moment }: Batch) {
  checkBatch(operations);
  return client.transaction(async (session) => {
    // Batches of one partition take turns, so that two of them cannot deadlock.
    const turn = {
      text: 'select pg_advisory_xact_lock(hashtextextended($1, 0))',
      parameters: [`${table.name} ${partition}`],
    };
    if (isDocumentKey(partition)) await send(session, turn, moment.signal);
    const etags: (string | undefined)[] = [];
    for (const operation of operations) {
      const { expect } = operation;
      if (operation.type === 'put') {
        checkPartition(table, operation.document, partition);
        etags.push(await put(session, table, { ...moment, document: operation.document, expect }));
      } else {
        const key = { partition, id: operation.id };
        etags.push(
          (await remove(session, table, { ...moment, key, expect: operation.expect })) as undefined,
        );
      }
    }
    moment.signal?.throwIfAborted();
    return etags;
  }, moment);
}

async function find<D extends Document>(
  client: SqlClient,
  table: Table,
  { query, now, signal }: Moment & { query: DocumentQuery },
): Promise<Page<StoredDocument<D>>> {
  const plan = planQuery(table.declaration, query, { textSearch: true, adapter });
  if (plan.partition !== undefined && !isDocumentKey(plan.partition)) return { items: [] };
  const rows = await send(client, selectPage(table, plan, now), signal);
  const items = rows.slice(0, plan.limit).map((row) => stored<D>(row));
  const last = rows.length > plan.limit ? items.at(-1)?.document : undefined;
  if (last === undefined) return { items };
  const sort = last[plan.sortField] as string | number | boolean;
  const partition = last[table.declaration.partitionKey] as string;
  return { items, cursor: plan.cursorAt({ sort, id: last.id, partition }) };
}

function send(
  session: SqlSession,
  { text, parameters }: Statement,
  signal: AbortSignal | undefined,
) {
  return session.query(text, parameters, { signal });
}

function checkBatch(operations: readonly BatchOperation[]): void {
  if (operations.length > capabilities.maxBatchOperations) {
    throw refusal('limit_exceeded', 'batch', `${operations.length} operations are too many`);
  }
  const ids = operations.map((one) => (one.type === 'put' ? one.document.id : one.id));
  if (new Set(ids).size < ids.length) {
    throw refusal('invalid_argument', 'batch', 'an id appears twice');
  }
}

function checkPartition({ declaration }: Table, document: Document, partition: string): void {
  if (document[declaration.partitionKey] === partition) return;
  throw refusal('invalid_argument', 'batch', `${document.id} belongs to another partition`);
}

function stored<D extends Document>(row: SqlRow): StoredDocument<D> {
  return { document: JSON.parse(String(row['body'])) as D, etag: String(row['etag']) };
}

function moved(operation: string, id: string): PortError {
  return refusal('precondition_failed', operation, `${id} is not at the expected version`);
}

function refusal(code: PortErrorCode, operation: string, message: string): PortError {
  return new PortError(code, message, { port: 'document-store', operation, adapter });
}
