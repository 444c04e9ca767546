import { beforeAll, describe, expect, it } from 'vitest';
import { createSystemClock } from '../../packages/adapters-local/src/system/index.js';
import { MemoryHost, type Person } from '../support/memory-host.js';
import { createShiftedClock, hour } from './shifted-clock.js';

const clock = createShiftedClock(createSystemClock());
const host = new MemoryHost({ clock });

interface Brought {
  readonly title: string;
  readonly lines: readonly string[];
  readonly patientId?: string;
}

/** Brings a transcript of these lines and has it processed. */
async function bring(owner: Person, { lines, ...fields }: Brought): Promise<string> {
  const cues = lines.map((line, at) => `00:00:0${at}.000 --> 00:00:0${at}.900\n${line}`);
  const transcript = new File([`WEBVTT\n\n${cues.join('\n\n')}\n`], 'talk.vtt');
  const form = { ...fields, transcript };
  const reply = await host.call('POST', '/v1/sessions/import', { as: owner, form });
  if (reply.status !== 202) throw new Error(JSON.stringify(reply.body));
  await host.useCases.operations.processSession(reply.body.session.id);
  return reply.body.session.id;
}

async function page(as: Person, path: string) {
  const { status, body } = await host.call('GET', path, { as });
  expect(status).toBe(200);
  return body;
}

const titlesOf = (items: readonly { title?: string; session?: { title: string } }[]) =>
  items.map((item) => item.session?.title ?? item.title);

describe('the search', () => {
  let ann: Person;
  let bob: Person;
  let pat: Person;
  let sue: Person;
  let afterFirst: string;
  beforeAll(async () => {
    ann = await host.join('therapist');
    bob = await host.join('therapist');
    pat = await host.patientOf(ann);
    sue = await host.patientOf(ann);
    await host.link(bob, pat);
    await bring(ann, {
      title: 'first',
      patientId: pat.account.id,
      lines: ['I dreamt of the river again.', 'And of the sea?', 'No, of the river alone.'],
    });
    clock.pass(hour);
    [ann, bob, pat, sue] = (await Promise.all(
      [ann, bob, pat, sue].map(({ account }) => host.signIn(account.username)),
    )) as [Person, Person, Person, Person];
    afterFirst = clock.now().toISOString();
    const second = await bring(ann, {
      title: 'second',
      patientId: sue.account.id,
      lines: ['Über den Fluss, пожалуйста.', 'A river of words <b>&amp;'],
    });
    await host.finalize(ann, second);
    await bring(ann, { title: 'third', lines: ['Nothing of that.'] });
    await bring(bob, { title: "bob's", patientId: pat.account.id, lines: ['A river, too.'] });
  });

  const find = async (query: string, as = ann) =>
    titlesOf((await page(as, `/v1/sessions/search?${query}`)).items);

  it.each([
    ['q=river', ['second', 'first']],
    ['q=RIVER', ['second', 'first']],
    ['q=river%20sea', ['first']],
    ['q=sea%20river', ['first']],
    ['q=%C3%9CBER', ['second']],
    ['q=%D0%BF%D0%BE%D0%B6%D0%B0%D0%BB%D1%83%D0%B9%D1%81%D1%82%D0%B0', ['second']],
    ['q=river%20mountain', []],
    ['q=%27%3B%20drop%20table%20sessions%3B--', []],
    ['', ['third', 'second', 'first']],
    ['q=%20', ['third', 'second', 'first']],
    ['status=finalized', ['second']],
    ['q=river&status=processed', ['first']],
  ])('with %s finds %j', async (query, found) => {
    expect(await find(query)).toEqual(found);
  });

  it('finds by patient and by when it was made', async () => {
    expect(await find(`patientId=${pat.account.id}`)).toEqual(['first']);
    expect(await find(`q=river&patientId=${sue.account.id}`)).toEqual(['second']);
    expect(await find(`to=${afterFirst}`)).toEqual(['first']);
    expect(await find(`q=river&from=${afterFirst}`)).toEqual(['second']);
    expect(await find(`q=river&from=${afterFirst}&to=${afterFirst}`)).toEqual([]);
  });

  it('tells where the words are', async () => {
    const { items } = await page(ann, '/v1/sessions/search?q=river&status=processed');
    const [{ session, snippets }] = items;
    expect(snippets).toHaveLength(2);
    expect(snippets[0]).toMatchObject({ startMs: 0, text: expect.stringContaining('river') });
    const path = `/v1/data/transcript/${session.id}`;
    const { segments } = (await page(ann, path)).transcript;
    expect(segments.map(({ id }: { id: string }) => id)).toContain(snippets[1].segmentId);
    expect((await page(ann, '/v1/sessions/search')).items[0].snippets).toEqual([]);
  });

  it('finds what an edit says, and no more what it said before', async () => {
    const id = await bring(ann, { title: 'edited', lines: ['A walrus.'] });
    const path = `/v1/data/transcript/${id}`;
    const got = await host.call('GET', path, { as: ann });
    const [segment] = got.body.transcript.segments;
    const json = { segments: [{ ...segment, text: 'A penguin.' }] };
    const headers = { 'if-match': got.headers.get('etag') ?? '' };
    await host.call('PUT', path, { as: ann, json, headers });
    expect([await find('q=walrus'), await find('q=penguin')]).toEqual([[], ['edited']]);
    await host.call('DELETE', `/v1/sessions/${id}`, { as: ann });
    expect(await find('q=penguin')).toEqual([]);
  });

  it('is for each their own: a patient finds finalized sessions about themselves', async () => {
    expect(await find('q=river', bob)).toEqual(["bob's"]);
    expect(await find('q=river', pat)).toEqual([]);
    expect(await find('q=river', sue)).toEqual(['second']);
    expect(await find('q=river&status=processed', sue)).toEqual([]);
    expect(await find(`patientId=${pat.account.id}`, sue)).toEqual([]);
    expect(titlesOf((await page(sue, '/v1/sessions/me')).items)).toEqual(['second']);
  });

  it.each(['from=yesterday', 'to=2026-02-30', 'status=lost', 'limit=0', `q=${'x'.repeat(501)}`])(
    'refuses %.20s',
    async (query) => {
      const reply = await host.call('GET', `/v1/sessions/search?${query}`, { as: ann });
      expect(reply).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
    },
  );

  it('refuses a cursor of another search', async () => {
    const { nextCursor } = await page(ann, '/v1/sessions/search?q=river&limit=1');
    for (const query of [`q=words&cursor=${nextCursor}`, `cursor=${nextCursor}x`, 'cursor=x']) {
      const reply = await host.call('GET', `/v1/sessions/search?${query}`, { as: ann });
      expect(reply).toMatchObject({ status: 400, body: { code: 'invalid_cursor' } });
    }
  });
});

describe('pages', () => {
  const count = 11;

  async function therapistWithSessions() {
    const owner = await host.join('therapist');
    const titles = Array.from({ length: count }, (_, at) => `session ${at}`);
    for (const title of titles) await bring(owner, { title, lines: ['All about otters.'] });
    return { owner, titles };
  }

  it.each([
    ['/v1/sessions/me?', 'newest'],
    ['/v1/sessions/me?status=processed&', 'newest'],
    ['/v1/sessions/search?q=otters&', 'newest'],
    ['/v1/sessions/search?', 'newest'],
    ['/v1/sessions/search?q=otters&status=processed&', 'newest'],
    ['/v1/data/pending?', 'oldest'],
  ])('of %s show each once, the %s first, while others are added', async (path, order) => {
    const { owner, titles } = await therapistWithSessions();
    const seen: (string | undefined)[] = [];
    let cursor = '';
    for (let pages = 0; ; pages += 1) {
      const { items, nextCursor } = await page(owner, `${path}limit=3${cursor}`);
      expect(items.length).toBeLessThanOrEqual(3);
      seen.push(...titlesOf(items));
      if (nextCursor === undefined) break;
      expect(items).toHaveLength(3);
      if (pages < 3) await bring(owner, { title: `late ${pages}`, lines: ['Late otters.'] });
      cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
    }
    const expected = order === 'newest' ? titles.toReversed() : titles;
    expect(seen.filter((title) => title?.startsWith('session'))).toEqual(expected);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('go on where they were when one of theirs is deleted', async () => {
    const { owner, titles } = await therapistWithSessions();
    const first = await page(owner, '/v1/sessions/me?limit=3');
    for (const { id } of first.items)
      await host.call('DELETE', `/v1/sessions/${id}`, { as: owner });
    const cursor = encodeURIComponent(first.nextCursor);
    const rest = await page(owner, `/v1/sessions/me?limit=100&cursor=${cursor}`);
    expect(titlesOf(rest.items)).toEqual(titles.toReversed().slice(3));
  });
});

describe('figures', () => {
  it("sum up one's own sessions", async () => {
    const ann = await host.join('therapist');
    const [pat, sue] = [await host.patientOf(ann), await host.patientOf(ann)];
    const none = await page(ann, '/v1/me/stats');
    const nothing = { sessions: 0, byStatus: {}, recordedMs: 0, patients: 0 };
    expect(none).toEqual({ ...nothing, quotas: expect.any(Object) });
    const first = await host.processed(ann, { patientId: pat.account.id });
    const second = await host.processed(ann, { patientId: sue.account.id });
    await host.finalize(ann, second.id);
    const last = await host.uploaded(ann);
    expect(await page(ann, '/v1/me/stats')).toEqual({
      sessions: 3,
      byStatus: { processed: 1, finalized: 1, uploaded: 1 },
      recordedMs: 48_000,
      patients: 2,
      firstAt: first.createdAt,
      lastAt: (await host.useCases.sessions.get(last)).createdAt,
      quotas: expect.any(Object),
    });
    expect(await page(sue, '/v1/me/stats')).toMatchObject({ sessions: 1, recordedMs: 16_000 });
    expect(await page(pat, '/v1/me/stats')).toMatchObject({ sessions: 0 });
  });

  it("show a patient's mood across finalized sessions, oldest first", async () => {
    const [ann, bob] = [await host.join('therapist'), await host.join('therapist')];
    const [pat, sue] = [await host.patientOf(ann), await host.patientOf(ann)];
    const settings = '{"speakerRoles":{"S1":"therapist","S2":"patient"}}';
    const fields = { patientId: pat.account.id, settings };
    const recorded = ['2026-03-01T10:00:00Z', '2026-01-01T10:00:00Z', '2026-02-01T10:00:00Z'];
    for (const [at, recordedAt] of recorded.entries()) {
      const { id } = await host.processed(ann, { ...fields, recordedAt, title: `talk ${at}` });
      if (at !== 2) await host.finalize(ann, id);
    }
    const path = `/v1/patients/${pat.account.id}/trend`;
    const { patientId, points } = await page(ann, path);
    expect(patientId).toBe(pat.account.id);
    expect(titlesOf(points)).toEqual(['talk 1', 'talk 0']);
    const { scores } = points[0].overall;
    const sum = scores.positive + scores.neutral + scores.negative + scores.mixed;
    expect(sum).toBeCloseTo(1, 6);
    for (const point of points) expect(point.riskFlags).toBeGreaterThanOrEqual(0);
    const shown = points.map(({ riskFlags: _, ...point }: { riskFlags: number }) => point);
    expect((await page(pat, path)).points).toEqual(shown);
    for (const as of [bob, sue, await host.admin()]) {
      const reply = await host.call('GET', path, { as });
      expect(reply).toMatchObject({ status: 404, body: { code: 'patient_not_found' } });
    }
  });
});
