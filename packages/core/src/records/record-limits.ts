import type { DocumentStoreCapabilities } from '../ports/document-store.js';

/** What core puts into one document and one batch of a store. */
export interface RecordLimits {
  /**
   * Bytes of JSON up to which a part of a session lies in a document; a larger one lies in a blob.
   * A batch can hold three such parts with all that goes along with them.
   */
  readonly inlineBytes: number;
  readonly batchOperations: number;
}

/**
 * An hour of talk has about 120 KiB of sentiment. The words of a text of this size also fit into the
 * search index of Postgres, which takes 131,072 different ones a document.
 */
const mostInlineBytes = 393_216;
/** For the members of a document besides its part. */
const roomForMembers = 2_048;

export function recordLimits(capabilities: DocumentStoreCapabilities): RecordLimits {
  const { maxDocumentBytes, maxBatchBytes, maxBatchOperations } = capabilities;
  const fits = Math.min(maxDocumentBytes - roomForMembers, Math.floor(maxBatchBytes / 5));
  return {
    inlineBytes: Math.max(0, Math.min(mostInlineBytes, fits)),
    batchOperations: maxBatchOperations,
  };
}
