import type { BlobStore } from '../../../ports/blob-store.js';
import type { Clock } from '../../../ports/clock.js';
import type { CollectionDeclaration, DocumentStore } from '../../../ports/document-store.js';
import type { Hasher } from '../../../ports/hasher.js';
import type { DocumentSum } from './document-sum.js';

/** The records, and the recordings and transcripts that they name. */
export interface Stores {
  readonly documents: DocumentStore;
  readonly blobs: BlobStore;
}

export interface CopyStoresOptions {
  readonly from: Stores;
  /** Empty, or left by an interrupted copy from the same source. */
  readonly to: Stores;
  /** Name of the source, without secrets. An interrupted copy continues only from this source. */
  readonly source: string;
  readonly collections: readonly CollectionDeclaration[];
  readonly hasher: Hasher;
  readonly clock: Pick<Clock, 'now'>;
  /** Set to `false` if both sides use the same blobs; defaults to `true`. */
  readonly copyBlobs?: boolean;
  /** Documents copied at a time, each with one blob as a stream; defaults to 8. */
  readonly concurrency?: number;
  readonly onProgress?: (progress: CopyProgress) => void;
  readonly signal?: AbortSignal | undefined;
}

/** The progress of a copy. A store does not count its documents, so there is no total. */
export interface CopyProgress {
  readonly step: 'copy' | 'compare' | 'repair';
  readonly collection: string;
  /** Number of documents of this collection, in this step of this run. */
  readonly documents: number;
  /** Number of blobs, and their bytes, in all runs. */
  readonly blobs: number;
  readonly bytes: number;
}

export interface CopyReport {
  /** What both source and target hold. Documents that expire within a day are not counted. */
  readonly collections: readonly (DocumentSum & { readonly collection: string })[];
  /** Number of blobs written, and their bytes, in this run and the interrupted ones before it. */
  readonly blobs: number;
  readonly bytes: number;
  /** Number of partitions that name a lost blob; `lostIn` names at most 20 of them. */
  readonly lost: number;
  readonly lostIn: readonly string[];
}
