import { type BatchOperation, type DocumentStore, PortError } from '@attune/core/ports';
import { afterAll, describe, expect, it } from 'vitest';
import { snowballStemmers } from '../../packages/http/src/composition/stemmers.js';
import { type Bench, openBench } from './pipeline-tools.js';
import { ann, openStores } from './review-tools.js';

const { stores, close } = await openStores();
afterAll(close);

const line = 'We had one argument after another, and then a panic attack at the café.';

async function importTalk(bench: Bench, title: string): Promise<string> {
  const vtt = `WEBVTT\n\n00:00:01.000 --> 00:00:09.000\n${line}\n`;
  const { id } = await bench.importTranscript.execute(ann, {
    ...{ filename: 'talk.vtt', title, body: new Blob([vtt]).stream(), patientId: 'pat' },
    settings: { language: 'en-US' },
  });
  await bench.operations.processSession(id);
  return id;
}

/** Puts the text of a session back to how version 0.1.0 wrote it: its lines, and nothing else. */
async function age(documents: DocumentStore, sessionId: string): Promise<void> {
  const key = { partition: sessionId, id: 'text' };
  const { document } = await documents.get('sessions', key);
  const { content: _content, form: _form, ...rest } = document;
  const old = { ...rest, text: line, segmentIds: ['seg-1'], startsMs: [1_000] };
  await documents.put('sessions', old);
}

async function form(documents: DocumentStore, sessionId: string): Promise<unknown> {
  const { document } = await documents.get('sessions', { partition: sessionId, id: 'text' });
  return document['form'];
}

async function found(bench: Bench, q: string): Promise<readonly string[]> {
  const { items } = await bench.searchSessions.execute(ann, { q, limit: 100 });
  return items.map(({ session }) => session.id).sort();
}

describe.each(stores)('the search index of an earlier release, on %s', (_name, openStore) => {
  const open = async (more: (documents: DocumentStore) => DocumentStore = (same) => same) => {
    const documents = await openStore();
    const bench = openBench({
      wrap: () => ({ documents: more(documents) }),
      stemmers: snowballStemmers,
    });
    return { documents, bench };
  };

  it('is rebuilt once, so that beginnings, stems and accents find its sessions', async () => {
    const { documents, bench } = await open();
    const ids: string[] = [];
    for (let at = 0; at < 23; at += 1) ids.push(await importTalk(bench, `Talk ${at}`));
    for (const id of ids.slice(1)) await age(documents, id);
    expect(await found(bench, 'cafe')).toEqual(ids.slice(0, 1));
    expect(await bench.operations.rebuildSearch()).toBe(22);
    for (const q of ['pan', 'arguments', 'cafe', 'talk']) {
      expect(await found(bench, q), q).toEqual([...ids].sort());
    }
    await age(documents, ids[0] ?? '');
    expect(await bench.operations.rebuildSearch(), 'it has an end').toBe(0);
  }, 120_000);

  it('is rebuilt to its end after an interruption, and whatever one session is like', async () => {
    let rest = Infinity;
    const { documents, bench } = await open((store) => ({
      ...{ capabilities: store.capabilities, get: (...a) => store.get(...a) },
      ...{ put: (...a) => store.put(...a), delete: (...a) => store.delete(...a) },
      query: (...a) => store.query(...a),
      batch: async (...a: [string, string, readonly BatchOperation[]]) => {
        rest -= 1;
        const where = { port: 'document-store', operation: 'batch' };
        if (rest < 0) throw new PortError('unavailable', 'away', where);
        return await store.batch(...a);
      },
    }));
    const ids = [await importTalk(bench, 'A'), await importTalk(bench, 'B')];
    for (const id of ids) await age(documents, id);
    const broken = await importTalk(bench, 'Broken');
    const [blob] = (await bench.blobKeys()).filter((key) => key.includes(`transcripts/${broken}`));
    await bench.ports.blobs.delete(blob ?? '');
    await age(documents, broken);
    expect(blob).toBeDefined();
    rest = 1;
    await expect(bench.operations.rebuildSearch()).rejects.toMatchObject({ code: 'unavailable' });
    rest = Infinity;
    expect(await bench.operations.rebuildSearch()).toBe(1);
    for (const id of ids) expect(await form(documents, id)).toBe(3);
    expect(bench.reports.length).toBeGreaterThan(0);
    expect(await form(documents, broken)).toBeUndefined();
  }, 120_000);

  it('is not put over a text that a person has changed meanwhile', async () => {
    let change: (() => Promise<unknown>) | undefined;
    const { documents, bench } = await open((store) => ({
      ...{ capabilities: store.capabilities, get: (...a) => store.get(...a) },
      ...{ put: (...a) => store.put(...a), delete: (...a) => store.delete(...a) },
      query: (...a) => store.query(...a),
      batch: async (...a: [string, string, readonly BatchOperation[]]) => {
        const now = change;
        change = undefined;
        await now?.();
        return await store.batch(...a);
      },
    }));
    const id = await importTalk(bench, 'A');
    await age(documents, id);
    change = async () => {
      const key = { partition: id, id: 'text' };
      const { document } = await documents.get('sessions', key);
      await documents.put('sessions', { ...document, form: 3, text: 'newer' });
    };
    expect(await bench.operations.rebuildSearch()).toBe(0);
    const { document } = await documents.get('sessions', { partition: id, id: 'text' });
    expect(document['text']).toBe('newer');
  }, 120_000);
});
