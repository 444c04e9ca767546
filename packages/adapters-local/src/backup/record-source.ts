import {
  allDocuments,
  canonicalJson,
  outlives,
  requireFinishedCopies,
} from '@attune/core/adapter-kit';
import type { CollectionDeclaration, Document, DocumentStore } from '@attune/core/ports';
import type { SqlClient } from '../sql/sql-client.js';
import { migrations, pendingChanges } from '../sql/sql-migrations.js';
import { describeTable } from '../sql/sql-schema.js';
import {
  atOneMoment,
  countRecords,
  type DeclaredCollection,
  declaredTable,
  eachRecord,
  type Layout,
  partitionRecords,
  readLayout,
  type StoredRecord,
} from '../sql/sql-snapshot.js';
import { tableOf } from '../sql/sql-table.js';
import { fault } from './backup-fault.js';
import { createRecordSummer, type RecordSum } from './record-lines.js';

/** All records as they were at one moment. */
export interface Moment {
  /** How a database of SQL would hold them. */
  readonly layout: Layout;
  count(collection: DeclaredCollection): Promise<number>;
  records(collection: DeclaredCollection): AsyncIterable<StoredRecord>;
}

/** Where a backup takes the records from. */
export interface RecordSource {
  /**
   * Runs `read` on the records as they are at one moment. It may run more than once; the result of
   * the last run counts.
   */
  atOneMoment<T>(read: (moment: Moment) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** The records of one partition as they are now. */
  partition(collection: DeclaredCollection, partition: string): Promise<readonly StoredRecord[]>;
}

/** Reads a snapshot of the database: hosts and workers may go on writing to it. */
export function sqlSource(client: SqlClient, schema: string): RecordSource {
  return {
    atOneMoment: (read, signal) =>
      atOneMoment(
        client,
        async (session) => {
          // Refuses what a later version made, and what is still being filled.
          await pendingChanges(session, { schema, tables: [] });
          const layout = await readLayout(session, schema);
          if (layout === undefined) {
            throw fault(
              'not_found',
              'backup',
              'There are no records here: no host was started yet',
            );
          }
          return await read({
            layout,
            count: (one) => countRecords(session, declaredTable(schema, one)),
            records: (one) => eachRecord(session, declaredTable(schema, one)),
          });
        },
        signal,
      ),
    partition: (one, partition) => partitionRecords(client, declaredTable(schema, one), partition),
  };
}

const mostTries = 3;
const dayMs = 24 * 3_600_000;

/**
 * Reads a store of any family, which has no snapshots: everything is read twice. When both readings
 * agree, they show the store as it was between them. Hosts and workers have to be stopped.
 *
 * Only ids, partition keys, times of expiry and names of blobs are used; all else may be sealed.
 */
export function documentSource(
  documents: DocumentStore,
  collections: readonly CollectionDeclaration[],
): RecordSource {
  const layout = layoutOf(collections);
  const declared = ({ collection }: DeclaredCollection): CollectionDeclaration =>
    collections.find(({ name }) => name === collection) ?? unknown(collection);
  return {
    async atOneMoment(read, signal) {
      await requireFinishedCopies(documents, { signal });
      for (let attempt = 1; ; attempt += 1) {
        const walk = new DoubleWalk(documents, Date.now() + dayMs, signal);
        const before = new Map<string, { readonly sum: RecordSum; readonly all: number }>();
        const result = await read({
          layout,
          count: async (one) => {
            const first = await walk.sumUp(declared(one));
            before.set(one.collection, first);
            return first.all;
          },
          records: (one) => walk.records(declared(one)),
        });
        const same = [...before].every(
          ([name, { sum }]) => walk.sums.get(name)?.checksum === sum.checksum,
        );
        if (same) return result;
        if (attempt < mostTries) continue;
        const what = 'The records change while they are read, and this store has no snapshots';
        const advice = 'Stop all hosts and workers, make the backup, and start them again';
        throw fault('precondition_failed', 'backup', `${what}. ${advice}`);
      }
    },
    async partition(one, partition) {
      const { name, partitionKey } = declared(one);
      const found: StoredRecord[] = [];
      for (let cursor: string | undefined; ; ) {
        const query = { where: {}, partition, ...(cursor === undefined ? {} : { cursor }) };
        const page = await documents.query(name, query);
        found.push(...page.items.map((item) => recordOf(partitionKey, item)));
        cursor = page.cursor;
        if (cursor === undefined) return found;
      }
    },
  };
}

/** What tables of this version would hold these collections. */
export function layoutOf(collections: readonly CollectionDeclaration[]): Layout {
  return {
    version: migrations.at(-1)?.version ?? 0,
    collections: collections.map((one) => ({
      collection: one.name,
      declaration: describeTable(tableOf('attune', one)),
    })),
  };
}

/**
 * A record by which two stores compare, whatever their ETags and the order of members. `undefined`
 * for one that expires before `instant`, which may vanish from one of them meanwhile.
 */
export function comparable(
  declaration: CollectionDeclaration,
  { partition, id, body }: StoredRecord,
  instant: number,
): StoredRecord | undefined {
  const document = JSON.parse(body) as Document;
  if (!outlives(declaration, document, instant)) return undefined;
  return { partition, id, etag: '', body: canonicalJson(document) };
}

/** Walks collections and sums up what it passes. */
class DoubleWalk {
  /** Of the last walk of each collection. */
  readonly sums = new Map<string, RecordSum>();
  readonly #documents: DocumentStore;
  readonly #instant: number;
  readonly #signal: AbortSignal | undefined;

  constructor(documents: DocumentStore, instant: number, signal: AbortSignal | undefined) {
    this.#documents = documents;
    this.#instant = instant;
    this.#signal = signal;
  }

  async *records(declaration: CollectionDeclaration): AsyncGenerator<StoredRecord> {
    const { name, partitionKey } = declaration;
    const summer = createRecordSummer();
    for await (const { items } of allDocuments(this.#documents, name, { signal: this.#signal })) {
      for (const item of items) {
        const record = recordOf(partitionKey, item);
        const compared = comparable(declaration, record, this.#instant);
        if (compared !== undefined) summer.add(compared);
        yield record;
      }
    }
    this.sums.set(name, summer.result());
  }

  async sumUp(declaration: CollectionDeclaration) {
    let all = 0;
    for await (const _record of this.records(declaration)) all += 1;
    return { sum: this.sums.get(declaration.name) ?? unknown(declaration.name), all };
  }
}

function recordOf(
  partitionKey: string,
  { document, etag }: { readonly document: Document; readonly etag: string },
): StoredRecord {
  const partition = String(document[partitionKey]);
  return { partition, id: document.id, etag, body: JSON.stringify(document) };
}

function unknown(collection: string): never {
  throw fault('invalid_argument', 'backup', `${collection} is not declared`);
}
