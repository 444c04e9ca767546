import { randomUUID } from 'node:crypto';
import { readdir, rename } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { installationPlace, requireBlobsOf } from '@attune/core/adapter-kit';
import type { BlobStore, CollectionDeclaration, Document, DocumentStore } from '@attune/core/ports';
import { syncDirectory } from '../file-system/directories.js';
import { makeDirectory } from '../processes/make-directory.js';
import type { SqlClient } from '../sql/sql-client.js';
import { guarded } from './backup-fault.js';
import { copyBlob, type EarlierBackup } from './copy-blob.js';
import { type DumpedRecords, dumpRecords } from './dump-records.js';
import { gatherBlobs } from './gather-blobs.js';
import {
  claimDirectory,
  hiddenName,
  listBackups,
  nameAt,
  pruneBackups,
  removeIfPossible,
} from './kept-backups.js';
import {
  type BlobEntry,
  blobFile,
  formatVersion,
  type Manifest,
  manifestName,
} from './manifest.js';
import { digestOf, writeText } from './part-file.js';
import type { OnProgress } from './progress.js';
import { documentSource, type RecordSource, sqlSource } from './record-source.js';
import { type DamagedPart, findDamage, readBlobIndex, requireSound } from './verify-backup.js';

/** A database of SQL, of which a backup is a snapshot: hosts and workers may go on writing to it. */
interface SqlRecords {
  readonly client: SqlClient;
  readonly schema?: string;
  readonly documents?: undefined;
}

/** A store of any other family: hosts and workers have to be stopped. */
interface DocumentRecords {
  readonly documents: DocumentStore;
  readonly collections: readonly CollectionDeclaration[];
  readonly client?: undefined;
}

/** What holds the records. */
type Records = SqlRecords | DocumentRecords;

export type BackupOptions = Records & BackupSettings;

interface BackupSettings {
  readonly blobs: BlobStore;
  /** Where backups are kept, each in a directory of its own; made when it is not there. */
  readonly to: string;
  /** Collections whose records are not to be in it. */
  readonly leaveOut: readonly string[];
  readonly attuneVersion: string;
  /** Older ones are removed afterwards, when nothing is missing in this one. */
  readonly keepDays: number;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

export interface BackupReport {
  readonly directory: string;
  readonly manifest: Manifest;
  /** Objects that did not change since the backup before, with which they share their files. */
  readonly takenOver: number;
  /** Older backups that were removed. */
  readonly removed: readonly string[];
}

interface Draft {
  readonly manifest: Manifest;
  readonly takenOver: number;
}

const dayMs = 24 * 3_600_000;

/**
 * Writes a backup of all records and of the blobs they name, reads it again as a whole, and gives it
 * its name last: what has the name of a backup is one, whatever happens meanwhile.
 *
 * @throws PortError `precondition_failed` when a store without snapshots is written to meanwhile;
 *   `unavailable` while another backup is made there; `limit_exceeded` when the
 *   disk is full; whatever database and store reject with. Nothing of it remains then, but for
 *   hidden files that could not be removed, which the next backup removes.
 */
export async function createBackup(options: BackupOptions): Promise<BackupReport> {
  const { keepDays, signal } = options;
  return await guarded('backup', signal, async () => {
    const to = resolve(options.to);
    await using _claim = await claimDirectory(to);
    const now = new Date();
    const name = nameAt(now);
    const draft = join(to, hiddenName(name, 'part'));
    const directory = join(to, name);
    try {
      const { manifest, takenOver } = await fill(draft, to, now, options);
      await syncTree(draft);
      await rename(draft, directory);
      await syncDirectory(to);
      const before = new Date(now.getTime() - keepDays * dayMs);
      // An older one may hold what this one misses.
      const removed = manifest.incomplete.length > 0 ? [] : await pruneBackups(to, before);
      return { directory, manifest, takenOver, removed };
    } finally {
      await removeIfPossible(draft);
    }
  });
}

async function fill(
  directory: string,
  to: string,
  now: Date,
  options: BackupOptions,
): Promise<Draft> {
  const { blobs, leaveOut, attuneVersion, onProgress, signal } = options;
  const source = sourceOf(options);
  for (const one of ['records', 'blobs']) await makeDirectory(join(directory, one));
  const work = { source, blobs, leaveOut, directory, onProgress, signal };
  const dumped = await dumpRecords(work);
  await requireOwnBlobs(dumped, source, options);
  const earlier = await newestIn(to);
  const { takenOver, ...gathered } = await gatherBlobs(dumped, { ...work, earlier });
  const manifest: Manifest = {
    format: 'attune-backup',
    formatVersion,
    id: randomUUID(),
    createdAt: now.toISOString(),
    attuneVersion,
    layout: dumped.layout,
    leftOut: leaveOut,
    ...gathered,
  };
  const damage = await findDamage(directory, manifest, { onProgress, signal });
  const left = earlier === undefined ? damage : await mend(directory, damage, options);
  requireSound(directory, left, 'backup');
  await writeText(join(directory, manifestName), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return { manifest, takenOver };
}

function sourceOf(options: Records): RecordSource {
  if (options.client === undefined) return documentSource(options.documents, options.collections);
  return sqlSource(options.client, options.schema ?? 'attune');
}

/** Recordings of another installation would be missing in the backup, each of them. */
async function requireOwnBlobs(
  { layout }: DumpedRecords,
  source: RecordSource,
  { blobs, signal }: BackupOptions,
): Promise<void> {
  const { collection, key } = installationPlace;
  const declared = layout.collections.find((one) => one.collection === collection);
  if (declared === undefined) return;
  const [record] = await source.partition(declared, key.partition);
  const document = record && (JSON.parse(record.body) as Document);
  await requireBlobsOf(document, blobs, {
    port: 'backup',
    operation: 'backup',
    ...(signal && { signal }),
  });
}

async function newestIn(to: string): Promise<EarlierBackup | undefined> {
  const newest = (await listBackups(to)).at(-1);
  if (newest === undefined) return undefined;
  const entries = new Map<string, BlobEntry>();
  try {
    for await (const entry of readBlobIndex(newest.directory)) entries.set(entry.key, entry);
  } catch {
    // A damaged list tells nothing to rely on: everything is copied.
    return undefined;
  }
  return { directory: newest.directory, entries };
}

/** Copies anew what was damaged in the backup before; resolves with what is left. */
async function mend(
  directory: string,
  damage: readonly DamagedPart[],
  { blobs, signal }: BackupOptions,
): Promise<readonly DamagedPart[]> {
  const left = new Map(damage.map((one) => [one.file, one]));
  if (![...left.keys()].some((file) => file.startsWith('blobs/'))) return damage;
  for await (const { key, sha256 } of readBlobIndex(directory)) {
    const file = blobFile(sha256);
    if (!left.has(file)) continue;
    await copyBlob(blobs, key, directory, { signal });
    if ((await digestOf(join(directory, file), signal))?.sha256 === sha256) left.delete(file);
  }
  return [...left.values()];
}

/** Makes the names of all files durable; their bytes are. */
async function syncTree(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) await syncTree(join(directory, entry.name));
  }
  await syncDirectory(directory);
}
