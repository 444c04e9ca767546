import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MemoryHost, type Person, type Reply } from '../support/memory-host.js';

let host: MemoryHost;
let ann: Person;
beforeAll(async () => {
  host = new MemoryHost();
  ann = await host.join('therapist');
});

let id: string;
beforeEach(async () => {
  id = (await host.processed(ann)).id;
});

const path = (rest = '') => `/v1/data/transcript/${id}${rest}`;
const etagOf = ({ headers }: Reply) => headers.get('etag') ?? '';
const get = async (rest = '') => await host.call('GET', path(rest), { as: ann });
const send = async (method: string, rest: string, json: unknown) =>
  await host.call(method, path(rest), {
    as: ann,
    json,
    headers: { 'if-match': etagOf(await get()) },
  });
const save = (json: unknown) => send('PUT', '', json);
const restore = (revision: number) => send('POST', '/restore', { revision });
const revisions = async () => (await get('/revisions')).body.items;
const settle = () => host.useCases.operations.processSession(id);

interface Piece {
  readonly id: string;
  readonly speaker: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
}
const pieces = async (rest = ''): Promise<readonly Piece[]> =>
  (await get(rest)).body.transcript.segments;

/** Sentiment follows the roles. */
const plain = ({ segments }: { readonly segments: readonly Piece[] }) =>
  segments.map(({ id, speaker, startMs, endMs, text }) => [id, speaker, startMs, endMs, text]);

describe('the revisions of a transcript', () => {
  it('are listed newest first, with the names of their authors and what changed', async () => {
    const [first, second, ...others] = await pieces();
    await save({ segments: [{ ...first, text: 'Something else.' }, ...others] });
    const items = await revisions();
    expect(items).toMatchObject([
      {
        revision: 2,
        author: { kind: 'person', id: ann.account.id, displayName: ann.account.displayName },
        summary: '1 segment changed, 1 segment removed.',
      },
      { revision: 1, author: { kind: 'machine' }, summary: 'Transcribed.' },
    ]);
    expect(second).toBeDefined();
    const page = await get('/revisions?limit=1');
    expect(page.body.items).toEqual([items[0]]);
    const rest = await get(`/revisions?limit=1&cursor=${page.body.nextCursor}`);
    expect(rest.body.items).toEqual([items[1]]);
  });

  it('are compared in both directions', async () => {
    const [first, second, ...others] = await pieces();
    const edited = { ...first, text: 'Something else.' };
    const added = { ...second, id: 'new', text: 'New.' };
    await save({ segments: [edited, added, ...others], speakers: [{ id: 'S1', label: 'Kim' }] });
    const { changes } = (await get('/diff?from=1&to=2')).body;
    expect(changes).toMatchObject([
      {
        kind: 'changed',
        segmentId: first?.id,
        before: { text: first?.text },
        after: { text: edited.text },
      },
      { kind: 'added', segmentId: 'new', after: { text: 'New.' } },
      { kind: 'removed', segmentId: second?.id, before: { text: second?.text } },
      { kind: 'speaker', speakerId: 'S1', after: { label: 'Kim' } },
    ]);
    const back = (await get('/diff?from=2&to=1')).body.changes;
    expect(back.map(({ kind }: { kind: string }) => kind).sort()).toEqual([
      'added',
      'changed',
      'removed',
      'speaker',
    ]);
    expect((await get('/diff?from=2&to=2')).body.changes).toEqual([]);
    expect((await get('/diff?from=1&to=9')).status).toBe(404);
    expect((await get('/diff?from=1')).status).toBe(400);
  });

  it('are restored as they were; roles stay, for they belong to the session', async () => {
    const before = (await get()).body.transcript;
    await save({
      segments: before.segments.slice(0, 1),
      speakers: [
        { id: 'S1', label: 'Kim', role: 'patient' },
        { id: 'S2', role: 'therapist' },
      ],
    });
    await settle();
    const restored = await restore(1);
    expect(restored.status).toBe(200);
    expect(restored.body.transcript.revision).toBe(3);
    await settle();
    const after = (await get()).body.transcript;
    expect(plain(after)).toEqual(plain(before));
    expect(after.speakers).toMatchObject([{ role: 'patient' }, { role: 'therapist' }]);
    expect(after.speakers[0]).not.toHaveProperty('label');
    expect((await revisions())[0].summary).toBe('Restored from revision 1.');
    expect((await restore(77)).status).toBe(404);
  });

  it('are not restored over an edit that the person has not seen', async () => {
    const stale = etagOf(await get());
    await save({ segments: (await pieces()).slice(0, 1) });
    const refused = await host.call('POST', path('/restore'), {
      as: ann,
      json: { revision: 1 },
      headers: { 'if-match': stale },
    });
    expect(refused.status).toBe(412);
    expect(await revisions()).toHaveLength(2);
  });
});

describe('an edit', () => {
  it('gives new segments ids of their own', async () => {
    const before = await pieces();
    const fresh = { speaker: 'S1', startMs: 0, endMs: 5, text: 'Well.' };
    const saved = await save({ segments: [fresh, { ...fresh, text: 'So.' }, ...before] });
    expect(saved.status).toBe(200);
    const after = await pieces();
    const ids = after.map((piece) => piece.id);
    expect(new Set(ids).size).toBe(before.length + 2);
    expect(ids).toEqual(expect.arrayContaining(before.map((piece) => piece.id)));
  });

  it('removes a speaker that it leaves out and no segment has', async () => {
    const segments = (await pieces()).map((piece) => ({ ...piece, speaker: 'S1' }));
    const saved = await save({ segments, speakers: [{ id: 'S1' }] });
    expect(saved.body.transcript.speakers).toMatchObject([{ id: 'S1' }]);
    const { session } = (await host.call('GET', `/v1/sessions/${id}`, { as: ann })).body;
    expect(session.speakers).toHaveLength(1);
  });

  it('keeps a speaker that it leaves out while a segment has it', async () => {
    const saved = await save({ segments: await pieces(), speakers: [{ id: 'S1', label: 'Kim' }] });
    expect(saved.body.transcript.speakers).toMatchObject([
      { id: 'S1', label: 'Kim' },
      { id: 'S2' },
    ]);
  });

  it('clears a role', async () => {
    await save({ segments: await pieces(), speakers: [{ id: 'S1', role: 'patient' }] });
    const saved = await save({
      segments: await pieces(),
      speakers: [{ id: 'S1', role: 'unknown' }],
    });
    expect(saved.body.transcript.speakers[0]).toMatchObject({
      role: 'unknown',
      roleSource: 'person',
    });
  });
});

describe('transcribing again', () => {
  const again = async (json: unknown) =>
    await host.call('POST', `/v1/sessions/${id}/transcribe`, { as: ann, json });

  it('makes a revision that keeps what a person corrected', async () => {
    const [first, ...others] = await pieces();
    await save({ segments: [{ ...first, text: 'Corrected by hand.' }, ...others] });
    await settle();
    const accepted = await again({ settings: { speakers: 2 } });
    expect(accepted).toMatchObject({
      status: 202,
      body: { session: { settings: { speakers: 2 } } },
    });
    await settle();
    const texts = (await pieces()).map(({ text }) => text);
    expect(texts).toContain('Corrected by hand.');
    expect((await revisions())[0]).toMatchObject({ revision: 3, summary: 'Transcribed.' });
  });

  it('is refused for an engine that is not there, and says which are', async () => {
    const refused = await again({ provider: 'whisperer' });
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).toContain('memory');
  });

  it('is refused on a finalized session', async () => {
    await host.finalize(ann, id);
    expect((await again({})).status).toBe(409);
  });
});
