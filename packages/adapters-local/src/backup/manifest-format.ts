import type { Layout } from '../sql/sql-snapshot.js';
import type { RecordSum } from './record-lines.js';

export const formatVersion: 1 = 1;

/** A file of the backup besides the blobs. */
export interface Part {
  readonly file: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** What a backup holds. It is written last, and with it the backup is whole. */
export interface Manifest {
  readonly format: 'attune-backup';
  readonly formatVersion: typeof formatVersion;
  /** Names this backup. */
  readonly id: string;
  readonly createdAt: string;
  readonly attuneVersion: string;
  /** How the tables were made that the records come from. */
  readonly layout: Layout;
  readonly records: readonly (Part & RecordSum & { readonly collection: string })[];
  /** Collections whose records are not in it. */
  readonly leftOut: readonly string[];
  readonly blobs: Part & { readonly objects: number; readonly totalBytes: number };
  /** Sessions of which a blob was lost before. */
  readonly incomplete: readonly string[];
}
