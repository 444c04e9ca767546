import { PortError } from '../../../errors/port-error.js';
import type { CallOptions } from '../../../ports/call-options.js';
import type { Document, DocumentStore, StoredDocument } from '../../../ports/document-store.js';

/** Documents of a collection, and the cursor of the next ones. */
export interface DocumentBatch {
  readonly items: readonly StoredDocument[];
  readonly next: string | undefined;
}

/** Approximate limit for the documents of a page in memory, in characters. */
const pageCharacters = 8_000_000;
const mostDocuments = 100;

/**
 * All documents of a collection, page by page, ordered by `id`. A page has fewer documents if the
 * ones before it were large, so that memory use stays constant. An unknown cursor starts from the
 * beginning.
 */
export async function* allDocuments(
  store: DocumentStore,
  collection: string,
  options: CallOptions & { readonly from?: string | undefined } = {},
): AsyncGenerator<DocumentBatch, void, undefined> {
  const { from, signal } = options;
  let cursor = from;
  // Assumes documents of the largest size until the first page shows their average size.
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
    // At most four times as many as before, because the next documents may be larger.
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
