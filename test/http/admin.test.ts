import { PortError } from '@attune/core';
import { createManualClock, createMemoryNoteTaker } from '@attune/core/memory';
import { beforeAll, describe, expect, it } from 'vitest';
import { createThrottle } from '../../packages/http/src/host/middleware/throttle.js';
import { MemoryHost, type Person } from '../support/memory-host.js';

const planted = 'Planted-Marker-4711';
const hourMs = 3_600_000;

/** All pages of a list. */
async function all(host: MemoryHost, as: Person, path: string) {
  const items: { id: string }[] = [];
  let cursor = '';
  do {
    const more = path.includes('?') ? '&' : '?';
    const page = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { status, body } = await host.call('GET', `${path}${more}limit=2${page}`, { as });
    expect(status).toBe(200);
    items.push(...body.items);
    cursor = body.nextCursor ?? '';
  } while (cursor !== '');
  return items;
}

describe('the sessions of all owners', () => {
  let host: MemoryHost;
  let root: Person;
  let ids: string[];

  beforeAll(async () => {
    host = new MemoryHost();
    root = await host.admin();
    const [ann, ben] = [await host.join('therapist'), await host.join('therapist')];
    const fields = { title: planted };
    ids = [await host.uploaded(ann, fields), await host.uploaded(ben, fields)];
    ids.push((await host.processed(ann, fields)).id, (await host.processed(ben, fields)).id);
  });

  it('are listed newest first, each once', async () => {
    const found = await all(host, root, '/v1/admin/sessions');
    expect(found.map(({ id }) => id)).toEqual(ids.toReversed());
  });

  it('are found by status', async () => {
    const found = await all(host, root, '/v1/admin/sessions?status=uploaded');
    expect(found.map(({ id }) => id)).toEqual(ids.slice(0, 2).toReversed());
  });

  it('have no title, file name or word of the session, and their stages', async () => {
    const { body } = await host.call('GET', '/v1/admin/sessions', { as: root });
    const text = JSON.stringify(body);
    for (const secret of [planted, 'talk.wav', 'week']) expect(text).not.toContain(secret);
    expect(body.items[0]).toMatchObject({
      status: 'processed',
      recording: { contentType: 'audio/wav', durationMs: 16_000 },
      stages: { transcribe: { state: 'done', attempts: 1 } },
    });
  });

  it('stand in the audit log with those who looked', async () => {
    await host.call('GET', '/v1/admin/sessions?limit=1', { as: root });
    expect(host.audited.at(-1)).toMatchObject({
      action: 'listAllSessions',
      actorId: root.account.id,
      seen: [{ kind: 'session', id: ids.at(-1) }],
    });
  });
});

describe('stuck sessions', () => {
  it('are those that should move and did not for an hour, the longest first', async () => {
    const clock = createManualClock();
    const host = new MemoryHost({ clock });
    const ann = await host.join('therapist');
    const stuck: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      stuck.push(await host.uploaded(ann));
      await clock.advance(60_000);
    }
    await host.processed(ann);
    await clock.advance(2 * hourMs);
    const fresh = await host.uploaded(await host.signIn(ann.account.username));
    const root = await host.admin();
    const found = await all(host, root, '/v1/admin/sessions?stuck=true');
    expect(found.map(({ id }) => id)).toEqual(stuck);
    expect(found[0]).toMatchObject({
      stuck: { stage: 'normalize', standsMs: 2 * hourMs + 180_000 },
    });
    expect(found.map(({ id }) => id)).not.toContain(fresh);
    expect(await all(host, root, '/v1/admin/sessions?stuck=true&status=processed')).toEqual([]);
  });

  it('are told without the message of a fault', async () => {
    const where = { port: 'note-taker', operation: 'extract', adapter: 'memory' };
    const refuse = () => Promise.reject(new PortError('invalid_argument', planted, where));
    const notes = createMemoryNoteTaker({ script: refuse });
    const host = new MemoryHost({ wrap: () => ({ notes }) });
    const { id } = await host.processed(await host.join('therapist'));
    const { body } = await host.call('GET', '/v1/admin/sessions', { as: await host.admin() });
    const [found] = body.items;
    expect(found).toMatchObject({ id, stages: { extract: { state: 'missing' } } });
    expect(found.stages.extract.error).toMatchObject({ kind: 'permanent' });
    expect(JSON.stringify(body)).not.toContain(planted);
  });
});

describe('clients that a limit refuses', () => {
  it('are listed while it lasts, by account, address and operation', async () => {
    const one = { points: 1, seconds: 600 };
    const host = new MemoryHost({ deps: { throttle: createThrottle({ careLinks: one }) } });
    const root = await host.admin();
    const ann = await host.join('therapist');
    const ask = async () =>
      await host.call('POST', '/v1/care-links', { as: ann, json: { login: planted } });
    await ask();
    expect((await host.call('GET', '/v1/admin/limits', { as: root })).body.items).toEqual([]);
    for (let tries = 0; tries < 3; tries += 1) expect((await ask()).status).toBe(429);
    await expect
      .poll(async () => (await host.call('GET', '/v1/admin/limits', { as: root })).body.items)
      .toEqual([
        {
          operation: 'askCareLink',
          code: 'too_many_requests',
          accountId: ann.account.id,
          address: expect.any(String),
          since: expect.any(String),
          until: expect.any(String),
        },
      ]);
  });
});

describe('the audit log', () => {
  let host: MemoryHost;
  let root: Person;
  let ann: Person;
  let id: string;

  beforeAll(async () => {
    host = new MemoryHost();
    root = await host.admin();
    ann = await host.join('therapist');
    id = await host.uploaded(ann, { title: planted });
    for (let count = 0; count < 3; count += 1) await look(ann);
    await look(root);
    await host.call('GET', '/v1/sessions/me', { as: ann });
  });

  const look = async (as: Person) => await host.call('GET', `/v1/sessions/${id}`, { as });
  const search = async (query: string) => {
    const { status, body } = await host.call('GET', `/v1/admin/audit?${query}`, { as: root });
    expect(status).toBe(200);
    return body.items as { action: string; actorId: string; times?: number }[];
  };
  const actions = async (query: string) =>
    [...new Set((await search(query)).map(({ action }) => action))].toSorted();

  it('is searched by actor, subject and action together', async () => {
    expect(await search(`subjectId=${id}&actorId=${root.account.id}`)).toMatchObject([
      { action: 'getSession', outcome: 'done', subject: { kind: 'session', id } },
    ]);
    expect(await actions(`actorId=${ann.account.id}&action=listSessions`)).toEqual([
      'listSessions',
    ]);
    expect(await search('actorId=nobody')).toEqual([]);
  });

  it('finds a session also where it was only in a list', async () => {
    expect(await actions(`subjectId=${id}`)).toContain('listSessions');
    expect(await search(`subjectId=${id.replaceAll('-', '')}`)).toEqual([]);
  });

  it('counts equal entries of a few seconds in one', async () => {
    const found = await search(`subjectId=${id}&actorId=${ann.account.id}&action=getSession`);
    expect(found.reduce((sum, { times = 1 }) => sum + times, 0)).toBe(3);
    expect(found.length).toBeLessThan(3);
  });

  it('is searched by time', async () => {
    expect(await search('to=2020-01-01')).toEqual([]);
    expect((await search('from=2020-01-01')).length).toBeGreaterThan(3);
  });

  it('has no title', async () => {
    expect(JSON.stringify(await search('limit=100'))).not.toContain(planted);
  });

  it('says so where no copy is kept', async () => {
    const other = new MemoryHost({ deps: { auditCopy: undefined } as never });
    const answer = await other.call('GET', '/v1/admin/audit', { as: await other.admin() });
    expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(answer.body.detail).toContain('AUDIT_SEARCH_DAYS');
  });
});

describe('what works on a host', () => {
  it('is told to every account, as the engines declare it and the host limits it', async () => {
    const host = new MemoryHost({ allowedLanguages: ['en-US', 'de-DE'], maxRecordingBytes: 5_000 });
    const { speech } = host.ports;
    const pat = await host.join('patient');
    const { status, body } = await host.call('GET', '/v1/capabilities', { as: pat });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      languages: { transcription: ['en-US', 'de-DE'] },
      settings: { profanity: ['raw', 'masked', 'removed'], plugins: expect.any(Array) },
      limits: { maxRecordingBytes: 5_000 },
      live: { available: false },
      providers: { speech: [(speech as { provider: string }).provider] },
    });
  });
});

describe('devices', () => {
  it('are listed to their owner alone, without the token', async () => {
    const host = new MemoryHost();
    const [ann, ben] = [await host.join('therapist'), await host.join('therapist')];
    const token = `${planted}-of-a-phone-wxyz`;
    await host.call('PUT', '/v1/devices', { as: ann, json: { token, platform: 'ios' } });
    await host.call('PUT', '/v1/devices', { as: ann, json: { token: 'short', platform: 'web' } });
    const { body } = await host.call('GET', '/v1/devices', { as: ann });
    expect(body.items).toEqual([
      { platform: 'ios', registeredAt: expect.any(String), tokenEnd: 'wxyz' },
      { platform: 'web', registeredAt: expect.any(String), tokenEnd: '' },
    ]);
    expect(JSON.stringify(body)).not.toContain(planted);
    expect((await host.call('GET', '/v1/devices', { as: ben })).body.items).toEqual([]);
  });
});

describe('lists of administrators', () => {
  it.each(['/v1/sessions/me', '/v1/sessions/search', '/v1/care-links'])(
    '%s is refused instead of empty',
    async (path) => {
      const host = new MemoryHost();
      const answer = await host.call('GET', path, { as: await host.admin() });
      expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    },
  );
});

describe('health', () => {
  it('is told at /health as at /health/ready', async () => {
    const host = new MemoryHost();
    const { body } = await host.call('GET', '/health/ready');
    expect((await host.call('GET', '/health')).body).toEqual(body);
  });
});
