import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryHost, type Person } from '../support/memory-host.js';

const host = new MemoryHost();
const ann: Person = await host.join('therapist');

interface Segment {
  readonly id: string;
  readonly speaker: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
  readonly words?: readonly object[];
}

let path = '';
let etag = '';
let before: readonly Segment[] = [];

async function read(): Promise<{ segments: readonly Segment[]; revision: number; etag: string }> {
  const { body, headers } = await host.call('GET', path, { as: ann });
  return { ...body.transcript, etag: headers.get('etag') ?? '' };
}

const patch = (json: object, match = etag) =>
  host.call('PATCH', path, { as: ann, json, headers: { 'if-match': match } });

beforeEach(async () => {
  const id = await host.uploaded(ann);
  await host.useCases.operations.processSession(id);
  path = `/v1/data/transcript/${id}`;
  const read_ = await read();
  [etag, before] = [read_.etag, read_.segments];
});

describe('changing a few segments of a transcript', () => {
  it('changes a text and leaves everything else as it was', async () => {
    const [first, ...others] = before;
    const { status, body, headers } = await patch({ changed: [{ id: first?.id, text: 'Yes.' }] });
    expect(status).toBe(200);
    expect(body).toMatchObject({ revision: 2, removed: [] });
    expect(body.changed.map(({ id, text }: Segment) => [id, text])).toEqual([[first?.id, 'Yes.']]);
    const after = await read();
    expect(after.etag).toBe(headers.get('etag'));
    expect(after.segments.slice(1).map(({ id, text, words }) => ({ id, text, words }))).toEqual(
      others.map(({ id, text, words }) => ({ id, text, words })),
    );
  });

  it('keeps the words of a segment that gets another speaker', async () => {
    const [first] = before;
    expect(first?.words?.length).toBeGreaterThan(0);
    const { body } = await patch({ changed: [{ id: first?.id, speaker: 'S2' }] });
    expect(body.changed[0]).toMatchObject({ speaker: 'S2', words: first?.words });
  });

  it('adds and removes segments, and names speakers', async () => {
    const [first] = before;
    const lastMs = before.at(-1)?.endMs ?? 0;
    const added = { speaker: 'S1', startMs: lastMs - 10, endMs: lastMs, text: 'Bye.' };
    const { body } = await patch({
      added: [added],
      removed: [first?.id],
      speakers: [{ id: 'S1', label: 'Ada' }],
    });
    expect(body.changed).toMatchObject([added]);
    expect(body.removed).toEqual([first?.id]);
    expect(body.speakers).toMatchObject([{ id: 'S1', label: 'Ada' }, { id: 'S2' }]);
    const after = await read();
    expect(after.segments).toHaveLength(before.length);
    expect(after.segments.map(({ id }) => id)).not.toContain(first?.id);
  });

  it('saves nothing on top of what somebody else saved', async () => {
    const changed = [{ id: before[0]?.id, text: 'One.' }];
    expect((await patch({ changed })).status).toBe(200);
    const late = await patch({ changed: [{ id: before[1]?.id, text: 'Two.' }] });
    expect(late).toMatchObject({ status: 412, body: { code: 'version_conflict' } });
    expect((await read()).revision).toBe(2);
  });

  it.each([
    ['a segment that is not there', () => ({ changed: [{ id: 'absent', text: 'x' }] })],
    [
      'the same segment twice',
      () => ({ changed: [before[0], before[0]].map((one) => ({ id: one?.id, text: 'x' })) }),
    ],
    ['the removal of one that is not there', () => ({ removed: ['absent'] })],
    ['the removal of all', () => ({ removed: before.map(({ id }) => id) })],
    [
      'a segment that ends before it begins',
      () => ({ changed: [{ id: before[0]?.id, startMs: 900_000 }] }),
    ],
    ['a speaker who is not there', () => ({ changed: [{ id: before[0]?.id, speaker: 'S9' }] })],
    ['a text that is none', () => ({ changed: [{ id: before[0]?.id, text: 7 }] })],
  ])('refuses %s and changes nothing', async (_name, json) => {
    const { status, body } = await patch(json());
    expect(status).toBe(400);
    expect(body.errors.length).toBeGreaterThan(0);
    expect((await read()).etag).toBe(etag);
  });

  it('asks for the version that the change is based on', async () => {
    expect((await host.call('PATCH', path, { as: ann, json: {} })).status).toBe(428);
  });
});

describe('the loudness of a recording', () => {
  const peaks = (query = '') =>
    host.call('GET', `${path.replace('data/transcript', 'sessions')}/peaks${query}`, { as: ann });

  it('is told for as many places as asked, and measured once', async () => {
    const first = await peaks('?buckets=40');
    expect(first.status).toBe(200);
    expect(first.body.channels.length).toBeGreaterThan(0);
    for (const channel of first.body.channels) {
      expect(channel).toHaveLength(40);
      expect(Math.max(...channel)).toBeGreaterThan(10);
    }
    const again = await peaks('?buckets=40');
    expect(again.body).toEqual(first.body);
  });

  it('is told of a part', async () => {
    const { body } = await peaks('?from=1000&to=2000&buckets=5');
    expect(body).toMatchObject({ fromMs: 1_000, toMs: 2_000 });
    expect((await peaks('?from=2000&to=1000')).status).toBe(416);
    expect((await peaks('?buckets=100000')).status).toBe(400);
  });
});
