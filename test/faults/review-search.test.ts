import type { SearchSessionsInput } from '@attune/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asTherapist } from '../support/actors.js';
import { type Bench, openBench } from './pipeline-tools.js';
import {
  ann,
  bob,
  finalized,
  type HandedIn,
  openStores,
  pat,
  processed,
  root,
  sign,
  sue,
} from './review-tools.js';

const { stores, close } = await openStores();
afterAll(close);

const at = (minute: number): string => `2026-01-01T00:${String(minute).padStart(2, '0')}:00.000Z`;

async function say(bench: Bench, id: string, ...texts: readonly string[]): Promise<void> {
  const session = await bench.sessions.get(id);
  const { segments } = await bench.transcripts.newest(session);
  const saved = segments.map((one, index) => ({ ...one, text: texts[index] ?? one.text }));
  await bench.saveTranscript.execute(asTherapist(session.ownerId), {
    sessionId: id,
    revision: 1,
    segments: saved,
  });
  await bench.operations.processSession(id);
}

describe.each(stores)('searching sessions, on %s', (_name, open) => {
  let bench: Bench;
  const names = new Map<string, string>();

  /** One session a minute. */
  async function add(name: string, given: HandedIn, ...texts: readonly string[]): Promise<void> {
    const { id } = await processed(bench, given);
    if (texts.length > 0) await say(bench, id, ...texts);
    names.set(id, name);
    await bench.clock.advance(60_000);
  }

  const idOf = (name: string): string =>
    [...names].find(([, one]) => one === name)?.[0] ?? 'nobody';

  async function found(actor = ann, input: SearchSessionsInput = {}): Promise<string[]> {
    const { items, cursor } = await bench.searchSessions.execute(actor, input);
    expect(cursor).toBeUndefined();
    return items.map(({ session }) => names.get(session.id) ?? session.id);
  }

  beforeAll(async () => {
    const documents = await open();
    bench = openBench({ wrap: () => ({ documents }) });
    await add('m0', {}, 'The heron\nand the lake.');
    await add('m1', { patientId: 'sue' }, 'A lake.', 'No heron here.');
    await add('m2', { ownerId: 'bob' }, 'The heron of Bob.');
    await add('m3', {}, 'Herons everywhere.');
    await add('m4', {}, 'HERON again.');
    await sign(bench, idOf('m0'));
    await sign(bench, idOf('m2'));
  });

  it('finds own sessions with all of the words, newest first', async () => {
    expect(await found(ann, { q: 'heron' })).toEqual(['m4', 'm3', 'm1', 'm0']);
    expect(await found(ann, { q: '"heron"' })).toEqual(['m4', 'm1', 'm0']);
    expect(await found(ann, { q: 'heron -lake' })).toEqual(['m4', 'm3']);
    expect(await found(ann, { q: 'lake OR everywhere' })).toEqual(['m3', 'm1', 'm0']);
    expect(await found(ann, { q: 'lake HERON' })).toEqual(['m1', 'm0']);
    expect(await found(ann, { q: 'heron crane' })).toEqual([]);
    expect(await found(bob, { q: 'heron' })).toEqual(['m2']);
  });

  it('shows where the words are, on one line each', async () => {
    const { items } = await bench.searchSessions.execute(ann, { q: 'heron', to: at(1) });
    const [segment] = (await bench.transcripts.get(idOf('m0'), 2)).segments;
    expect(items).toMatchObject([
      {
        sight: 'owner',
        snippets: [{ segmentId: segment?.id, startMs: 0, text: 'The heron and the lake.' }],
      },
    ]);
  });

  it('filters by patient, time and status, with words and without', async () => {
    for (const q of ['"heron"', undefined, ' ']) {
      const words = q === undefined ? {} : { q };
      const all = q === '"heron"' ? ['m4', 'm1', 'm0'] : ['m4', 'm3', 'm1', 'm0'];
      expect(await found(ann, words)).toEqual(all);
      expect(await found(ann, { ...words, patientId: 'sue' })).toEqual(['m1']);
      expect(await found(ann, { ...words, patientId: 'nobody' })).toEqual([]);
      expect(await found(ann, { ...words, status: 'finalized' })).toEqual(['m0']);
      const status = 'processed';
      expect(await found(ann, { ...words, status, patientId: 'sue' })).toEqual(['m1']);
      expect(await found(ann, { ...words, from: at(1), to: at(4) })).toEqual(
        all.filter((name) => name === 'm3' || name === 'm1'),
      );
      const west = '2025-12-31T23:01:00-01:00';
      expect(await found(ann, { ...words, to: west })).toEqual(['m0']);
    }
  });

  it('lets patients find finalized sessions about themselves, and refuses an operator', async () => {
    for (const q of ['heron', undefined]) {
      const words = q === undefined ? {} : { q };
      expect(await found(pat, words)).toEqual(['m2', 'm0']);
      expect(await found(pat, { ...words, status: 'processed' })).toEqual([]);
      expect(await found(pat, { ...words, patientId: 'sue' })).toEqual([]);
      expect(await found(pat, { ...words, from: at(1) })).toEqual(['m2']);
      expect(await found(sue, words)).toEqual([]);
      await expect(found(root, words)).rejects.toMatchObject({ code: 'forbidden' });
    }
  });

  it('goes by the newest text', async () => {
    const late = await processed(bench, { ownerId: 'eve', patientId: 'x' });
    const eve = { accountId: 'eve', role: 'therapist' } as const;
    const search = async (q: string) => (await bench.searchSessions.execute(eve, { q })).items;
    expect(await search('morning')).toHaveLength(1);
    await say(bench, late.id, 'Bonjour.');
    expect(await search('morning')).toHaveLength(0);
    expect(await search('bonjour')).toHaveLength(1);
    await bench.deleteSession.execute(eve, { sessionId: late.id });
    expect(await search('bonjour')).toHaveLength(0);
  });
});

/** The pages of a search while a session that would be found is added after each. */
async function pagesOf(bench: Bench, input: SearchSessionsInput): Promise<string[][]> {
  const { items, cursor } = await bench.searchSessions.execute(ann, input);
  const page = items.map(({ session }) => session.id);
  if (cursor === undefined) return [page];
  await bench.clock.advance(1_000);
  await finalized(bench);
  return [page, ...(await pagesOf(bench, { ...input, cursor }))];
}

describe.each(stores)('pages of a search, on %s', (_name, open) => {
  it.each([
    ['words', { q: 'morning' }],
    ['filters alone', {}],
  ])('by %s are full, and hold each session once while others are added', async (_by, words) => {
    const documents = await open();
    const bench = openBench({ wrap: () => ({ documents }) });
    const wanted: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      wanted.push((await finalized(bench)).id);
      if (count % 2 === 0) await bench.clock.advance(1_000);
      await processed(bench);
    }
    const pages = await pagesOf(bench, { ...words, status: 'finalized', limit: 2 });
    expect(pages.map(({ length }) => length)).toEqual([2, 2, 1]);
    expect(pages.flat().toSorted()).toEqual(wanted.toSorted());
  });

  it('are not gone on with by a cursor of another search', async () => {
    const documents = await open();
    const bench = openBench({ wrap: () => ({ documents }) });
    for (let count = 0; count < 3; count += 1) await processed(bench);
    const { cursor = '' } = await bench.searchSessions.execute(ann, { q: 'morning', limit: 1 });
    expect(cursor).not.toBe('');
    for (const [actor, input] of [
      [ann, { q: 'lake', cursor }],
      [ann, { cursor }],
      [bob, { q: 'morning', cursor }],
      [ann, { q: 'morning', cursor: 'x' }],
    ] as const) {
      await expect(bench.searchSessions.execute(actor, input)).rejects.toMatchObject({
        code: 'invalid_cursor',
      });
    }
    await expect(bench.listSessions.execute(ann, { cursor })).rejects.toMatchObject({
      code: 'invalid_cursor',
    });
  });
});

describe('a search for what hardly any hit has', () => {
  it('ends its page after a thousand looks, with a cursor to go on', async () => {
    const bench = openBench();
    const { id } = await processed(bench);
    const template = (await bench.ports.documents.get('sessions', { partition: id, id: 'text' }))
      .document;
    for (let count = 0; count < 1_100; count += 1) {
      const sessionId = `gone-${String(count).padStart(5, '0')}`;
      const createdAt = new Date(Date.UTC(2027, 0, 1) + count).toISOString();
      await bench.ports.documents.put('sessions', { ...template, sessionId, createdAt });
    }
    const first = await bench.searchSessions.execute(ann, { q: 'morning', limit: 50 });
    expect(first.items).toEqual([]);
    const { cursor = '' } = first;
    const second = await bench.searchSessions.execute(ann, { q: 'morning', limit: 50, cursor });
    expect(second.items.map(({ session }) => session.id)).toEqual([id]);
    expect(second.cursor).toBeUndefined();
  });
});
