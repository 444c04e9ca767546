import { canonicalJson } from '../../../json/canonical-json.js';
import type { CollectionDeclaration, Document } from '../../../ports/document-store.js';
import type { Hasher } from '../../../ports/hasher.js';

/** The number of documents, and a checksum that does not depend on their order. */
export interface DocumentSum {
  readonly documents: number;
  /** The sum of the first 128 bits of their SHA-256, as 32 hexadecimal digits. */
  readonly checksum: string;
}

export interface DocumentSummer {
  add(document: Document): Promise<void>;
  result(): DocumentSum;
}

/** Sums up documents by their canonical JSON, so that every store gives the same sum. */
export function createDocumentSummer(hasher: Hasher): DocumentSummer {
  const encoder = new TextEncoder();
  let documents = 0;
  let sum = 0n;
  return {
    async add(document) {
      const digest = hasher.sha256();
      await digest.update(encoder.encode(canonicalJson(document)));
      const first = (await digest.digest()).slice(0, 32);
      sum = BigInt.asUintN(128, sum + BigInt(`0x${first}`));
      documents += 1;
    },
    result: () => ({ documents, checksum: sum.toString(16).padStart(32, '0') }),
  };
}

/**
 * Whether a document expires after `instant`, or never. A document that expires earlier may vanish
 * from one side during a comparison, and is not counted on either side.
 */
export function outlives(
  { expiresAtField }: CollectionDeclaration,
  document: Document,
  instant: number,
): boolean {
  const expiresAt = expiresAtField === undefined ? undefined : document[expiresAtField];
  return typeof expiresAt !== 'string' || Date.parse(expiresAt) > instant;
}
