import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { UseCases } from '@attune/core';
import { readBytes, toneWav } from '@attune/core/adapter-kit';
import type { BlobStore } from '@attune/core/ports';
import { expect } from 'vitest';
import type { SqlClient } from '../../packages/adapters-local/src/sql/sql-client.js';

const data = (name: string) => readFile(new URL(`../data/${name}`, import.meta.url), 'utf8');
/** Tables and records as version 0.1.0 wrote them. */
const records = await data('records-0.1.0.sql');
/** The transcripts that they name, one on each line, with the digests that the records have. */
const transcripts = (await data('transcripts-0.1.0.jsonl')).trimEnd().split('\n');

const [signed, open, waiting] = ['02', '04', '06'].map((end) => `id-000000000000000000${end}`);

export async function loadRecords(client: SqlClient): Promise<SqlClient> {
  for (const statement of records.split(/;\n/)) {
    if (statement.trim() !== '') await client.query(statement);
  }
  return client;
}

/** Puts everything that the records name. Where in a store it lies is up to the store of today. */
export async function putBlobs(blobs: BlobStore): Promise<void> {
  for (const text of transcripts) {
    const digest = digestOf(text);
    const key = new RegExp(`"blobKey":"([^"]+\\.${digest.slice(0, 16)}\\.json)"`, 'u');
    expect(records).toContain(`"sha256":"${digest}"`);
    await blobs.put(key.exec(records)?.[1] ?? '', new TextEncoder().encode(text), {
      contentType: 'application/json',
    });
  }
  const contentType = 'audio/wav';
  for (const id of [signed, open, waiting]) {
    await blobs.put(`users/ann/originals/${id}_talk.wav`, talk(8_000), { contentType });
  }
  for (const id of [signed, open]) {
    await blobs.put(`users/ann/audio/${id}.wav`, talk(16_000), { contentType });
  }
}

const talk = (sampleRateHz: number) => toneWav({ durationMs: 16_000, sampleRateHz });

/** Ann finds her sessions, reads what was said and listens to it; the patient reads what was signed. */
export async function requireReadable(useCases: UseCases): Promise<void> {
  const { listSessions, searchSessions, readTranscript, openRecording } = useCases;
  const [ann, pat] = [
    { accountId: 'ann', role: 'therapist' },
    { accountId: 'pat', role: 'patient' },
  ] as const;
  const listed = await listSessions.execute(ann, { limit: 10 });
  expect(listed.items.map(({ session }) => [session.id, session.status, session.title])).toEqual([
    [waiting, 'uploaded', 'talk'],
    [open, 'processed', 'A second one, \'quoted\' \\ and "so"'],
    [signed, 'finalized', 'The first talk: Größe, 日本, 🎧'],
  ]);
  const found = await searchSessions.execute(pat, { q: 'breathing calmer' });
  expect(found.items.map(({ session }) => session.id)).toEqual([signed]);
  for (const id of [signed, open]) {
    const read = await readTranscript.execute(ann, { sessionId: id ?? '' });
    const written = transcripts.find((text) => text.startsWith(`{"sessionId":"${id}"`)) ?? '';
    const { revision, segments } = JSON.parse(written);
    expect(read).toMatchObject({ revision, segments });
    expect(read.speakers.map(({ role }) => role)).toEqual(['therapist', 'patient']);
  }
  for (const { session } of listed.items) {
    const { body } = await openRecording.execute(ann, { sessionId: session.id });
    expect(digestOf(await readBytes(body, 1_000_000))).toBe(session.recording.sha256);
  }
}

/** What was handed in and not worked on is worked on. */
export async function requireGoesOn({ operations, sessions }: UseCases): Promise<void> {
  await operations.processSession(waiting ?? '');
  expect(await sessions.get(waiting ?? '')).toMatchObject({
    status: 'processed',
    transcriptRevision: 1,
  });
}

function digestOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
