import { collections, type Segment } from '@attune/core';
import { createMemoryDocumentStore } from '@attune/core/memory';
import type { DocumentStore } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { createSqlDocumentStore } from '../../packages/adapters-local/src/sql/sql-document-store.js';
import { allDocuments } from '../faults/pipeline-tools.js';
import { drillSize } from '../support/drill-size.js';
import { openEmbedded } from '../support/embedded-records.js';
import { type CallOptions, MemoryHost, type Person, type Reply } from '../support/memory-host.js';

const segments = drillSize({ short: 10_000, long: 50_000 });
const vocabulary = ['sleep', 'worry', 'calm', 'mother', 'work', 'evening', 'breathe', 'afraid'];

/** A month of talk: as many segments as may be, each with a word that no other has. */
function largestImport(): string {
  const lines = Array.from({ length: segments }, (_, at) => ({
    speaker: at % 2 === 0 ? 'Therapist' : 'Patient',
    startMs: at * 3_000,
    endMs: at * 3_000 + 2_500,
    text: `I was ${vocabulary[at % 8]} and ${vocabulary[(at >> 3) % 8]}, at mark${at} of it all.`,
  }));
  return JSON.stringify({ segments: lines });
}

interface Opened {
  readonly documents: DocumentStore;
  close(): Promise<void>;
}

const stores: Readonly<Record<string, () => Promise<Opened>>> = {
  memory: async () => ({
    documents: createMemoryDocumentStore({ collections }),
    close: async () => undefined,
  }),
  'the embedded database': async () => {
    const client = await openEmbedded();
    return {
      documents: await createSqlDocumentStore({ client, collections }),
      close: () => client.close(),
    };
  },
};

/** A host on this store, and somebody who calls it. */
async function openHost({ documents }: Opened) {
  const host = new MemoryHost({
    wrap: () => ({ documents }),
    deps: { requestTimeoutMs: 600_000 },
  });
  const ann: Person = await host.join('therapist');
  const call = async (method: string, path: string, options: CallOptions = {}): Promise<Reply> => {
    const reply = await host.call(method, path, { as: ann, ...options });
    expect({ path, ok: reply.status < 300, problem: reply.body?.detail }).toEqual({
      ...{ path, ok: true, problem: undefined },
    });
    return reply;
  };
  const found = async (q: string): Promise<readonly string[]> => {
    const { body } = await call('GET', `/v1/sessions/search?q=${encodeURIComponent(q)}`);
    return body.items.map((hit: { session: { id: string }; snippets: { text: string }[] }) => {
      return `${hit.session.id} ${hit.snippets[0]?.text}`;
    });
  };
  return { host, call, found };
}

async function editFirst(
  { call }: Awaited<ReturnType<typeof openHost>>,
  id: string,
  text: string,
): Promise<void> {
  const read = await call('GET', `/v1/data/transcript/${id}`);
  const all: readonly Segment[] = read.body.transcript.segments;
  expect(all).toHaveLength(segments);
  const edited = all.map((one, at) => (at === 0 ? { ...one, text } : one));
  const headers = { 'if-match': String(read.headers.get('etag')) };
  await call('PUT', `/v1/data/transcript/${id}`, { json: { segments: edited }, headers });
}

describe(`an import of ${segments} segments`, { timeout: 900_000 }, () => {
  it.each(Object.entries(stores))('is worked on to its end on %s', async (_, open) => {
    const opened = await open();
    const desk = await openHost(opened);
    const { host, call, found } = desk;
    const transcript = new File([largestImport()], 'month.json');
    const { body } = await call('POST', '/v1/sessions/import', { form: { transcript } });
    const { id } = body.session;
    const work = async () => {
      await host.useCases.operations.processSession(id);
      const { session } = (await call('GET', `/v1/sessions/${id}`)).body;
      expect(session).toMatchObject({ status: 'processed', notes: expect.anything() });
      expect(session.sentiment.timeline.length).toBeGreaterThan(segments / 3);
    };
    await work();
    await editFirst(desk, id, 'Corrected beginning of it all.');
    await work();

    // Found once, by words of the first page of words, of a later one, and by a new one; not by an old one.
    expect(await found('corrected worry')).toEqual([`${id} Corrected beginning of it all.`]);
    expect(await found(`mark${segments - 1}`)).toEqual([
      expect.stringContaining(`${id} I was afraid`),
    ]);
    expect(await found('sleep')).toHaveLength(1);
    expect(await found('mark0')).toEqual([]);
    const listed = JSON.stringify((await call('GET', '/v1/sessions/me')).body);
    expect(listed.length).toBeLessThan(10_000);

    for (const format of ['txt', 'vtt', 'json', 'csv']) {
      const { status } = await call('GET', `/v1/sessions/${id}/export?format=${format}`);
      expect(status).toBe(200);
    }
    const read = await call('GET', `/v1/data/transcript/${id}`);
    const headers = { 'if-match': String(read.headers.get('etag')) };
    const signed = await call('POST', `/v1/data/transcript/${id}/finalize`, {
      headers,
      json: { confirm: ['roles_unknown', 'flags_unread'] },
    });
    expect(signed.body.session.status).toBe('finalized');
    await call('DELETE', `/v1/sessions/${id}`);
    expect(await allDocuments(opened.documents, id)).toBe('[]');
    expect((await host.ports.blobs.list({ prefix: '' })).items).toEqual([]);
    expect(await found('sleep')).toEqual([]);
    await opened.close();
  });
});
