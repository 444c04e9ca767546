import type { CallOptions } from '../../ports/call-options.js';
import type { DocumentStore } from '../../ports/document-store.js';

/** Removes every document that has expired. Resolves with their number. */
export async function purgeExpired(
  store: DocumentStore,
  options: CallOptions = {},
): Promise<number> {
  let purged = 0;
  for (;;) {
    options.signal?.throwIfAborted();
    const some = (await store.purgeExpired?.(options)) ?? 0;
    if (some === 0) return purged;
    purged += some;
  }
}
