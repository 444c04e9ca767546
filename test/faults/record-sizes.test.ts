import { sessionSummaryView } from '@attune/core';
import { createMemoryDocumentStore } from '@attune/core/memory';
import type { BatchOperation, DocumentStore } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { collections } from '../../packages/core/src/records/collections.js';
import { asTherapist } from '../support/actors.js';
import { putsOf } from './kill-points.js';
import {
  allDocuments,
  type Bench,
  hangingSpeech,
  openBench,
  textStream,
} from './pipeline-tools.js';

const ann = { accountId: 'ann', role: 'therapist' } as const;

/** A store whose batches of sessions are kept. */
function recording(store: DocumentStore) {
  const batches: (readonly BatchOperation[])[] = [];
  const documents: DocumentStore = {
    ...store,
    batch: (collection, partition, operations, options) => {
      if (collection === 'sessions') batches.push(operations);
      return store.batch(collection, partition, operations, options);
    },
  };
  return { documents, batches };
}

const bytesOf = (value: object): number => Buffer.byteLength(JSON.stringify(value));

/** An hour of talk. */
async function importHour(bench: Bench, segments = 600): Promise<string> {
  const spoken = Array.from({ length: segments }, (_, at) => ({
    speaker: at % 2 === 0 ? 'Therapist' : 'Patient',
    startMs: at * 6_000,
    endMs: at * 6_000 + 5_500,
    text: `Sentence ${at} about how the week was, what helped and what was hard to bear.`,
  }));
  const body = textStream(JSON.stringify({ segments: spoken }));
  const input = { filename: 'hour.json', body };
  return (await bench.importTranscript.execute(asTherapist('ann'), input)).id;
}

describe('a session', () => {
  it('costs eight transactions with instant engines', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    const { documents, batches } = recording(bench.ports.documents);
    await bench.restart({ wrap: () => ({ documents }) }).operations.processSession(id);
    expect((await bench.sessions.get(id)).status).toBe('processed');
    expect(batches).toHaveLength(8);
  });

  it('writes its claim alone, in at most 1 KiB, at each heartbeat', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    const { speech, reached } = hangingSpeech(bench);
    const { documents, batches } = recording(bench.ports.documents);
    const worker = bench.restart({ wrap: () => ({ documents, speech }) as object });
    const stopping = new AbortController();
    const running = worker.operations.processSession(id, { signal: stopping.signal });
    await reached;
    batches.length = 0;
    await bench.clock.advance(600_000);
    const beats = batches.map((operations) => putsOf(operations));
    expect(beats.length).toBeGreaterThan(20);
    for (const beat of beats) {
      expect(beat.map((document) => document.id)).toEqual(['session-claim']);
      expect(bytesOf(beat)).toBeLessThanOrEqual(1_024);
    }
    stopping.abort(new Error('over'));
    await running.catch(() => undefined);
  });

  it('of an hour needs no blob but its transcript, and 100 of them fit into 100 KB of a list', async () => {
    const bench = openBench();
    const id = await importHour(bench);
    await bench.operations.processSession(id);
    const whole = await bench.sessions.get(id);
    expect(whole.sentiment?.timeline.length).toBeGreaterThan(200);
    expect(await bench.blobKeys()).toHaveLength(2);
    for (let copy = 1; copy < 100; copy += 1) {
      await bench.sessions.create({ ...whole, id: `copy-${copy}` });
    }
    const page = await bench.listSessions.execute(ann, { limit: 100 });
    expect(page.items).toHaveLength(100);
    const shown = page.items.map(({ session, sight }) => sessionSummaryView(session, sight));
    expect(bytesOf(shown)).toBeLessThanOrEqual(100_000);
    expect(bytesOf(await bench.sessions.get('copy-7'))).toBeGreaterThan(40_000);
  });
});

describe('a store with small limits', () => {
  const limits = { maxDocumentBytes: 12_000, maxBatchOperations: 10, maxBatchBytes: 24_000 };

  it('holds what outgrows them in blobs and further documents, found and deleted like the rest', async () => {
    const store = createMemoryDocumentStore({ collections, limits });
    const bench = openBench({ wrap: () => ({ documents: store }) });
    const id = await importHour(bench, 2_000);
    await bench.operations.processSession(id);
    const session = await bench.sessions.get(id);
    expect(session).toMatchObject({ status: 'processed', notes: expect.anything() });
    expect(session.sentiment?.timeline.length).toBeGreaterThan(600);
    expect((await bench.blobKeys()).filter((key) => key.includes('.sentiment-v'))).toHaveLength(1);
    for (const q of ['week', '1999', '42']) {
      const { items } = await bench.searchSessions.execute(ann, { q });
      expect(items.map((hit) => hit.session.id)).toEqual([id]);
      expect(items[0]?.snippets.length).toBeGreaterThan(0);
    }
    const { speakers } = session;
    const roles = Object.fromEntries(speakers.map((one) => [one.id, 'other']));
    await bench.changeRoles.execute(asTherapist('ann'), { sessionId: id, roles });
    expect((await bench.blobKeys()).filter((key) => key.includes('.sentiment-v'))).toEqual([]);
    await bench.operations.processSession(id);
    expect((await bench.blobKeys()).filter((key) => key.includes('.sentiment-v'))).toHaveLength(1);
    await bench.deleteSession.execute(asTherapist('ann'), { sessionId: id });
    expect(await allDocuments(store, id)).toBe('[]');
    expect(await bench.blobKeys()).toEqual([]);
  });
});
