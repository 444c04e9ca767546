import { randomUUID } from 'node:crypto';
import {
  type CheckedDocument,
  checkBatchBytes,
  checkDocument,
  isDocumentKey,
} from '@attune/core/adapter-kit';
import type {
  BatchOperation,
  Document,
  DocumentKey,
  DocumentStoreCapabilities,
  Expectation,
  PortError,
} from '@attune/core/ports';
import type { SqlClient, SqlRow, SqlSession } from './sql-client.js';
import { retryLostAnswer } from './sql-lost-answers.js';
import { refusal } from './sql-port-error.js';
import { mostTogether, notTogether, putTogether, type TogetherPut } from './sql-put-together.js';
import { anyOf, deleteOne, putOne, type Statement } from './sql-statements.js';
import { rowOf, type Table } from './sql-table.js';
import { together } from './together.js';

export const capabilities: DocumentStoreCapabilities = {
  textSearch: true,
  maxDocumentBytes: 2_000_000,
  maxBatchOperations: 100,
  maxBatchBytes: 8_000_000,
};

interface Moment {
  readonly now: Date;
  readonly signal: AbortSignal | undefined;
}

interface Writing extends Moment {
  readonly document: Document;
  readonly expect: Expectation | undefined;
  /** The document as it was checked already. */
  readonly checked?: CheckedDocument | undefined;
}

interface Removing extends Moment {
  readonly key: DocumentKey;
  readonly expect: { readonly etag: string } | undefined;
}

interface Batch extends Moment {
  readonly partition: string;
  readonly operations: readonly BatchOperation[];
}

/** `DocumentStore.put`. */
export async function putDocument(
  client: SqlClient,
  table: Table,
  given: Writing,
): Promise<{ readonly etag: string }> {
  const etag = randomUUID();
  await retryIfConditional(given.signal, [given], () => put(client, table, { ...given, etag }));
  return { etag };
}

/** `DocumentStore.delete`. */
export function deleteDocument(client: SqlClient, table: Table, given: Removing): Promise<void> {
  return retryIfConditional(given.signal, [given], (repeated) =>
    remove(client, table, { ...given, repeated }),
  );
}

/** `DocumentStore.batch`. */
export async function writeBatch(
  client: SqlClient,
  table: Table,
  given: Batch,
): Promise<readonly (string | undefined)[]> {
  const { operations, signal } = given;
  checkBatch(operations);
  const etags = operations.map(({ type }) => (type === 'put' ? randomUUID() : undefined));
  const [only] = operations;
  if (only !== undefined && operations.length === 1) {
    // One statement is all or nothing by itself.
    const step = { ...given, operation: only, etag: etags[0] ?? '' };
    await retryIfConditional(signal, operations, (repeated) =>
      apply(client, table, { ...step, repeated }),
    );
    return etags;
  }
  const checked = operations.map((one) => checkedDocument(table, one));
  checkBatchBytes(
    checked.filter((one) => one !== undefined),
    capabilities.maxBatchBytes,
    'sql',
  );
  const puts = putsOf(table, given, checked, etags);
  await retryIfConditional(signal, operations, async (repeated) => {
    if (puts !== undefined && !repeated && (await writeTogether(client, table, given, puts)))
      return;
    await client.transaction(
      async (session) => {
        const turn = takeTurn(session, table, given);
        if (repeated) {
          await turn;
          if (await stands(session, table, given.partition, etags)) return;
        }
        // All are sent at once: the session keeps them in order.
        const steps = operations.map((operation, at) =>
          apply(session, table, {
            ...given,
            operation,
            checked: checked[at],
            etag: etags[at] ?? '',
            repeated,
          }),
        );
        await together([turn, ...steps]);
        signal?.throwIfAborted();
      },
      { signal },
    );
  });
  return etags;
}

/** The documents of a batch that one statement can write; `undefined` where it takes several. */
function putsOf(
  table: Table,
  { partition, operations }: Batch,
  checked: readonly (CheckedDocument | undefined)[],
  etags: readonly (string | undefined)[],
): readonly TogetherPut[] | undefined {
  const isSome = operations.length > 0 && operations.length <= mostTogether;
  if (!isSome || !isDocumentKey(partition)) return undefined;
  const puts: TogetherPut[] = [];
  for (const [at, operation] of operations.entries()) {
    const good = checked[at];
    if (operation.type !== 'put' || good?.partition !== partition) return undefined;
    const { document, expect } = operation;
    puts.push({ row: rowOf(table, { document, checked: good, etag: etags[at] ?? '' }), expect });
  }
  return puts;
}

/** Resolves `false` when an expectation does not hold; the transaction that follows says which. */
async function writeTogether(
  client: SqlClient,
  table: Table,
  { partition, now, signal }: Batch,
  puts: readonly TogetherPut[],
): Promise<boolean> {
  try {
    await send(client, putTogether(table, turnOf(table, partition), puts, now), signal);
    return true;
  } catch (error) {
    if ((error as { readonly code?: unknown } | null)?.code !== notTogether) throw error;
    return false;
  }
}

function turnOf({ name }: Table, partition: string): string {
  return `${name} ${partition}`;
}

/** Unconditional writes are not sent again: what came after the first time would be lost. */
function retryIfConditional<T>(
  signal: AbortSignal | undefined,
  writes: readonly { readonly expect?: unknown }[],
  send: (repeated: boolean) => Promise<T>,
): Promise<T> {
  const conditional = writes.some(({ expect }) => expect !== undefined);
  return conditional ? retryLostAnswer(signal, send) : send(false);
}

interface Put extends Writing {
  readonly etag: string;
}

async function put(session: SqlSession, table: Table, write: Put): Promise<void> {
  const { document, expect, etag, now, signal } = write;
  const checked = write.checked ?? check(table, document);
  const row = rowOf(table, { document, checked, etag });
  const rows = await send(session, putOne(table, row, expect, now), signal);
  if (rows.length > 0) return;
  if (expect === 'absent') throw refusal('already_exists', 'put', `${checked.id} exists`);
  throw moved('put', checked.id);
}

function check({ declaration }: Table, document: Document): CheckedDocument {
  return checkDocument(declaration, document, capabilities.maxDocumentBytes, 'sql');
}

/** `undefined` also for one that is not allowed: what is before it in a batch may fail first. */
function checkedDocument(table: Table, operation: BatchOperation): CheckedDocument | undefined {
  if (operation.type !== 'put') return undefined;
  try {
    return check(table, operation.document);
  } catch {
    return undefined;
  }
}

interface Removal extends Removing {
  /** Whether it may have been done already, unheard. */
  readonly repeated: boolean;
}

async function remove(session: SqlSession, table: Table, removal: Removal): Promise<void> {
  const { key, expect, now, signal, repeated } = removal;
  const known = isDocumentKey(key.partition) && isDocumentKey(key.id);
  const rows = known ? await send(session, deleteOne(table, key, expect?.etag, now), signal) : [];
  if (expect === undefined || rows.length > 0) return;
  if (!repeated) throw moved('delete', key.id);
  throw refusal('unavailable', 'delete', `whether ${key.id} was removed here is not known`);
}

/** Batches of one partition take turns, so that two of them cannot deadlock. */
async function takeTurn(session: SqlSession, table: Table, { partition, signal }: Batch) {
  if (!isDocumentKey(partition)) return;
  const text = 'select pg_advisory_xact_lock(hashtextextended($1, 0))';
  await send(session, { text, parameters: [turnOf(table, partition)] }, signal);
}

async function stands(
  session: SqlSession,
  table: Table,
  partition: string,
  etags: readonly (string | undefined)[],
): Promise<boolean> {
  const written = etags.filter((etag) => etag !== undefined);
  return (await send(session, anyOf(table, partition, written), undefined)).length > 0;
}

type Step = Batch &
  Pick<Put, 'etag' | 'checked'> &
  Pick<Removal, 'repeated'> & { operation: BatchOperation };

async function apply(session: SqlSession, table: Table, { operation, ...step }: Step) {
  const { partition } = step;
  if (operation.type === 'put') {
    const { document, expect } = operation;
    checkPartition(table, document, partition);
    return put(session, table, { ...step, document, expect });
  }
  const key = { partition, id: operation.id };
  return remove(session, table, { ...step, key, expect: operation.expect });
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

function moved(operation: string, id: string): PortError {
  return refusal('precondition_failed', operation, `${id} is not at the expected version`);
}

/** Sends a statement. */
export function send(
  session: SqlSession,
  { text, parameters, prepared }: Statement,
  signal: AbortSignal | undefined,
): Promise<readonly SqlRow[]> {
  return session.query(text, parameters, { signal, prepared });
}
