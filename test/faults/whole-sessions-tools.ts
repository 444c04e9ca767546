import { readFile } from 'node:fs/promises';
import { toneWav } from '@attune/core/adapter-kit';
import { createMemorySpeechToText } from '@attune/core/memory';
import type { BlobStore, SpeechToText } from '@attune/core/ports';
import type { SqlClient } from '../../packages/adapters-local/src/sql/sql-client.js';

const data = (name: string) => readFile(new URL(`../data/${name}`, import.meta.url), 'utf8');
/** Tables and records as they were written when a session was one document. */
const records = await data('records-whole-sessions.sql');
const blobs = (await data('blobs-whole-sessions.jsonl')).trimEnd().split('\n');

interface KeptBlob {
  readonly key: string;
  readonly contentType: string;
  readonly text?: string;
  readonly toneHz?: number;
}

/** The sessions of the stored state, by what they are. */
export const wholeSessions = {
  processed: 'id-00000000000000000003',
  finalized: 'id-00000000000000000005',
  failed: 'id-00000000000000000008',
  retrying: 'id-00000000000000000010',
  waiting: 'id-00000000000000000012',
  imported: 'id-00000000000000000014',
  again: 'id-00000000000000000016',
  fresh: 'id-00000000000000000018',
  deleting: 'id-00000000000000000019',
  leased: 'id-00000000000000000021',
} as const;

/** When the state was written, and a while later. */
export const writtenAt = '2026-01-01T00:00:20.000Z';

export async function loadWholeSessions(client: SqlClient): Promise<SqlClient> {
  for (const statement of records.split(/;\n/u)) {
    if (statement.trim() !== '') await client.query(statement);
  }
  return client;
}

export async function putWholeBlobs(store: BlobStore): Promise<void> {
  for (const line of blobs) {
    const { key, contentType, text, toneHz } = JSON.parse(line) as KeptBlob;
    const bytes =
      text === undefined
        ? toneWav({ durationMs: 16_000, sampleRateHz: toneHz ?? 8_000 })
        : new TextEncoder().encode(text);
    await store.put(key, bytes, { contentType });
  }
}

/** The engine that had issued the tickets: it knows all that it needs from them. */
export function scriptedSpeech(store: BlobStore): SpeechToText & { starts(): number } {
  const held = createMemorySpeechToText({ blobs: store });
  let starts = 0;
  return {
    ...held,
    provider: 'scripted',
    starts: () => starts,
    start: async (request) => {
      starts += 1;
      return { provider: 'scripted', data: { request: JSON.stringify(request) } };
    },
    check: async ({ data: work }, options) => {
      const ticket = await held.start(JSON.parse(String(work['request'])));
      return await held.check(ticket, options);
    },
    release: () => Promise.resolve(),
  };
}
