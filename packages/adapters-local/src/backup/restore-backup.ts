import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { isInWork } from '@attune/core/adapter-kit';
import type { BlobStore, CollectionDeclaration, Document, DocumentStore } from '@attune/core/ports';
import type { SqlClient } from '../sql/sql-client.js';
import type { Restoration } from '../sql/sql-restore.js';
import type { StoredRecord } from '../sql/sql-snapshot.js';
import { fault, guarded } from './backup-fault.js';
import { type RecordsPart, readRecords } from './dump-records.js';
import { type BlobEntry, blobFile, type Manifest } from './manifest.js';
import { counterOf, type OnProgress } from './progress.js';
import { createRecordSummer, type RecordSum } from './record-lines.js';
import { documentTarget, type RecordTarget, sqlTarget } from './record-target.js';
import { readBlobIndex, verifyBackup } from './verify-backup.js';

/** Where the records go: empty, or left by a restore of the same backup that was interrupted. */
type Records =
  | { readonly client: SqlClient; readonly schema?: string; readonly documents?: undefined }
  | { readonly documents: DocumentStore; readonly client?: undefined };

export type RestoreOptions = Records & RestoreSettings;

interface RestoreSettings {
  /** The directory of one backup. */
  readonly from: string;
  /** As empty as the records are. */
  readonly blobs: BlobStore;
  /** What this version works with. */
  readonly collections: readonly CollectionDeclaration[];
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

export interface RestoreReport {
  readonly manifest: Manifest;
  /** As they were found in the database, by this run or by an earlier one. */
  readonly records: readonly (RecordSum & { readonly collection: string })[];
  /** As they were read from the store afterwards. */
  readonly objects: number;
  /** Sessions that hosts and workers go on with by themselves. */
  readonly inWork: number;
}

interface Restoring extends RestoreSettings {
  readonly target: RecordTarget;
  readonly manifest: Manifest;
}

/** Few enough to hold, and to send at once. */
const chunk = { records: 100, characters: 8_000_000 };

/**
 * Brings back what a backup holds: every document and every byte of every blob, and in a database
 * of SQL also ETags and the text of documents to the character. The backup is read as a whole before anything is written. Blobs come first, then the
 * records, and in the end everything is read from the target and compared. May be run again until
 * it resolves, and goes on where it was; hosts refuse the database until then.
 *
 * @throws PortError `already_exists` when the target is not empty; `internal` when the backup is
 *   damaged or the target differs from it; `unsupported` for a backup of a later version.
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreReport> {
  const { collections, onProgress, signal } = options;
  return await guarded('restore', signal, async () => {
    const from = resolve(options.from);
    const manifest = await verifyBackup(from, { onProgress, signal });
    const target = targetOf(options);
    const work = { ...options, from, manifest, target };
    const backup = { backup: manifest.id, layout: manifest.layout };
    if (!(await target.inspect(backup))) await requireNoBlobs(options.blobs);
    const restoration = await target.begin(backup);
    const objects = await restoreBlobs(work);
    if (!restoration.filled) {
      for (const part of manifest.records) await restoreRecords(work, restoration, part);
    }
    // An earlier run compared them, and they may have been changed to suit this version since.
    const compared = restoration.filled
      ? { records: manifest.records, inWork: await countInWork(work) }
      : await compareRecords(work, restoration);
    await restoration.end(collections);
    return { manifest, objects, ...compared };
  });
}

function targetOf(options: RestoreOptions): RecordTarget {
  if (options.client === undefined) return documentTarget(options.documents, options.collections);
  return sqlTarget(options.client, options.schema ?? 'attune');
}

async function requireNoBlobs(blobs: BlobStore): Promise<void> {
  const { items } = await blobs.list({ prefix: '', limit: 1 });
  if (items.length === 0) return;
  const what = 'The blob store holds recordings or transcripts of its own';
  throw fault('already_exists', 'restore', `${what}. A backup is restored into an empty system`);
}

async function restoreBlobs({ from, manifest, ...options }: Restoring): Promise<number> {
  const { objects, totalBytes } = manifest.blobs;
  const count = counterOf('blobs', totalBytes, options.onProgress);
  for await (const entry of readBlobIndex(from)) {
    options.signal?.throwIfAborted();
    await restoreBlob(from, entry, options);
    count(entry.sizeBytes);
  }
  return objects;
}

async function restoreBlob(
  from: string,
  { key, sha256, sizeBytes, contentType }: BlobEntry,
  { blobs, signal }: Pick<RestoreSettings, 'blobs' | 'signal'>,
): Promise<void> {
  const there = await blobs.stat(key, { signal });
  if (there !== undefined && (await storedSha256(blobs, key, signal)) === sha256) return;
  const file = createReadStream(join(from, blobFile(sha256)), { highWaterMark: 262_144 });
  const body = Readable.toWeb(file) as ReadableStream<Uint8Array>;
  await blobs.put(key, body, { contentType, sizeBytes, signal });
  if ((await storedSha256(blobs, key, signal)) === sha256) return;
  throw fault('internal', 'restore', `${blobFile(sha256)} is not in the blob store as it is here`);
}

async function storedSha256(
  blobs: BlobStore,
  key: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const hash = createHash('sha256');
  const { body } = await blobs.get(key, { signal });
  for await (const piece of body) hash.update(piece);
  return hash.digest('hex');
}

async function restoreRecords(
  { from, onProgress, signal }: Restoring,
  restoration: Restoration,
  { collection, file, records: total }: RecordsPart,
): Promise<void> {
  const before = await restoration.arrived(collection);
  const count = counterOf('records', total, onProgress);
  let read = 0;
  let held: StoredRecord[] = [];
  let characters = 0;
  async function send(): Promise<void> {
    signal?.throwIfAborted();
    if (held.length > 0) await restoration.add(collection, held, read);
    count(held.length);
    held = [];
    characters = 0;
  }
  for await (const record of readRecords(from, file)) {
    read += 1;
    if (read <= before) continue;
    held.push(record);
    characters += record.body.length;
    if (held.length === chunk.records || characters > chunk.characters) await send();
  }
  await send();
}

async function compareRecords(
  work: Restoring,
  restoration: Restoration,
): Promise<Pick<RestoreReport, 'records' | 'inWork'>> {
  const { manifest, target, onProgress, signal } = work;
  const total = manifest.records.reduce((sum, { records }) => sum + records, 0);
  const count = counterOf('compare', total, onProgress);
  let inWork = 0;
  const found: (RecordSum & { collection: string })[] = [];
  for (const part of manifest.records) {
    const { collection } = part;
    const summer = createRecordSummer();
    for await (const record of restoration.records(collection)) {
      signal?.throwIfAborted();
      const compared = comparedBy(target, collection, record);
      if (compared !== undefined) summer.add(compared);
      inWork += inWorkOf(collection, record);
      count(1);
    }
    const sum = summer.result();
    const { records, checksum } = await expectedOf(work, part);
    if (sum.records !== records || sum.checksum !== checksum) {
      const what = `${collection} is not in the target as it is in the backup`;
      const advice = 'Another process writes to it. Stop that process, empty the target';
      throw fault('internal', 'restore', `${what}. ${advice}, and restore again`);
    }
    found.push({ collection, ...sum });
  }
  return { records: found, inWork };
}

function comparedBy(
  { comparable }: RecordTarget,
  collection: string,
  record: StoredRecord,
): StoredRecord | undefined {
  return comparable === undefined ? record : comparable(collection, record);
}

/** What the records of a file come to in the form by which the target compares. */
async function expectedOf({ from, target }: Restoring, part: RecordsPart): Promise<RecordSum> {
  if (target.comparable === undefined) return part;
  const summer = createRecordSummer();
  for await (const record of readRecords(from, part.file)) {
    const compared = target.comparable(part.collection, record);
    if (compared !== undefined) summer.add(compared);
  }
  return summer.result();
}

/** As the backup has them. */
async function countInWork({ from, manifest, signal }: Restoring): Promise<number> {
  let inWork = 0;
  for (const { collection, file } of manifest.records) {
    for await (const record of readRecords(from, file)) {
      signal?.throwIfAborted();
      inWork += inWorkOf(collection, record);
    }
  }
  return inWork;
}

/** 1 for a session that is being processed or waits for it; other records are not even parsed. */
function inWorkOf(collection: string, { body }: StoredRecord): number {
  if (!body.includes('"attentionAt"')) return 0;
  return isInWork(collection, JSON.parse(body) as Document) ? 1 : 0;
}
