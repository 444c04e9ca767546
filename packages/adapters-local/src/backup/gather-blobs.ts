import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { blobsNamedBy, isBeingDeleted, type NamedBlob } from '@attune/core/adapter-kit';
import type { BlobStore, Document } from '@attune/core/ports';
import type { StoredRecord } from '../sql/sql-snapshot.js';
import { type CopiedBlob, copyBlob, type EarlierBackup } from './copy-blob.js';
import {
  type DumpedRecords,
  type RecordsPart,
  readRecords,
  replaceRecords,
} from './dump-records.js';
import { blobFile, blobIndexName, type Manifest } from './manifest.js';
import { writeLines } from './part-file.js';
import { counterOf, type OnProgress } from './progress.js';
import type { RecordSource } from './record-source.js';
import { readBlobIndex } from './verify-backup.js';

export interface GatherOptions {
  readonly source: RecordSource;
  readonly blobs: BlobStore;
  readonly directory: string;
  readonly earlier?: EarlierBackup | undefined;
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What the backup holds in the end: the records are of the blobs that are there. */
export interface Gathered extends Pick<Manifest, 'blobs' | 'incomplete'> {
  readonly records: readonly RecordsPart[];
  readonly takenOver: number;
}

interface Gathering extends GatherOptions {
  readonly dumped: DumpedRecords;
  readonly totals: { objects: number; totalBytes: number; takenOver: number };
  readonly incomplete: string[];
  /** What happened meanwhile, by collection: records that do not go with the blobs any more. */
  readonly changed: Map<string, Changes>;
}

interface Changes {
  /** With what tells the versions of its records when they were read. */
  readonly partitions: Map<string, string>;
  readonly records: StoredRecord[];
}

/** What is being written or removed right now is settled by then. */
const patienceMs = 1_000;

/**
 * Copies the blobs that the records name. Where one is gone since the records were read, its
 * partition is looked at again: a session that was deleted, or is being deleted, is left out whole,
 * one that changed is taken as it is by then, and one that lost a blob is told of.
 */
export async function gatherBlobs(
  dumped: DumpedRecords,
  options: GatherOptions,
): Promise<Gathered> {
  const totals = { objects: 0, totalBytes: 0, takenOver: 0 };
  const work: Gathering = { ...options, dumped, totals, incomplete: [], changed: new Map() };
  const { directory, signal } = options;
  const index = await writeLines(directory, blobIndexName, indexLines(work), signal);
  const records: RecordsPart[] = [];
  for (const part of dumped.parts) {
    const replacement = work.changed.get(part.collection);
    const kept = replacement === undefined;
    records.push(kept ? part : await replaceRecords(directory, part, replacement, signal));
  }
  if (work.changed.size > 0) await removeUnnamed(directory);
  const { takenOver, ...counts } = totals;
  return { records, takenOver, blobs: { ...index, ...counts }, incomplete: work.incomplete };
}

async function* indexLines(work: Gathering): AsyncGenerator<string> {
  const { parts } = work.dumped;
  const total = parts.reduce((sum, { records }) => sum + records, 0);
  const count = counterOf('blobs', total, work.onProgress);
  for (const { collection, file } of parts) {
    for await (const records of byPartition(readRecords(work.directory, file))) {
      const { copied, missing } = await copyAll(work, namesIn(collection, records));
      if (missing) noteChange(work, collection, records);
      else yield* listed(work, copied);
      count(records.length);
    }
  }
  if (work.changed.size > 0) await pause(work);
  for (const [collection, { partitions }] of work.changed) {
    for (const [partition, version] of partitions) {
      yield* listed(work, await settle(work, collection, partition, version));
    }
  }
}

interface Copies {
  readonly copied: readonly CopiedBlob[];
  readonly missing: boolean;
}

async function copyAll(work: Gathering, names: readonly NamedBlob[]): Promise<Copies> {
  const copied: CopiedBlob[] = [];
  let missing = false;
  for (const { key, mayBeAbsent } of names) {
    work.signal?.throwIfAborted();
    const copy = await copyBlob(work.blobs, key, work.directory, work);
    if (copy === undefined) missing ||= !mayBeAbsent;
    else copied.push(copy);
  }
  return { copied, missing };
}

/** Resolves with the blobs of a partition that changed, and takes its records as they are by then. */
async function settle(
  work: Gathering,
  collection: string,
  partition: string,
  versionBefore: string,
): Promise<readonly CopiedBlob[]> {
  const declared = work.dumped.layout.collections.find((one) => one.collection === collection);
  if (declared === undefined) return [];
  for (let before = versionBefore; ; await pause(work)) {
    const records = await work.source.partition(declared, partition);
    if (records.some(({ body }) => isBeingDeleted(collection, documentOf(body)))) return [];
    const { copied, missing } = await copyAll(work, namesIn(collection, records));
    const version = versionOf(records);
    const lost = missing && version === before;
    if (!missing || lost) {
      if (lost) work.incomplete.push(partition);
      work.changed.get(collection)?.records.push(...records);
      return copied;
    }
    before = version;
  }
}

function noteChange(
  { changed }: Gathering,
  collection: string,
  records: readonly StoredRecord[],
): void {
  const noted = changed.get(collection) ?? { partitions: new Map(), records: [] };
  changed.set(collection, noted);
  for (const { partition } of records.slice(0, 1)) {
    noted.partitions.set(partition, versionOf(records));
  }
}

function versionOf(records: readonly StoredRecord[]): string {
  return records.map(({ etag }) => etag).join();
}

async function pause({ signal }: Gathering): Promise<void> {
  await sleep(patienceMs, undefined, { signal });
}

function* listed({ totals }: Gathering, copied: readonly CopiedBlob[]): Generator<string> {
  for (const { entry, linked } of copied) {
    totals.objects += 1;
    totals.takenOver += linked ? 1 : 0;
    totals.totalBytes += entry.sizeBytes;
    yield JSON.stringify(entry);
  }
}

/** A blob that is named twice is needed when one of them needs it. */
function namesIn(collection: string, records: readonly StoredRecord[]): readonly NamedBlob[] {
  const names = new Map<string, boolean>();
  for (const { body } of records) {
    for (const { key, mayBeAbsent } of blobsNamedBy(collection, documentOf(body))) {
      names.set(key, mayBeAbsent && (names.get(key) ?? true));
    }
  }
  return [...names].map(([key, mayBeAbsent]) => ({ key, mayBeAbsent }));
}

function documentOf(body: string): Document {
  return JSON.parse(body) as Document;
}

async function* byPartition(
  records: AsyncIterable<StoredRecord>,
): AsyncGenerator<readonly StoredRecord[]> {
  let group: StoredRecord[] = [];
  for await (const record of records) {
    if (group[0] !== undefined && group[0].partition !== record.partition) {
      yield group;
      group = [];
    }
    group.push(record);
  }
  if (group.length > 0) yield group;
}

/** Takes away the copies that belong to nothing in the backup. */
async function removeUnnamed(directory: string): Promise<void> {
  const named = new Set<string>();
  for await (const { sha256 } of readBlobIndex(directory)) named.add(blobFile(sha256));
  for (const folder of await readdir(join(directory, 'blobs'))) {
    for (const name of await readdir(join(directory, 'blobs', folder))) {
      if (!named.has(blobFile(name))) await unlink(join(directory, 'blobs', folder, name));
    }
  }
}
