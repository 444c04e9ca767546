import type { CallOptions } from '../ports/call-options.js';
import type { DocumentStore } from '../ports/document-store.js';

export interface PartitionLeft {
  readonly partition: string;
  /** Ids of documents that stay. */
  readonly except: readonly string[];
  /** Most operations in one batch. */
  readonly most: number;
}

/** Removes the documents of a partition, in batches. */
export async function removePartition(
  store: DocumentStore,
  collection: string,
  { partition, except, most }: PartitionLeft,
  options: CallOptions,
): Promise<void> {
  // At most two documents stay, so every page but the last has something to remove.
  const limit = Math.max(1, Math.min(most, 100)) + except.length;
  for (;;) {
    const { items } = await store.query(collection, { where: {}, partition, limit }, options);
    const ids = items.map(({ document }) => document.id).filter((id) => !except.includes(id));
    if (ids.length === 0) return;
    const operations = ids.slice(0, most).map((id) => ({ type: 'delete', id }) as const);
    await store.batch(collection, partition, operations, options);
  }
}
