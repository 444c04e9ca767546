import assert from 'node:assert/strict';
import { PortError } from '../../errors/port-error.js';
import type {
  CollectionDeclaration,
  Document,
  DocumentKey,
  DocumentQuery,
  DocumentStore,
} from '../../ports/document-store.js';
import { assertRejects, failureOf } from '../assertions.js';
import type { ConformanceCase, Harness } from '../kit.js';

/** A port whose store knows `documentStoreCollections`, all of them empty. */
export type DocumentStoreHarness = Harness<DocumentStore>;

export type DocumentStoreCapability = 'textSearch';

/** What the cases need declared. */
export const documentStoreCollections: readonly CollectionDeclaration[] = [
  {
    name: 'books',
    partitionKey: 'shelf',
    indexes: [
      { fields: ['genre', 'title'] },
      { fields: ['genre'] },
      { fields: ['title'] },
      { fields: ['pages'] },
      { fields: ['lent', 'pages'] },
      { fields: ['mark'] },
    ],
    textFields: ['title', 'blurb'],
    expiresAtField: 'goneAt',
  },
  { name: 'plain-things', partitionKey: 'group', indexes: [], textFields: [] },
];

type DocumentStoreCase = ConformanceCase<DocumentStoreHarness, DocumentStoreCapability>;

interface Book extends Document {
  readonly shelf: string;
}

const books = 'books';

function book(id: string, members: Omit<Document, 'id'> = {}): Book {
  return { shelf: 'main', ...members, id } as Book;
}

function keyOf({ shelf, id }: Book): DocumentKey {
  return { partition: shelf, id };
}

async function putAll(port: DocumentStore, documents: readonly Book[]): Promise<void> {
  await Promise.all(documents.map((document) => port.put(books, document)));
}

/** The document's members, or `undefined` when it is absent. */
async function read(port: DocumentStore, key: DocumentKey): Promise<Document | undefined> {
  try {
    return (await port.get(books, key)).document;
  } catch (error) {
    if (PortError.is(error, 'not_found')) return undefined;
    throw error;
  }
}

/** All documents a query finds, page by page. */
async function findAll(port: DocumentStore, query: DocumentQuery): Promise<readonly Book[]> {
  const found: Book[] = [];
  let cursor: string | undefined;
  do {
    const page = await port.query<Book>(books, cursor === undefined ? query : { ...query, cursor });
    found.push(...page.items.map((item) => item.document));
    cursor = page.cursor;
    assert.ok(found.length <= 5_000, 'paging must come to an end');
  } while (cursor !== undefined);
  return found;
}

async function idsOf(port: DocumentStore, query: DocumentQuery): Promise<readonly string[]> {
  return (await findAll(port, query)).map((document) => document.id);
}

export type { Book, DocumentStoreCase };
export { assertRejects, book, books, failureOf, findAll, idsOf, keyOf, putAll, read };
