import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  collections,
  createUseCases,
  openQuestions,
  type SessionEvent,
  transcriptEtag,
  type UseCases,
} from '@attune/core';
import {
  createManualClock,
  createMemoryBlobStore,
  createMemoryPorts,
  type ManualClock,
} from '@attune/core/memory';
import type { BlobStore } from '@attune/core/ports';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createBackup } from '../../packages/adapters-local/src/backup/create-backup.js';
import { restoreBackup } from '../../packages/adapters-local/src/backup/restore-backup.js';
import type { SqlClient } from '../../packages/adapters-local/src/sql/sql-client.js';
import { createSqlDocumentStore } from '../../packages/adapters-local/src/sql/sql-document-store.js';
import { createNodeHasher } from '../../packages/adapters-local/src/system/node-hasher.js';
import { asTherapist } from '../support/actors.js';
import { openEmbedded } from '../support/embedded-records.js';
import { allDocuments } from './pipeline-tools.js';
import {
  loadWholeSessions,
  putWholeBlobs,
  scriptedSpeech,
  wholeSessions,
  writtenAt,
} from './whole-sessions-tools.js';

const ann = { accountId: 'ann', role: 'therapist' } as const;
const pat = { accountId: 'pat', role: 'patient' } as const;
const scratch = await mkdtemp(join(tmpdir(), 'attune-whole-'));
const opened: SqlClient[] = [];
afterAll(async () => {
  for (const client of opened) await client.close();
  await rm(scratch, { recursive: true, force: true });
});

interface Host extends UseCases {
  readonly client: SqlClient;
  readonly clock: ManualClock;
  readonly blobs: BlobStore;
  readonly documents: Parameters<typeof allDocuments>[0];
  starts(): number;
}

/** A process of today on these records and blobs. */
async function hostOn(client: SqlClient, blobs: BlobStore): Promise<Host> {
  opened.push(client);
  const clock = createManualClock(new Date(writtenAt));
  const documents = await createSqlDocumentStore({ client, clock, collections });
  const speech = scriptedSpeech(blobs);
  const hasher = createNodeHasher();
  const given = { documents, blobs, clock, hasher, speech };
  const useCases = createUseCases({ ...createMemoryPorts(given), ...given });
  return { ...useCases, client, clock, blobs, documents, starts: speech.starts };
}

async function loaded(): Promise<Host> {
  const blobs = createMemoryBlobStore();
  await putWholeBlobs(blobs);
  return await hostOn(await loadWholeSessions(await openEmbedded()), blobs);
}

/** What a record of the state says of itself. */
async function storedSession(host: Host, id: string): Promise<Record<string, unknown>> {
  const { document } = await host.documents.get('sessions', { partition: id, id: 'session' });
  return { ...(document['session'] as object), ...(document['content'] as object | undefined) };
}

async function watch(host: Host, id: string): Promise<readonly SessionEvent[]> {
  const events: SessionEvent[] = [];
  for await (const event of host.watchSession.execute(ann, { sessionId: id })) {
    events.push(event);
    if (events.length === 2) break;
  }
  return events;
}

describe('sessions that were stored as one document each', { timeout: 60_000 }, () => {
  let host: Host;
  beforeEach(async () => {
    host = await loaded();
  });

  it('are read as they were written, whole and in lists, and stay as they are', async () => {
    for (const id of Object.values(wholeSessions)) {
      const before = await storedSession(host, id);
      expect(await host.sessions.get(id)).toEqual(before);
      expect(await storedSession(host, id)).toEqual(before);
    }
    const { items } = await host.sessions.list({ ownerId: 'ann' });
    expect(items.map(({ id }) => id).toSorted()).toEqual(Object.values(wholeSessions).toSorted());
    for (const item of items) {
      for (const name of ['notes', 'lease', 'attentionAt']) expect(item).not.toHaveProperty(name);
      expect(item.sentiment ?? {}).not.toHaveProperty('timeline');
    }
    const leased = items.find(({ id }) => id === wholeSessions.leased);
    expect(leased?.progress).toEqual({ stage: 'transcribe', percent: 40 });
    const found = await host.searchSessions.execute(pat, { q: 'calmer corrected' });
    expect(found.items.map(({ session }) => session.id)).toEqual([wholeSessions.finalized]);
  });

  it('are watched', async () => {
    const [status, progress] = await watch(host, wholeSessions.leased);
    expect(status).toMatchObject({ event: 'status', data: { status: 'transcribing' } });
    expect(progress).toMatchObject({ event: 'progress', data: { percent: 40 } });
  });

  it('are divided by the first write, which loses nothing', async () => {
    const id = wholeSessions.processed;
    const before = await host.sessions.get(id);
    expect(before.sentiment?.timeline.length).toBeGreaterThan(0);
    const at = new Date(Date.parse(writtenAt) + 1_000).toISOString();
    await host.sessions.updateState(id, (session) => ({ ...session, attentionAt: at }));
    expect(await host.sessions.get(id)).toEqual({ ...before, attentionAt: at });
    const head = await storedSession(host, id);
    for (const name of ['notes', 'attentionAt']) expect(head).not.toHaveProperty(name);
    expect(head['sentiment']).not.toHaveProperty('timeline');
    await host.clock.advance(2_000);
    expect((await host.sessions.needingAttention(100)).filter((one) => one === id)).toEqual([id]);
  });

  it('go on where they stood: held by a dead worker, waiting, failed for a while, fresh', async () => {
    const { leased, waiting, retrying, fresh } = wholeSessions;
    expect(await host.operations.processSession(leased)).toEqual({ state: 'busy' });
    const worker = await host.operations.startWorker();
    await host.clock.advance(2 * 3_600_000);
    for (let turns = 0; turns < 400; turns += 1) await host.clock.advance(10);
    await worker.close();
    for (const id of [leased, waiting, retrying, fresh]) {
      const session = await host.sessions.get(id);
      expect(session).toMatchObject({ status: 'processed', transcriptRevision: 1 });
      expect(session.sentiment?.timeline.length).toBeGreaterThan(0);
      expect(session.notes).toBeDefined();
      for (const name of ['lease', 'progress', 'attentionAt']) {
        expect(session).not.toHaveProperty(name);
      }
      expect(session.speech).not.toHaveProperty('ticket');
    }
    // Only the fresh one was not bought yet.
    expect(host.starts()).toBe(1);
    expect((await host.sessions.get(wholeSessions.failed)).status).toBe('failed');
  });

  it('are edited, tried again, reopened, signed and exported', async () => {
    const { processed, failed, finalized } = wholeSessions;
    const before = await host.sessions.get(processed);
    const { segments } = await host.transcripts.newest(before);
    await host.saveTranscript.execute(asTherapist('ann'), {
      sessionId: processed,
      revision: 1,
      segments: segments.map((one, at) => (at === 0 ? { ...one, text: 'Said otherwise.' } : one)),
    });
    await host.retrySession.execute(asTherapist('ann'), { sessionId: failed });
    await host.reopenSession.execute(asTherapist('ann'), { sessionId: finalized });
    for (const id of [processed, failed, finalized]) await host.operations.processSession(id);
    for (const id of [processed, failed, finalized]) {
      const session = await host.sessions.get(id);
      expect(session.status).toBe('processed');
      const ifMatch = transcriptEtag(session);
      const signed = await host.finalizeSession.execute(asTherapist('ann'), {
        sessionId: id,
        ifMatch,
        confirm: openQuestions,
      });
      expect(signed.status).toBe('finalized');
      expect(await host.sessions.get(id)).toEqual(signed);
      expect(
        (await host.exportTranscript.execute(asTherapist('ann'), { sessionId: id, format: 'json' }))
          .body,
      ).toContain('"segments"');
    }
  });

  it('are deleted with nothing left, also where a deletion died', async () => {
    for (const id of Object.values(wholeSessions)) {
      await host.deleteSession.execute(asTherapist('ann'), { sessionId: id });
      expect(await host.sessions.find(id)).toBeUndefined();
      expect(await allDocuments(host.documents, id)).toBe('[]');
    }
    expect((await host.blobs.list({ prefix: '' })).items).toEqual([]);
  });

  it('are restored whole from a backup made before they changed and from one made after', async () => {
    const settings = { leaveOut: ['logins'], attuneVersion: '0.1.0', keepDays: 30 };
    const untouched = await loadWholeSessions(await openEmbedded());
    opened.push(untouched);
    const early = { client: untouched, blobs: host.blobs, to: join(scratch, 'early') };
    await host.deleteSession.execute(asTherapist('ann'), { sessionId: wholeSessions.deleting });
    await host.sessions.updateState(wholeSessions.processed, (one) => ({ ...one, movedAt: 'x' }));
    const late = { client: host.client, blobs: host.blobs, to: join(scratch, 'late') };
    for (const source of [early, late]) {
      const report = await createBackup({ ...source, ...settings });
      const client = await openEmbedded();
      const blobs = createMemoryBlobStore();
      await restoreBackup({ from: report.directory, client, blobs, collections });
      const restored = await hostOn(client, blobs);
      for (const [name, id] of Object.entries(wholeSessions)) {
        if (name === 'deleting') continue;
        const expected = await host.sessions.get(id);
        const { movedAt: _moved, ...session } = await restored.sessions.get(id);
        expect({ ...session }).toEqual({ ...expected, movedAt: undefined });
      }
    }
  });
});
