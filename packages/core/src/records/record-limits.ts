import type { DocumentStoreCapabilities } from '../ports/document-store.js';

/** What core puts into one document and one batch of a store. */
export interface RecordLimits {
  /**
   * Bytes of plain JSON up to which a part of a session lies in a document; a larger one lies in a
   * blob. A batch can hold three such parts, sealed, with all that goes along with them.
   */
  readonly inlineBytes: number;
  readonly batchOperations: number;
}

/**
 * An hour of talk has about 120 KiB of sentiment. The search index of Postgres takes 131,072 different
 * words of a document; a text of this size has fewer.
 */
const mostInlineBytes = 393_216;
/** Bytes for the members of a document besides its content. */
const roomForMembers = 2_048;

export function recordLimits(capabilities: DocumentStoreCapabilities): RecordLimits {
  const { maxDocumentBytes, maxBatchBytes, maxBatchOperations } = capabilities;
  // Sealed content is text in base 64: a third larger.
  const fits = Math.floor(
    Math.min(((maxDocumentBytes - roomForMembers) * 3) / 4, maxBatchBytes / 5),
  );
  return {
    inlineBytes: Math.max(0, Math.min(mostInlineBytes, fits)),
    batchOperations: maxBatchOperations,
  };
}
