import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  collections,
  createUseCases,
  openQuestions,
  type Session,
  transcriptEtag,
  type UseCases,
} from '@attune/core';
import { readBytes, toneWav } from '@attune/core/adapter-kit';
import { createMemoryPorts, type ManualClock } from '@attune/core/memory';
import type { BlobStore, DocumentStore } from '@attune/core/ports';
import { createFileSystemBlobStore } from '../../packages/adapters-local/src/file-system/file-system-blob-store.js';
import { openPglite } from '../../packages/adapters-local/src/sql/pglite-client.js';
import { openPostgres } from '../../packages/adapters-local/src/sql/postgres-client.js';
import type { SqlClient } from '../../packages/adapters-local/src/sql/sql-client.js';
import { createSqlDocumentStore } from '../../packages/adapters-local/src/sql/sql-document-store.js';
import { createNodeHasher } from '../../packages/adapters-local/src/system/node-hasher.js';
import { createSystemClock } from '../../packages/adapters-local/src/system/system-clock.js';
import { createSystemIds } from '../../packages/adapters-local/src/system/system-ids.js';
import { runCli } from '../../packages/http/src/cli.js';
import { streamOf } from '../faults/pipeline-tools.js';
import { asTherapist } from '../support/actors.js';
import { layRecords } from '../support/embedded-records.js';

export type Variables = Readonly<Record<string, string>>;

/** A directory that goes with the test. */
export class Place implements AsyncDisposable {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  static async open(): Promise<Place> {
    return new Place(await mkdtemp(join(tmpdir(), 'attune-backup-')));
  }

  path(...names: readonly string[]): string {
    return join(this.root, ...names);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return rm(this.root, { recursive: true, force: true });
  }
}

/** A host's database and files, as a host has them open. */
export interface System extends AsyncDisposable {
  readonly client: SqlClient;
  readonly store: DocumentStore;
  readonly blobs: BlobStore;
  readonly useCases: UseCases;
}

/** Opens what lies in a data directory, with its records there or at an address. */
export async function openSystem(dataDirectory: string, url?: string): Promise<System> {
  const records = join(dataDirectory, 'records');
  if (url === undefined) await layRecords(records);
  const client =
    url === undefined
      ? await openPglite({ directory: records, synced: false })
      : await openPostgres({ connectionString: url });
  const store = await createSqlDocumentStore({ client, collections });
  const blobs = createFileSystemBlobStore({
    directory: join(dataDirectory, 'blobs'),
    sign: async () => ({ url: 'http://x', method: 'PUT', headers: {}, expiresAt: new Date() }),
  });
  const clock = createSystemClock() as unknown as ManualClock;
  const real = { clock, blobs, documents: store, hasher: createNodeHasher() };
  const useCases = createUseCases(createMemoryPorts({ ...real, ids: createSystemIds() }));
  return { client, store, blobs, useCases, [Symbol.asyncDispose]: () => client.close() };
}

const sure = { speakerRoles: { S1: 'therapist', S2: 'patient' } };

export function handIn({ useCases }: System, filename = 'talk.wav'): Promise<Session> {
  const wav = toneWav({ durationMs: 16_000, sampleRateHz: 8_000 });
  const body = streamOf(wav);
  const details = { patientId: 'pat', filename, settings: sure };
  return useCases.ingestRecording.execute(asTherapist('ann'), { ...details, body });
}

export async function processed(system: System): Promise<Session> {
  const { id } = await handIn(system);
  await system.useCases.operations.processSession(id);
  return await system.useCases.sessions.get(id);
}

export async function finalized(system: System): Promise<Session> {
  const session = await processed(system);
  const ifMatch = transcriptEtag(session);
  return await system.useCases.finalizeSession.execute(asTherapist('ann'), {
    sessionId: session.id,
    ifMatch,
    confirm: openQuestions,
  });
}

/** Every kind of thing that a host keeps. */
export async function furnish(system: System): Promise<void> {
  const { useCases, store } = system;
  await finalized(system);
  const reopened = await finalized(system);
  await useCases.reopenSession.execute(asTherapist('ann'), { sessionId: reopened.id });
  await processed(system);
  await handIn(system, 'Zoë & Søren, 2nd talk.wav');
  const later = { filename: 'later.wav', sizeBytes: 100_000 };
  await useCases.requestUpload.execute(asTherapist('ann'), later);
  await store.put('intakes', {
    id: 'intake',
    kind: 'intake',
    sessionId: 'on-its-way',
    blobKey: 'users/ann/originals/on-its-way_x.wav',
    startedAt: new Date().toISOString(),
  });
  await useCases.devices.save({
    accountId: 'ann',
    token: 'phone',
    platform: 'web',
    registeredAt: new Date().toISOString(),
  });
  await store.put('accounts', {
    id: 'account',
    accountId: 'ann',
    role: 'therapist',
    sortName: 'ann',
    search: 'Ann Example',
    odd: 'line\u2028 \u2029\n"quoted" \\ 🎧',
    numbers: [1.5e300, -0.5, 1e21],
  });
  for (const [id, expiresAt] of [
    ['l1', '2999-01-01T00:00:00Z'],
    ['l2', '2020-01-01T00:00:00Z'],
  ] as const) {
    await store.put('logins', { id, accountId: 'ann', expiresAt });
    await store.put('reservations', { id: `r ${id}`, scope: 'odd', expiresAt });
  }
}

/** Many small records, and as many with a blob each. */
export async function fillUp({ store, blobs }: System, records: number, files: number) {
  for (let from = 0; from < records; from += 100) {
    const documents = Array.from({ length: 100 }, (_, at) => ({
      id: `n${from + at}`,
      scope: 'many',
      padding: 'x'.repeat(2_000),
    }));
    const puts = documents.map((document) => ({ type: 'put' as const, document }));
    await store.batch('reservations', 'many', puts);
  }
  for (let n = 0; n < files; n += 1) {
    const blobKey = `users/bob/transcripts/many-${n}.r1.json`;
    await blobs.put(blobKey, new TextEncoder().encode(`file ${n}`));
    const named = { kind: 'revision', revision: 1, blobKey };
    await store.put('sessions', { id: 'revision-000001', sessionId: `many-${n}`, ...named });
  }
}

/** Every column of every record but those of logins, with the text of its document. */
export async function allRecords(client: SqlClient): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {};
  for (const { name } of collections.filter((one) => one.name !== 'logins')) {
    all[name] = await client.query(
      `select to_jsonb(t) - 'body' - 'expires_at' as columns, body::text as body,
        extract(epoch from expires_at)::text as expires
        from attune."${name}" as t order by partition, id`,
    );
  }
  return all;
}

/** The digest and the type of every blob. */
export async function allBlobs(blobs: BlobStore): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {};
  for (let cursor: string | undefined; ; ) {
    const page = await blobs.list({ prefix: '', ...(cursor === undefined ? {} : { cursor }) });
    for (const { key } of page.items) {
      const { info, body } = await blobs.get(key);
      const digest = createHash('sha256').update(await readBytes(body, 50_000_000));
      all[key] = [info.contentType, info.sizeBytes, digest.digest('hex')];
    }
    if (page.cursor === undefined) return all;
    cursor = page.cursor;
  }
}

/** Everything that a backup is to bring back. */
export async function everything({ client, blobs }: System): Promise<object> {
  return { records: await allRecords(client), blobs: await allBlobs(blobs) };
}

/** Runs the command in this process. */
export async function attune(
  args: readonly string[],
  environment: Variables,
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const said = { stdout: '', stderr: '' };
  const code = await runCli(args, {
    stdout: { write: (text: string) => (said.stdout += text) },
    stderr: { write: (text: string) => (said.stderr += text) },
    environment,
    signal: new AbortController().signal,
  });
  return { code, ...said };
}
