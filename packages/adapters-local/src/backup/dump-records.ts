import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Layout, StoredRecord } from '../sql/sql-snapshot.js';
import type { Manifest } from './manifest.js';
import { readLines, writeLines } from './part-file.js';
import { counterOf, type OnProgress } from './progress.js';
import { createRecordSummer, lineOf, recordOf } from './record-lines.js';
import type { RecordSource } from './record-source.js';

export interface DumpOptions {
  readonly source: RecordSource;
  /** Collections that are not to be in it. */
  readonly leaveOut: readonly string[];
  /** The backup in the making. */
  readonly directory: string;
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type RecordsPart = Manifest['records'][number];

/** What became of the records. */
export interface DumpedRecords {
  readonly layout: Layout;
  readonly parts: readonly RecordsPart[];
}

/** Writes the records of all collections as they are at one moment, a file for each. */
export async function dumpRecords(options: DumpOptions): Promise<DumpedRecords> {
  const { source, leaveOut, directory, onProgress, signal } = options;
  return await source.atOneMoment(async ({ layout, count: countOf, records }) => {
    const included = layout.collections.filter(({ collection }) => !leaveOut.includes(collection));
    let total = 0;
    for (const one of included) total += await countOf(one);
    const count = counterOf('records', total, onProgress);
    const parts: RecordsPart[] = [];
    for (const one of included) {
      const { collection } = one;
      parts.push(await writeRecords(directory, collection, counted(records(one), count), signal));
    }
    return { layout, parts };
  }, signal);
}

/** Records of a file are replaced as a whole partition, or left out. */
export interface Replacement {
  /** What is not to be there any more. */
  readonly partitions: { has(partition: string): boolean };
  /** What comes in its place. */
  readonly records: readonly StoredRecord[];
}

/** Writes a file of records again. */
export async function replaceRecords(
  directory: string,
  { collection, file }: RecordsPart,
  { partitions, records }: Replacement,
  signal?: AbortSignal,
): Promise<RecordsPart> {
  async function* changed(): AsyncGenerator<StoredRecord> {
    for await (const record of readRecords(directory, file)) {
      if (!partitions.has(record.partition)) yield record;
    }
    yield* records;
  }
  const draft = `${collection}.again`;
  const part = await writeRecords(directory, draft, changed(), signal);
  await rename(join(directory, part.file), join(directory, file));
  return { ...part, collection, file };
}

/** The records of a file, in their order. */
export async function* readRecords(directory: string, file: string): AsyncGenerator<StoredRecord> {
  for await (const line of readLines(join(directory, file))) yield recordOf(line);
}

async function writeRecords(
  directory: string,
  name: string,
  records: AsyncIterable<StoredRecord>,
  signal: AbortSignal | undefined,
): Promise<RecordsPart> {
  const summer = createRecordSummer();
  async function* lines(): AsyncGenerator<string> {
    for await (const record of records) {
      summer.add(record);
      yield lineOf(record);
    }
  }
  const part = await writeLines(directory, `records/${name}.ndjson.gz`, lines(), signal);
  return { collection: name, ...part, ...summer.result() };
}

async function* counted(
  records: AsyncIterable<StoredRecord>,
  count: (more: number) => void,
): AsyncGenerator<StoredRecord> {
  for await (const record of records) {
    yield record;
    count(1);
  }
}
