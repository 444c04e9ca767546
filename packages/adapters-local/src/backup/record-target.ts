import {
  allDocuments,
  eachAtOnce,
  isUnfinishedMark,
  outlives,
  UnfinishedMark,
} from '@attune/core/adapter-kit';
import type { CollectionDeclaration, Document, DocumentStore } from '@attune/core/ports';
import type { SqlClient } from '../sql/sql-client.js';
import { migrations } from '../sql/sql-migrations.js';
import { beginRestore, inspectTarget, type Restoration } from '../sql/sql-restore.js';
import type { Layout, StoredRecord } from '../sql/sql-snapshot.js';
import { fault } from './backup-fault.js';
import { comparable } from './record-source.js';

/** What is restored. */
export interface RestoredBackup {
  /** Names the backup. */
  readonly backup: string;
  readonly layout: Layout;
}

/** Where a restore brings the records. */
export interface RecordTarget {
  /**
   * Looks without writing; resolves whether a restore of this backup was begun.
   *
   * @throws PortError `already_exists` when it holds anything else; `unsupported` for a backup of a
   *   later version.
   */
  inspect(backup: RestoredBackup): Promise<boolean>;
  /** Goes on where an earlier run was. Call it after `inspect`. */
  begin(backup: RestoredBackup): Promise<Restoration>;
  /**
   * The form of a record by which backup and target compare; `undefined` for one that does not count.
   * Absent: the target keeps ETags and texts to the character.
   */
  readonly comparable?: (collection: string, record: StoredRecord) => StoredRecord | undefined;
}

/** Restores exactly: ETags and the text of each document. */
export function sqlTarget(client: SqlClient, schema: string): RecordTarget {
  return {
    inspect: (backup) => inspectTarget({ client, schema, ...backup }),
    begin: (backup) => beginRestore({ client, schema, ...backup }),
  };
}

interface Progress {
  readonly backup: string;
  /** Records of each collection that arrived, the first of its file. */
  readonly arrived: Readonly<Record<string, number>>;
}

const concurrency = 8;
const dayMs = 24 * 3_600_000;

/** Restores into a store of any family, which makes ETags of its own. */
export function documentTarget(
  documents: DocumentStore,
  collections: readonly CollectionDeclaration[],
): RecordTarget {
  const mark = new UnfinishedMark<Progress>(documents, 'restore');
  const instant = Date.now() + dayMs;
  const declared = (collection: string): CollectionDeclaration =>
    collections.find(({ name }) => name === collection) ?? undeclared(collection);
  return {
    comparable: (collection, record) => comparable(declared(collection), record, instant),
    async inspect({ backup, layout }) {
      requireKnown(layout);
      for (const { collection } of layout.collections) declared(collection);
      const begun = await mark.find();
      if (begun?.backup === backup) return true;
      if (begun !== undefined) {
        const what = 'Another backup is being restored into this store';
        throw fault('already_exists', 'restore', `${what}. Restore that one, or empty the store`);
      }
      for (const { name } of collections) await requireNone(documents, name);
      return false;
    },
    async begin({ backup }) {
      let arrived: Progress['arrived'] = (await mark.find())?.arrived ?? {};
      await mark.save({ backup, arrived });
      return {
        filled: false,
        arrived: async (collection) => arrived[collection] ?? 0,
        async add(collection, records, count) {
          await putAll(documents, declared(collection), records);
          arrived = { ...arrived, [collection]: count };
          await mark.save({ backup, arrived });
        },
        records: (collection) => storedRecords(documents, declared(collection)),
        end: () => mark.remove(),
      };
    },
  };
}

function requireKnown({ version }: Layout): void {
  if (version <= (migrations.at(-1)?.version ?? 0)) return;
  const what = `The backup is of records at version ${version}, made by a later version of Attune`;
  throw fault('unsupported', 'restore', `${what}. Restore it with that version`);
}

async function requireNone(documents: DocumentStore, collection: string): Promise<void> {
  const { items } = await documents.query(collection, { where: {}, limit: 1 });
  if (items.length === 0) return;
  const what = `The store holds records of its own (${collection})`;
  throw fault('already_exists', 'restore', `${what}. A backup is restored into an empty system`);
}

async function putAll(
  documents: DocumentStore,
  declaration: CollectionDeclaration,
  records: readonly StoredRecord[],
): Promise<void> {
  const now = Date.now();
  await eachAtOnce(records, concurrency, async ({ body }) => {
    const document = JSON.parse(body) as Document;
    if (outlives(declaration, document, now)) await documents.put(declaration.name, document);
  });
}

async function* storedRecords(
  documents: DocumentStore,
  { name, partitionKey }: CollectionDeclaration,
): AsyncGenerator<StoredRecord> {
  for await (const { items } of allDocuments(documents, name)) {
    for (const { document, etag } of items) {
      if (isUnfinishedMark(name, document)) continue;
      const partition = String(document[partitionKey]);
      yield { partition, id: document.id, etag, body: JSON.stringify(document) };
    }
  }
}

function undeclared(collection: string): never {
  const what = `The backup holds ${collection}, which this version does not know`;
  throw fault('unsupported', 'restore', `${what}. Restore it with the version that made it`);
}
