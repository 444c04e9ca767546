import { createHash } from 'node:crypto';
import { type Actor, collections, openQuestions, type Session, transcriptEtag } from '@attune/core';
import { toneWav } from '@attune/core/adapter-kit';
import { createMemoryDocumentStore } from '@attune/core/memory';
import type { DocumentStore } from '@attune/core/ports';
import { openPostgres } from '../../packages/adapters-local/src/sql/postgres-client.js';
import type { SqlClient } from '../../packages/adapters-local/src/sql/sql-client.js';
import { createSqlDocumentStore } from '../../packages/adapters-local/src/sql/sql-document-store.js';
import { asTherapist } from '../support/actors.js';
import { openEmbedded } from '../support/embedded-records.js';
import { openDatabases } from '../support/postgres.js';
import { type Bench, streamOf } from './pipeline-tools.js';

export const ann: Actor = { accountId: 'ann', role: 'therapist' };
export const bob: Actor = { accountId: 'bob', role: 'therapist' };
export const pat: Actor = { accountId: 'pat', role: 'patient' };
export const sue: Actor = { accountId: 'sue', role: 'patient' };
export const root: Actor = { accountId: 'root', role: 'admin' };

export const sure = { speakerRoles: { S1: 'therapist', S2: 'patient' } };

export interface HandedIn {
  readonly ownerId?: string;
  readonly patientId?: string;
  readonly title?: string;
  readonly filename?: string;
  readonly recordedAt?: string;
  readonly settings?: object;
}

/** Hands in a recording of ann with pat, unless said otherwise. */
export function handIn(bench: Bench, given: HandedIn = {}): Promise<Session> {
  const wav = toneWav({ durationMs: 16_000, sampleRateHz: 8_000 });
  const { ownerId = 'ann', ...details } = given;
  return bench.ingestRecording.execute(asTherapist(ownerId), {
    patientId: 'pat',
    filename: 'talk.wav',
    settings: sure,
    ...details,
    body: streamOf(wav),
  });
}

/** Hands in and processes. */
export async function processed(bench: Bench, given: HandedIn = {}): Promise<Session> {
  const { id } = await handIn(bench, given);
  await bench.operations.processSession(id);
  return await bench.sessions.get(id);
}

/** Signs a session as its owner looks at it. */
export async function sign(bench: Bench, id: string): Promise<Session> {
  const session = await bench.sessions.get(id);
  const input = { sessionId: id, ifMatch: transcriptEtag(session), confirm: openQuestions };
  return await bench.finalizeSession.execute(asTherapist(session.ownerId), input);
}

/** Hands in, processes and signs. */
export async function finalized(bench: Bench, given: HandedIn = {}): Promise<Session> {
  return await sign(bench, (await processed(bench, given)).id);
}

export async function blobText({ ports }: Bench, key: string): Promise<string> {
  return await new Response((await ports.blobs.get(key)).body).text();
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The codes of what was refused, and `done` for what was not, sorted. */
export async function outcomes(calls: readonly Promise<unknown>[]): Promise<string[]> {
  const settled = await Promise.allSettled(calls);
  return settled
    .map((one) => (one.status === 'fulfilled' ? 'done' : String(one.reason?.code ?? one.reason)))
    .sort();
}

/** The stores that are held against the same expectations. Called once a file. */
export async function openStores(): Promise<{
  readonly stores: readonly (readonly [string, () => Promise<DocumentStore>])[];
  close(): Promise<void>;
}> {
  const [pglite, server] = await Promise.all([openEmbedded(), openDatabases()]);
  const postgres = await openPostgres({ connectionString: server.url });
  let schemas = 0;
  const onSql = (client: SqlClient) => () => {
    schemas += 1;
    return createSqlDocumentStore({ client, collections, schema: `case_${schemas}` });
  };
  return {
    stores: [
      ['memory', async () => createMemoryDocumentStore({ collections })],
      ['PGlite', onSql(pglite)],
      ['Postgres', onSql(postgres)],
    ],
    async close() {
      await Promise.all([pglite.close(), postgres.close()]);
      await server.close();
    },
  };
}
