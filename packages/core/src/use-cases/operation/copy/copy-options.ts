import type { BlobStore } from '../../../ports/blob-store.js';
import type { Clock } from '../../../ports/clock.js';
import type { CollectionDeclaration, DocumentStore } from '../../../ports/document-store.js';
import type { Hasher } from '../../../ports/hasher.js';
import type { DocumentSum } from './document-sum.js';

/** Records, and the recordings and transcripts they name. */
export interface Stores {
  readonly documents: DocumentStore;
  readonly blobs: BlobStore;
}

export interface CopyStoresOptions {
  readonly from: Stores;
  /** Empty, or left by a copy from the same source that was interrupted. */
  readonly to: Stores;
  /** Names the source, without secrets, so that a copy is not continued from another one. */
  readonly source: string;
  readonly collections: readonly CollectionDeclaration[];
  readonly hasher: Hasher;
  readonly clock: Pick<Clock, 'now'>;
  /** `false` when both sides use the same blobs, which stay where they are; defaults to `true`. */
  readonly copyBlobs?: boolean;
  /** Documents in work at a time, each with one blob as a stream; defaults to 8. */
  readonly concurrency?: number;
  readonly onProgress?: (progress: CopyProgress) => void;
  readonly signal?: AbortSignal | undefined;
}

/** How far a copy is. A store does not say how many documents it has, so there is no total. */
export interface CopyProgress {
  readonly step: 'copy' | 'compare' | 'repair';
  readonly collection: string;
  /** Of this collection, in this step of this run. */
  readonly documents: number;
  /** Of all runs. */
  readonly blobs: number;
  readonly bytes: number;
}

export interface CopyReport {
  /** What source and target hold alike. Documents that expire within a day are not counted. */
  readonly collections: readonly (DocumentSum & { readonly collection: string })[];
  /** Blobs written, of this run and the interrupted ones before it. */
  readonly blobs: number;
  readonly bytes: number;
  /** Partitions that name a blob the source has lost: how many, and at most 20 of them. */
  readonly lost: number;
  readonly lostIn: readonly string[];
}
