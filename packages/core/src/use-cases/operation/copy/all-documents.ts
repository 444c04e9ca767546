import { PortError } from '../../../errors/port-error.js';
import type { CallOptions } from '../../../ports/call-options.js';
import type { Document, DocumentStore, StoredDocument } from '../../../ports/document-store.js';

/** Documents of a collection, with the cursor of what follows them. */
export interface DocumentBatch {
  readonly items: readonly StoredDocument[];
  readonly next: string | undefined;
}

/** About as much text of documents as a page may bring into memory, in characters. */
const pageCharacters = 8_000_000;
const mostDocuments = 100;

/**
 * All documents of a collection, page by page, by `id`. A page holds fewer documents when those
 * before it were large, so memory stays flat. A cursor that the store does not know begins anew.
 */
export async function* allDocuments(
  store: DocumentStore,
  collection: string,
  options: CallOptions & { readonly from?: string | undefined } = {},
): AsyncGenerator<DocumentBatch, void, undefined> {
  const { from, signal } = options;
  let cursor = from;
  // Documents of the largest size until the first page tells better.
  let limit = Math.max(1, Math.floor(pageCharacters / store.capabilities.maxDocumentBytes));
  do {
    signal?.throwIfAborted();
    const page = await pageAt(store, collection, {
      cursor,
      limit,
      resumed: cursor === from,
      signal,
    });
    yield { items: page.items, next: page.cursor };
    cursor = page.cursor;
    const size = page.items.reduce((sum, { document }) => sum + JSON.stringify(document).length, 0);
    const average = Math.max(1, size / Math.max(1, page.items.length));
    // At most four times as many at once: the next ones may be larger.
    limit = Math.max(1, Math.min(mostDocuments, limit * 4, Math.floor(pageCharacters / average)));
  } while (cursor !== undefined);
}

async function pageAt(
  store: DocumentStore,
  collection: string,
  at: {
    readonly cursor: string | undefined;
    readonly limit: number;
    readonly resumed: boolean;
    readonly signal: AbortSignal | undefined;
  },
) {
  const { cursor, limit, resumed, signal } = at;
  const query = { where: {}, limit };
  if (cursor === undefined) return await store.query<Document>(collection, query, { signal });
  try {
    return await store.query<Document>(collection, { ...query, cursor }, { signal });
  } catch (error) {
    if (!(resumed && PortError.is(error, 'invalid_argument'))) throw error;
    return await store.query<Document>(collection, query, { signal });
  }
}
