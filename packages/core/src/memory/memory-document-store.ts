// long: one store, whose parts share its maps.

import {
  type CheckedDocument,
  checkBatchBytes,
  checkDocument,
} from '../adapter-kit/check-document.js';
import { guard } from '../adapter-kit/guard.js';
import { planQuery, type QueryPlan } from '../adapter-kit/plan-query.js';
import type { SortPosition } from '../adapter-kit/query-cursor.js';
import { PortError, type PortErrorCode } from '../errors/port-error.js';
import type { Page } from '../ports/call-options.js';
import type { Clock } from '../ports/clock.js';
import type {
  BatchOperation,
  CollectionDeclaration,
  Document,
  DocumentKey,
  DocumentQuery,
  DocumentStore,
  DocumentStoreCapabilities,
  Expectation,
  IndexedValue,
  StoredDocument,
} from '../ports/document-store.js';
import { compareCodePoints, compareValues } from '../text/compare-values.js';
import { words } from '../text/words.js';

export interface MemoryDocumentStoreOptions {
  readonly collections: readonly CollectionDeclaration[];
  /** What expiry is measured by; defaults to the system's time. */
  readonly clock?: Pick<Clock, 'now'>;
  /** Replaces single limits, which are otherwise those of the strictest store that is supported. */
  readonly limits?: Partial<Omit<DocumentStoreCapabilities, 'textSearch'>>;
}

interface Row extends Omit<CheckedDocument, 'json'> {
  readonly etag: string;
  /** Frozen, so that every reader can be given the same one. */
  readonly document: Document;
}

interface Collection {
  readonly declaration: CollectionDeclaration;
  /** By partition and id. */
  readonly partitions: Map<string, Map<string, Row>>;
}

const adapter = 'memory';
const strictest = {
  maxDocumentBytes: 2_000_000,
  maxBatchOperations: 100,
  maxBatchBytes: 2_000_000,
};

/**
 * Documents in this process, gone with it. The reference for what the contract means. What is read
 * is frozen.
 */
export function createMemoryDocumentStore(options: MemoryDocumentStoreOptions): DocumentStore {
  const capabilities = { textSearch: true, ...strictest, ...options.limits };
  const collections = emptyCollections(options.collections);
  const now = () => options.clock?.now() ?? new Date();
  let writes = 0;

  function run<T>(
    operation: string,
    name: string,
    signal: AbortSignal | undefined,
    work: (collection: Collection) => T,
  ): Promise<T> {
    return guard({ port: 'document-store', operation, adapter, signal }, async () => {
      const collection = collections.get(name);
      if (collection === undefined) {
        throw refusal('invalid_argument', operation, `${name} is not declared`);
      }
      return work(collection);
    });
  }

  /** Stages the operations and makes them visible only when all could be done. */
  function apply(
    { declaration, partitions }: Collection,
    operations: readonly PartitionedOperation[],
  ) {
    const staged: StagedRow[] = [];
    const documents: CheckedDocument[] = [];
    const etags = operations.map((operation) => {
      const checked =
        operation.type === 'put'
          ? check(declaration, operation, capabilities.maxDocumentBytes)
          : undefined;
      const { partition, id } = checked ?? (operation as DocumentKey);
      expectToHold(live(partitions.get(partition)?.get(id), now()), operation.expect, id);
      writes += 1;
      const row = checked && rowOf(checked, `m${writes}`);
      if (checked !== undefined) documents.push(checked);
      staged.push({ partition, id, row });
      return row?.etag;
    });
    if (operations.length > 1) checkBatchBytes(documents, capabilities.maxBatchBytes, adapter);
    for (const one of staged) settle(partitions, one);
    return etags;
  }

  return {
    capabilities,
    get: <D extends Document>(name: string, key: DocumentKey, { signal } = noOptions) =>
      run('get', name, signal, (collection) => {
        const row = live(collection.partitions.get(key.partition)?.get(key.id), now());
        if (row === undefined) throw refusal('not_found', 'get', `no ${name} ${key.id}`);
        return stored<D>(row);
      }),
    put: (name, document, { signal, expect } = noOptions) =>
      run('put', name, signal, (collection) => {
        const [etag = ''] = apply(collection, [{ type: 'put', document, expect }]);
        return { etag };
      }),
    delete: (name, { partition, id }, { signal, expect } = noOptions) =>
      run('delete', name, signal, (collection) => {
        apply(collection, [{ type: 'delete', partition, id, expect }]);
      }),
    batch: (name, partition, operations, { signal } = noOptions) =>
      run('batch', name, signal, (collection) => {
        checkBatch(operations, capabilities.maxBatchOperations);
        return apply(
          collection,
          operations.map((one) => ({ ...one, partition })),
        );
      }),
    query: <D extends Document>(name: string, query: DocumentQuery, { signal } = noOptions) =>
      run('query', name, signal, (collection) => find<D>(collection, query, now())),
    purgeExpired: async () => purge(collections.values(), now()),
  };
}

function emptyCollections(
  declarations: readonly CollectionDeclaration[],
): ReadonlyMap<string, Collection> {
  return new Map(
    declarations.map((declaration) => [
      declaration.name,
      { declaration, partitions: new Map<string, Map<string, Row>>() },
    ]),
  );
}

function purge(collections: Iterable<Collection>, at: Date): number {
  let purged = 0;
  for (const { partitions } of collections) {
    const rows = [...partitions.values()].flatMap((partition) => [...partition.values()]);
    for (const { partition, id } of rows.filter((row) => live(row, at) === undefined)) {
      settle(partitions, { partition, id, row: undefined });
      purged += 1;
    }
  }
  return purged;
}

/** A row to be written, or to be removed where there is none. */
interface StagedRow extends DocumentKey {
  readonly row: Row | undefined;
}

function settle(partitions: Collection['partitions'], { partition, id, row }: StagedRow): void {
  const rows = partitions.get(partition) ?? new Map<string, Row>();
  if (row === undefined) rows.delete(id);
  else rows.set(id, row);
  if (rows.size === 0) partitions.delete(partition);
  else partitions.set(partition, rows);
}

interface Found {
  readonly row: Row;
  readonly at: SortPosition;
}

function find<D extends Document>(
  { declaration, partitions }: Collection,
  query: DocumentQuery,
  now: Date,
): Page<StoredDocument<D>> {
  const plan = planQuery(declaration, query, { textSearch: true, adapter });
  const found = search(plan, { declaration, partitions }, now);
  const page = found.slice(0, plan.limit);
  const last = found.length > page.length ? page.at(-1) : undefined;
  return {
    items: page.map(({ row }) => {
      const along = query.beside && partitions.get(row.partition)?.get(query.beside);
      const beside = along ? live(along, now) : undefined;
      return beside === undefined ? stored<D>(row) : { ...stored<D>(row), beside: stored(beside) };
    }),
    ...(last === undefined ? {} : { cursor: plan.cursorAt(last.at) }),
  };
}

/** What a query finds beyond its cursor, in its order. */
function search(plan: QueryPlan, { declaration, partitions }: Collection, now: Date): Found[] {
  const { partition } = plan;
  const looked = partition === undefined ? partitions.values() : [partitions.get(partition)];
  const found: Found[] = [];
  for (const rows of looked) {
    for (const row of rows?.values() ?? []) {
      if (live(row, now) === undefined || !selects(plan, declaration, row)) continue;
      const at = positionOf(plan, row);
      if (isAfter(plan, at)) found.push({ row, at });
    }
  }
  return found.sort((a, b) => comparePositions(plan, a.at, b.at));
}

type PartitionedOperation =
  | { type: 'put'; document: Document; partition?: string; expect?: Expectation | undefined }
  | { type: 'delete'; id: string; partition: string; expect?: Expectation | undefined };

const noOptions: { signal?: AbortSignal | undefined; expect?: never } = {};

function check(
  declaration: CollectionDeclaration,
  operation: PartitionedOperation & { type: 'put' },
  maxBytes: number,
) {
  const row = checkDocument(declaration, operation.document, maxBytes, adapter);
  if (operation.partition !== undefined && row.partition !== operation.partition) {
    throw refusal('invalid_argument', 'batch', `${row.id} belongs to another partition`);
  }
  return row;
}

function checkBatch(operations: readonly BatchOperation[], most: number): void {
  if (operations.length > most) {
    throw refusal('limit_exceeded', 'batch', `${operations.length} operations are too many`);
  }
  const ids = operations.map((one) => (one.type === 'put' ? one.document.id : one.id));
  if (new Set(ids).size < ids.length) {
    throw refusal('invalid_argument', 'batch', 'an id appears twice');
  }
}

function expectToHold(row: Row | undefined, expect: Expectation | undefined, id: string): void {
  if (expect === 'absent') {
    if (row !== undefined) throw refusal('already_exists', 'put', `${id} exists`);
  } else if (expect !== undefined && row?.etag !== expect.etag) {
    throw refusal('precondition_failed', 'write', `${id} is not at the expected version`);
  }
}

function live(row: Row | undefined, now: Date): Row | undefined {
  return row?.expiresAt !== undefined && row.expiresAt <= now ? undefined : row;
}

function selects(
  plan: QueryPlan,
  { textFields }: CollectionDeclaration,
  { partition, document }: Row,
): boolean {
  if (plan.partition !== undefined && partition !== plan.partition) return false;
  if (!plan.equals.every(({ field, value }) => document[field] === value)) return false;
  if (plan.index?.fields.some((field) => document[field] === undefined)) return false;
  if (!inRange(plan, document[plan.sortField] as IndexedValue)) return false;
  if (plan.words === undefined && plan.groups === undefined) return true;
  const texts = textFields.map((field) => document[field]);
  const held = new Set(texts.flatMap((text) => (typeof text === 'string' ? words(text) : [])));
  const { words: all, groups = [] } = plan;
  const hasAll = all === undefined || (all.length > 0 && all.every((word) => held.has(word)));
  return hasAll && groups.every((group) => group.some((word) => held.has(word)));
}

function inRange({ range }: QueryPlan, value: IndexedValue): boolean {
  const bound = range?.from ?? range?.to;
  if (bound === undefined) return true;
  if (typeof bound !== typeof value) return false;
  const { from = value, to } = range ?? {};
  return compareValues(value, from) >= 0 && (to === undefined || compareValues(value, to) < 0);
}

function isAfter(plan: QueryPlan, at: SortPosition): boolean {
  return plan.after === undefined || comparePositions(plan, at, plan.after) > 0;
}

function positionOf(plan: QueryPlan, { document, id, partition }: Row): SortPosition {
  return { sort: document[plan.sortField] as IndexedValue, id, partition };
}

function comparePositions({ direction }: QueryPlan, a: SortPosition, b: SortPosition): number {
  const ascending =
    compareValues(a.sort, b.sort) ||
    compareCodePoints(a.id, b.id) ||
    compareCodePoints(a.partition, b.partition);
  return direction === 'asc' ? ascending : -ascending;
}

function rowOf({ json, ...checked }: CheckedDocument, etag: string): Row {
  return { ...checked, etag, document: frozen(JSON.parse(json) as Document) };
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const member of Object.values(value)) frozen(member);
  return Object.freeze(value);
}

function stored<D extends Document>({ document, etag }: Row): StoredDocument<D> {
  return { document: document as D, etag };
}

function refusal(code: PortErrorCode, operation: string, message: string): PortError {
  return new PortError(code, message, { port: 'document-store', operation, adapter });
}
