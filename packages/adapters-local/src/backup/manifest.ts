import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Layout } from '../sql/sql-snapshot.js';
import { type BackupOperation, fault } from './backup-fault.js';
import type { RecordSum } from './record-lines.js';

export const formatVersion: 1 = 1;
export const manifestName = 'manifest.json';
export const blobIndexName = 'blobs.ndjson.gz';

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

const count = z.int().nonnegative();
const part = z.object({
  // Of ours only: a file elsewhere is none of the backup.
  file: z.string().regex(/^(records\/)?[a-z0-9-]+\.ndjson\.gz$/u),
  sizeBytes: count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/u),
});

const shape: z.ZodType<Manifest> = z.object({
  format: z.literal('attune-backup'),
  formatVersion: z.literal(formatVersion),
  id: z.string().min(1),
  createdAt: z.iso.datetime(),
  attuneVersion: z.string(),
  layout: z.object({
    version: count,
    collections: z.array(z.object({ collection: z.string(), declaration: z.string() })),
  }),
  records: z.array(part.extend({ collection: z.string(), records: count, checksum: z.string() })),
  leftOut: z.array(z.string()),
  blobs: part.extend({ objects: count, totalBytes: count }),
  incomplete: z.array(z.string()),
});

const anyVersion = z.object({ format: z.literal('attune-backup'), formatVersion: z.int() });

/** One object of the blob store; its bytes lie in `blobs/<2 characters>/<sha256>`. */
export interface BlobEntry {
  readonly key: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** What the store had for it, which tells the next backup whether it is still the same. */
  readonly etag: string;
}

/** @throws PortError `not_found` where there is no backup, `unsupported` for one of a later version. */
export async function readManifest(
  directory: string,
  operation: BackupOperation,
): Promise<Manifest> {
  const text = await readFile(join(directory, manifestName), 'utf8').catch((error) => {
    if (!['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw fault('not_found', operation, `${directory} is not a backup: it has no ${manifestName}`);
  });
  const given = parse(text);
  const parsed = shape.safeParse(given);
  if (parsed.success) return parsed.data;
  const known = anyVersion.safeParse(given);
  if (known.success && known.data.formatVersion > formatVersion) {
    const what = `${directory} was made by a later version of Attune`;
    throw fault('unsupported', operation, `${what}. Restore it with that version`);
  }
  throw fault('internal', operation, `${join(directory, manifestName)} is damaged`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Below the directory of a backup. */
export function blobFile(sha: string): string {
  return `blobs/${sha.slice(0, 2)}/${sha}`;
}
