import { readFile } from 'node:fs/promises';
import { toneWav } from '@attune/core/adapter-kit';
import type { BlobStore, Document, DocumentStore } from '@attune/core/ports';

const lines = async (name: string) =>
  (await readFile(new URL(`../data/${name}`, import.meta.url), 'utf8')).trimEnd().split('\n');

/**
 * Records and blobs as they were written when the head of a session held its texts and names beside
 * everything else: no document of a head or of a key has a `content`.
 */
const records = await lines('records-divided-sessions.jsonl');
const blobs = await lines('blobs-divided-sessions.jsonl');

/** The sessions of the stored state, by what they are. All are of `ann`. */
export const dividedSessions = {
  /** Corrected by a person, with names of speakers; made under `keyOfProcessed`. */
  processed: 'id-00000000000000000006',
  /** Signed, reopened and signed again. */
  finalized: 'id-00000000000000000009',
  /** Its error names the file. */
  failed: 'id-00000000000000000012',
  /** Held by a worker that died while it transcribed. */
  leased: 'id-00000000000000000016',
  waiting: 'id-00000000000000000020',
  /** Imported; its sentiment is in a blob, and only its words are in the index. */
  large: 'id-00000000000000000023',
} as const;

export const keyOfProcessed = 'key-of-the-first';
export const writtenAt = '2026-01-01T00:00:07.000Z';

interface KeptRecord {
  readonly collection: string;
  readonly document: Document;
}

interface KeptBlob {
  readonly key: string;
  readonly contentType: string;
  readonly text?: string;
  readonly toneHz?: number;
}

export async function putDividedRecords(documents: DocumentStore): Promise<void> {
  for (const line of records) {
    const { collection, document } = JSON.parse(line) as KeptRecord;
    await documents.put(collection, document);
  }
}

export async function putDividedBlobs(store: BlobStore): Promise<void> {
  for (const line of blobs) {
    const { key, contentType, text, toneHz: sampleRateHz = 8_000 } = JSON.parse(line) as KeptBlob;
    const bytes =
      text === undefined
        ? toneWav({ durationMs: 16_000, sampleRateHz })
        : new TextEncoder().encode(text);
    await store.put(key, bytes, { contentType });
  }
}
