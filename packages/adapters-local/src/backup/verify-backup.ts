import { join } from 'node:path';
import { type BackupOperation, fault, guarded } from './backup-fault.js';
import {
  type BlobEntry,
  blobFile,
  blobIndexName,
  type Manifest,
  type Part,
  readManifest,
} from './manifest.js';
import { digestOf, readLines } from './part-file.js';
import { counterOf, type OnProgress } from './progress.js';

export interface VerifyOptions {
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A file of a backup that is not as it was written. */
export interface DamagedPart {
  /** Below the directory of the backup. */
  readonly file: string;
  readonly what: 'is missing' | 'was cut or grew' | 'was changed';
}

/**
 * Reads a backup as a whole and holds every part against its size and its SHA-256.
 *
 * @throws PortError `internal` naming what is damaged; `not_found` where there is no backup.
 */
export async function verifyBackup(
  directory: string,
  options: VerifyOptions = {},
): Promise<Manifest> {
  return await guarded('restore', options.signal, async () => {
    const manifest = await readManifest(directory, 'restore');
    requireSound(directory, await findDamage(directory, manifest, options), 'restore');
    return manifest;
  });
}

/** @throws PortError `internal` when there is damage. */
export function requireSound(
  directory: string,
  damage: readonly DamagedPart[],
  operation: BackupOperation,
): void {
  if (damage.length === 0) return;
  const named = damage.slice(0, 5).map(({ file, what }) => `${file} ${what}`);
  const more = damage.length > named.length ? ` and ${damage.length - named.length} more` : '';
  throw fault('internal', operation, `${directory} is damaged: ${named.join(', ')}${more}`);
}

/** Everything that is not as it was written. Without a sound list of blobs it ends there. */
export async function findDamage(
  directory: string,
  manifest: Manifest,
  { onProgress, signal }: VerifyOptions,
): Promise<readonly DamagedPart[]> {
  const parts = [...manifest.records, manifest.blobs];
  const total = parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, manifest.blobs.totalBytes);
  const count = counterOf('verify', total, onProgress);
  const damage: DamagedPart[] = [];
  async function check(part: Part): Promise<void> {
    signal?.throwIfAborted();
    const found = await digestOf(join(directory, part.file), signal);
    if (found === undefined) damage.push({ file: part.file, what: 'is missing' });
    else if (found.sizeBytes !== part.sizeBytes)
      damage.push({ file: part.file, what: 'was cut or grew' });
    else if (found.sha256 !== part.sha256) damage.push({ file: part.file, what: 'was changed' });
  }
  for (const part of parts) {
    await check(part);
    count(part.sizeBytes);
  }
  if (damage.some(({ file }) => file === blobIndexName)) return damage;
  const seen = new Set<string>();
  for await (const { sha256, sizeBytes } of readBlobIndex(directory)) {
    if (!seen.has(sha256)) await check({ file: blobFile(sha256), sha256, sizeBytes });
    seen.add(sha256);
    count(sizeBytes);
  }
  return damage;
}

/** The objects of a backup. */
export async function* readBlobIndex(directory: string): AsyncGenerator<BlobEntry> {
  for await (const line of readLines(join(directory, blobIndexName))) {
    yield JSON.parse(line) as BlobEntry;
  }
}
