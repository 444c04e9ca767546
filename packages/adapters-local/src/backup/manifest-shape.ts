import { z } from 'zod';
import { formatVersion, type Manifest } from './manifest-format.js';

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

/** The manifest, when it is one of this version and whole. */
export function parsed(given: unknown): Manifest | undefined {
  return shape.safeParse(given).data;
}

/** The version of the format, of whichever version the manifest is. */
export function versionOf(given: unknown): number | undefined {
  return anyVersion.safeParse(given).data?.formatVersion;
}
