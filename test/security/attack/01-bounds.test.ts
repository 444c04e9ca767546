// alone: it measures time.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asTherapist } from '../../support/actors.js';
import { type ChildHost, startChildHost } from '../../support/child-host.js';
import { World } from '../../support/host-table.js';
import { fairMs } from '../../support/machine-pace.js';
import { MemoryHost, type Person } from '../../support/memory-host.js';

let host: MemoryHost;
let ann: Person;
let path: string;
let etag: string;

beforeAll(async () => {
  host = new MemoryHost();
  ann = await host.join('therapist');
  const { id } = await host.processed(ann);
  path = `/v1/data/transcript/${id}`;
  etag = (await host.call('GET', path, { as: ann })).headers.get('etag') ?? '';
});

const segment = { id: '1', speaker: 'S1', startMs: 0, endMs: 1_000, text: 'Hello.' };
const put = async (json: unknown) =>
  await host.call('PUT', path, { as: ann, json, headers: { 'if-match': etag } });

describe('attack 01: requests without bounds', () => {
  it.each([
    ['wrong words', { segments: [{ ...segment, words: Array(400_000).fill(0) }] }],
    ['wrong segments', { segments: Array(300_000).fill(null) }],
    ['wrong segments within the count', { segments: Array(40_000).fill(null) }],
    ['wrong speakers', { segments: [segment], speakers: Array(100_000).fill({}) }],
    ['wrong words within the count', { segments: [{ ...segment, words: Array(9_000).fill({}) }] }],
    ['a text of 12 MB', { segments: [{ ...segment, text: 'x'.repeat(12_000_000) }] }],
    ['an id of 1 MB', { segments: [{ ...segment, id: 'x'.repeat(1_000_000) }] }],
    ['a member name of 1 MB', { segments: [segment], ['x'.repeat(1_000_000)]: 1 }],
    [
      '200,000 unknown members',
      Object.fromEntries(Array.from({ length: 200_000 }, (_, i) => [i, 0])),
    ],
  ])('%s: a short 400 with at most 20 errors', async (_, json) => {
    const { status, body } = await put(json);
    expect([status, body.code]).toEqual([400, 'invalid_input']);
    expect(body.errors.length).toBeGreaterThan(0);
    expect(body.errors.length).toBeLessThanOrEqual(20);
    expect(JSON.stringify(body).length).toBeLessThan(20_000);
  });

  it('says how many faults there are besides those that it lists', async () => {
    const few = await put({ segments: Array(5).fill({}) });
    expect(few.body.errors).toHaveLength(20);
    expect(few.body.detail).toMatch(/It has at least \d+ more/u);
    const settings = Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`setting${i}`, 1]));
    const json = { filename: 'a.wav', sizeBytes: 10, settings };
    const many = await host.call('POST', '/v1/sessions', { as: ann, json });
    expect(many.body.errors).toHaveLength(20);
    expect(many.body.detail).toContain('20 of 70 faults');
  });

  it('bounds what the core takes from a host that embeds it', async () => {
    const id = path.split('/').at(-1) ?? '';
    const save = async (segments: readonly object[]) =>
      await host.useCases.saveTranscript
        .execute(asTherapist('a'), { sessionId: id, ifMatch: etag, segments: segments as never })
        .catch((error: unknown) => error);
    const word = { text: 'x', startMs: 0, endMs: 1 };
    for (const segments of [
      [],
      Array(60_000).fill(segment),
      [{ ...segment, words: Array(20_000).fill(word) }],
      [{ ...segment, words: [{ ...word, text: 'x'.repeat(5_000) }] }],
      Array(100).fill({ ...segment, text: 'x'.repeat(30_000) }),
    ]) {
      const error = (await save(segments)) as { code: string; faults: object[]; message: string };
      expect(error.code).toBe('invalid_transcript');
      expect(error.faults.length).toBeLessThanOrEqual(20);
      expect(error.message.length).toBeLessThan(4_000);
    }
  });

  it('refuses headers and queries beyond their bounds', async () => {
    const long = 'x'.repeat(5_000);
    const headers = { 'if-match': long };
    const json = { segments: [segment] };
    expect((await host.call('PUT', path, { as: ann, json, headers })).status).toBe(400);
    for (const query of [`q=${long}`, `patientId=${long}`, `cursor=${long}`, `from=${long}`]) {
      const reply = await host.call('GET', `/v1/sessions/search?${query}`, { as: ann });
      expect([query.slice(0, 9), reply.status]).toEqual([query.slice(0, 9), 400]);
    }
  });
});

describe('attack 01: a host with a heap of 512 MB', { timeout: 240_000 }, () => {
  let child: ChildHost;
  let world: World;
  beforeAll(async () => {
    child = await startChildHost({}, 512);
    world = await World.open(child);
  }, 120_000);
  afterAll(() => child[Symbol.asyncDispose]());

  const ask = async (json: unknown) => {
    const sessionId = await world.session('processed');
    const { token } = world.person('owner');
    const headers = { 'if-match': await world.etag('getTranscript', sessionId) };
    return { path: { sessionId }, token, headers, json };
  };

  it('survives bodies of 12 MB and more, several at once', async () => {
    const hostile = [
      { segments: [{ ...segment, words: Array(2_400_000).fill(null) }] },
      { segments: [{ ...segment, words: Array(4_000_000).fill([]) }] },
      { segments: Array(3_000_000).fill({}) },
      { segments: [{ ...segment, text: 'x'.repeat(40_000_000) }] },
    ];
    for (const json of hostile) {
      const one = await ask(json);
      const answers = await Promise.all([1, 2, 3].map(() => world.call('saveTranscript', one)));
      for (const { status } of answers) expect([400, 503]).toContain(status);
      expect(child.ended).toBeUndefined();
    }
    expect((await world.call('isLive', {})).status).toBe(200);
  });

  it('takes the largest honest transcript, and answers others meanwhile', async () => {
    const words = (at: number) =>
      Array.from({ length: 8 }, () => ({
        text: 'said',
        startMs: at,
        endMs: at,
        confidence: 0.98765,
      }));
    const segments = Array.from({ length: 50_000 }, (_, index) => {
      const startMs = Math.floor((index * 4_000) / 50_000);
      const place = { startMs, endMs: startMs };
      return {
        id: `seg-${index}`,
        speaker: 'S1',
        ...place,
        text: 'so said',
        words: words(startMs),
      };
    });
    let blocked = Number.POSITIVE_INFINITY;
    let limit = fairMs(400);
    // Again where others on the machine may have held it up: what blocks by itself does so each time.
    for (let tries = 0; tries < 4 && blocked >= limit; tries += 1) {
      const one = await ask({ segments });
      await child.blockedMs();
      expect((await world.call('saveTranscript', one)).status).toBe(200);
      const saving = await child.blockedMs();
      const again = { path: one.path, token: one.token };
      expect((await world.call('getTranscript', again)).status).toBe(200);
      blocked = Math.min(blocked, Math.max(saving, await child.blockedMs()));
      limit = Math.max(limit, fairMs(400));
    }
    process.stdout.write(
      `attack 01: 50,000 segments block the host for ${Math.round(blocked)} ms\n`,
    );
    // The goal is 200 ms; a machine that is shared with other tests is given twice that.
    expect(blocked).toBeLessThan(limit);
  });
});
