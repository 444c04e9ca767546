import { PortError } from '../errors/port-error.js';
import type { CallOptions } from '../ports/call-options.js';
import type {
  Document,
  DocumentKey,
  DocumentStore,
  StoredDocument,
} from '../ports/document-store.js';

/** Resolves `undefined` when there is no such document. Rejects when the store cannot be asked. */
export async function findDocument<T extends Document>(
  store: DocumentStore,
  collection: string,
  key: DocumentKey,
  options: CallOptions = {},
): Promise<StoredDocument<T> | undefined> {
  try {
    return await store.get<T>(collection, key, options);
  } catch (error) {
    if (PortError.is(error, 'not_found')) return undefined;
    throw error;
  }
}
