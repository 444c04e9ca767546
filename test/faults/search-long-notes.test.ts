import { sessionEtag } from '@attune/core';
import { createMemoryDocumentStore } from '@attune/core/memory';
import type { DocumentStore } from '@attune/core/ports';
import { afterAll, describe, expect, it } from 'vitest';
import { collections } from '../../packages/core/src/records/collections.js';
import { type Bench, openBench } from './pipeline-tools.js';
import { ann, openStores, processed } from './review-tools.js';

const { stores, close } = await openStores();
afterAll(close);

/** A store whose documents of the search index take 8,000 bytes. */
function withSmallBatches(store: DocumentStore): DocumentStore {
  const capabilities = { ...store.capabilities, maxBatchBytes: 40_000 };
  return Object.assign(Object.create(store) as DocumentStore, {
    ...{ capabilities, get: store.get.bind(store), put: store.put.bind(store) },
    ...{ delete: store.delete.bind(store), query: store.query.bind(store) },
    batch: store.batch.bind(store),
  });
}

async function writeNotes(bench: Bench, id: string, text: string, times = 1): Promise<void> {
  const session = await bench.sessions.get(id);
  const one = (at: number) => ({ text: `${text} ${at}`, segmentIds: [] });
  await bench.editNotes.execute(ann, {
    ...{ sessionId: id, ifMatch: sessionEtag(session) },
    notes: { actionItems: Array.from({ length: times }, (_, at) => one(at)) },
  });
}

async function found(bench: Bench, q: string) {
  const { items } = await bench.searchSessions.execute(ann, { q });
  return items.map(({ foundIn }) => foundIn);
}

/** A session whose words need more than one document. */
async function importLongTalk(bench: Bench): Promise<string> {
  const word = (at: number) => `w${(at * 7919).toString(36)}x${at}`;
  const cue = (at: number) => {
    const time = `00:${String(10 + at).padStart(2, '0')}`;
    const words = Array.from({ length: 40 }, (_, n) => word(at * 40 + n)).join(' ');
    return `${time}:00.000 --> ${time}:50.000\n<v S1>We met a heron. ${words}\n`;
  };
  const vtt = `WEBVTT\n\n${Array.from({ length: 20 }, (_, at) => cue(at)).join('\n')}`;
  const { id } = await bench.importTranscript.execute(ann, {
    ...{ filename: 'talk.vtt', title: 'Walk', body: new Blob([vtt]).stream() },
  });
  await bench.operations.processSession(id);
  return id;
}

it('finds no words of notes that were replaced by ones too long to be searched', async () => {
  const store = withSmallBatches(createMemoryDocumentStore({ collections }));
  const bench = openBench({ wrap: () => ({ documents: store }) });
  const { id } = await processed(bench);
  await writeNotes(bench, id, 'Zanzibar');
  expect(await found(bench, 'Zanzibar')).toEqual([['notes']]);
  await writeNotes(bench, id, `Quagga ${'word '.repeat(20)}`, 90);
  expect(await found(bench, 'Zanzibar')).toEqual([]);
  await writeNotes(bench, id, 'Zanzibar');
  expect(await found(bench, 'Zanzibar')).toEqual([['notes']]);
});

describe.each(stores)('notes of a long transcript, on %s', (_name, openStore) => {
  const open = async () => {
    const documents = withSmallBatches(await openStore());
    return { documents, bench: openBench({ wrap: () => ({ documents }) }) };
  };

  it('are found, and no more once they are gone', async () => {
    const { documents, bench } = await open();
    const id = await importLongTalk(bench);
    const texts = await documents.query('sessions', { where: {}, partition: id, limit: 100 });
    const pages = texts.items.filter(({ document }) => document['kind'] === 'text');
    expect(pages.length, 'documents of the index').toBeGreaterThan(1);
    await writeNotes(bench, id, 'Zanzibar');
    expect(await found(bench, 'zanzib')).toEqual([['notes']]);
    expect(await found(bench, '"Zanzibar 0"')).toEqual([['notes']]);
    expect((await found(bench, 'w0x0')).flat()).toContain('transcript');
    await writeNotes(bench, id, 'Quagga');
    expect(await found(bench, 'Zanzibar')).toEqual([]);
    expect(await found(bench, 'Quagga')).toEqual([['notes']]);
  }, 120_000);

  it('that do not fit beside a short transcript are found', async () => {
    const { bench } = await open();
    const { id } = await processed(bench);
    await writeNotes(bench, id, 'Zanzibar and a longer way to go', 60);
    expect(await found(bench, 'Zanzibar')).toEqual([['notes']]);
    await writeNotes(bench, id, 'Quagga');
    expect(await found(bench, 'Zanzibar')).toEqual([]);
  }, 120_000);

  it('become searchable when the index of an earlier release is rebuilt', async () => {
    const { documents, bench } = await open();
    const id = await importLongTalk(bench);
    await writeNotes(bench, id, 'Zanzibar');
    const key = { partition: id, id: 'text' };
    const { document } = await documents.get('sessions', key);
    const { content: _content, ...rest } = document;
    await documents.put('sessions', { ...rest, form: 2 });
    expect(await found(bench, 'Zanzibar')).toEqual([]);
    expect(await bench.operations.rebuildSearch()).toBe(1);
    expect(await found(bench, 'Zanzibar')).toEqual([['notes']]);
  }, 120_000);
});
