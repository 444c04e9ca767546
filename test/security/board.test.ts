import { createHmac } from 'node:crypto';
import { collections, PortError } from '@attune/core';
import { provide } from '@attune/core/adapter-kit';
import { createMemoryDocumentStore } from '@attune/core/memory';
import { DocumentStore } from '@attune/core/ports';
import { Queue } from 'bullmq';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBullmqJobQueue } from '../../packages/adapters-local/src/bullmq/bullmq-job-queue.js';
import { boardChange, createQueueBoard } from '../../packages/http/src/host/admin/queue-board.js';
import { type Listening, listen } from '../../packages/http/src/server/listen.js';
import { type PersonName, World } from '../support/host-table.js';
import { openWatchedHost, type WatchedHost } from '../support/host-table-host.js';
import { type RedisServer, startRedis } from '../support/redis.js';

const own = { 'sec-fetch-site': 'same-origin' };
const signIn = '/admin/sign-in';
const planted = 'Planted-Marker-4711';

let redis: RedisServer;
let host: WatchedHost;
let world: World;
let listening: Listening;
/** The cookie of an administrator who has signed in. */
let cookie: string;
/** Whether the records are out of reach. */
let away = false;

beforeAll(async () => {
  redis = await startRedis();
  host = await openWatchedHost({
    variables: { QUEUE_PROVIDER: 'redis', REDIS_URL: redis.url },
    replace: [provide(DocumentStore, { needs: [], build: recordsThatMayBeAway })],
  });
  world = await World.open(host);
  listening = await listen(host.app, '127.0.0.1', 0);
  cookie = cookieOf(await post(signIn, own, credentials('admin')));
}, 60_000);

afterAll(async () => {
  listening?.server.close();
  listening?.connections.cutAll();
  await host?.[Symbol.asyncDispose]();
  await redis?.close();
});

function recordsThatMayBeAway(): DocumentStore {
  return new Proxy(createMemoryDocumentStore({ collections }), {
    get: (store, key) => {
      const value: unknown = Reflect.get(store, key, store);
      if (typeof value !== 'function') return value;
      const names = { port: 'document-store', operation: String(key) };
      return (...given: unknown[]): unknown =>
        away
          ? Promise.reject(new PortError('unavailable', 'The records are away', names))
          : Reflect.apply(value, store, given);
    },
  });
}

type Given = Readonly<Record<string, string>>;

async function get(path: string, headers: Given = {}): Promise<Response> {
  return await fetch(`http://127.0.0.1:${listening.port}${path}`, { headers, redirect: 'manual' });
}

async function post(path: string, headers: Given, form: Given = {}): Promise<Response> {
  const body = new URLSearchParams(form);
  const url = `http://127.0.0.1:${listening.port}${path}`;
  return await fetch(url, { method: 'POST', headers, body, redirect: 'manual' });
}

function credentials(name: PersonName): Given {
  const { username, password } = world.person(name);
  return { login: username, password };
}

/** What a browser would send back. */
function cookieOf(answer: Response): string {
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

const queueApi = '/admin/queues/api/queues/sessions';

async function change(method: string, path: string, headers: Given): Promise<Response> {
  const url = `http://127.0.0.1:${listening.port}${path}`;
  return await fetch(url, { method, headers, redirect: 'manual' });
}

async function withReminders<T>(look: (queue: Queue) => Promise<T>): Promise<T> {
  const queue = new Queue('sessions', { connection: { url: redis.url }, prefix: 'attune' });
  try {
    return await look(queue);
  } finally {
    await queue.close();
  }
}

async function reminderOf(jobId: string): Promise<string | undefined> {
  const jobs = await withReminders((queue) => queue.getJobs());
  return jobs.find(({ name }) => name === jobId)?.id;
}

interface Entry {
  readonly action?: string;
  readonly outcome?: string;
  readonly actorId?: string;
  readonly subject?: object;
}

/** The entries of the audit log from a line on. */
function auditSince(line: number): readonly Entry[] {
  const entries = host.logs.slice(line).map((one) => JSON.parse(one) as Entry);
  return entries.filter(({ action }) => action !== undefined);
}

const as = (token: string): Given => ({ cookie: `attune-admin=${token}` });

/** Like a genuine token of the administrator, with other claims or another key. */
function forged(claims: object, key: string = host.tokenKey): string {
  const encode = (value: object): string =>
    Buffer.from(JSON.stringify(value)).toString('base64url');
  const [head = '', payload = ''] = world.person('admin').token.split('.');
  const genuine = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  const signed = `${head}.${encode({ ...genuine, ...claims })}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}

const pages = ['/admin/queues', '/admin/queues/', '/admin/queues/queue/sessions'];
const parts = [
  '/admin/queues/api/queues?activeQueue=sessions&page=1&jobsPerPage=10',
  '/admin/queues/api/redis/stats',
  '/admin/queues/static/favicon.ico',
];

describe('who may look at the queue', () => {
  const past = Math.floor(Date.now() / 1_000) - 60;
  const strangers: readonly (readonly [string, () => Given])[] = [
    ['nobody', () => ({})],
    ['a token that is none', () => as('not.a.token')],
    ['an expired token', () => as(forged({ iat: past - 900, nbf: past - 900, exp: past }))],
    ['a token of another host', () => as(forged({}, 'another key of enough characters!'))],
    [
      'a therapist who says to be one',
      () => as(forged({ role: 'admin' }, 'a guess of the key of it!')),
    ],
    ['a refresh token', () => as(world.person('admin').refreshToken)],
    ['a bearer token', () => ({ authorization: `Bearer ${world.person('admin').token}` })],
    ['a cookie of another name', () => ({ cookie: `attune=${world.person('admin').token}` })],
  ];

  it.each(strangers)('%s is sent to the sign-in page and gets no part', async (_, headers) => {
    for (const path of pages) {
      const answer = await get(path, headers());
      expect([path, answer.status, answer.headers.get('location')]).toEqual([path, 303, signIn]);
    }
    for (const path of parts)
      expect([path, (await get(path, headers())).status]).toEqual([path, 401]);
  });

  it.each(['owner', 'ownPatient'] as const)('%s finds nothing there', async (name) => {
    const headers = as(world.person(name).token);
    for (const path of [...pages, ...parts]) {
      const answer = await get(path, headers);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(await answer.json()).toMatchObject({ code: 'not_found' });
    }
  });

  it('an administrator sees all of it, and a genuine token is what that takes', async () => {
    for (const path of [...pages, ...parts]) {
      expect([path, (await get(path, { cookie })).status]).toEqual([path, 200]);
    }
    expect((await get('/admin/queues', as(forged({})))).status).toBe(200);
    expect((await get('/admin', { cookie })).headers.get('location')).toBe('/admin/queues');
  });

  it('refuses every change that is not harmless, also by an administrator', async () => {
    for (const [method, path] of [
      ['PUT', `${queueApi}/obliterate`],
      ['PUT', `${queueApi}/empty`],
      ['PUT', `${queueApi}/clean/failed`],
      ['PUT', `${queueApi}/retry/failed`],
      ['PUT', `${queueApi}/promote`],
      ['PUT', `${queueApi}/clean/clean`],
      ['PUT', `${queueApi}/../../../sign-out`],
      ['POST', `${queueApi}/add`],
      ['PATCH', `${queueApi}/1/update-data`],
      ['DELETE', `${queueApi}/pause`],
    ] as const) {
      const answer = await change(method, path, { cookie, ...own });
      expect([path, [403, 404].includes(answer.status)]).toEqual([path, true]);
    }
    expect(await redis.ask('hget', 'attune:sessions:meta', 'paused')).toBeNull();
  });

  it('takes no change from others, and none from another site', async () => {
    const pause = `${queueApi}/pause`;
    expect((await change('PUT', pause, own)).status).toBe(401);
    expect(
      (await change('PUT', pause, { ...own, ...as(world.person('owner').token) })).status,
    ).toBe(404);
    for (const foreign of [
      {},
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example' },
    ]) {
      expect((await change('PUT', pause, { cookie, ...foreign })).status).toBe(403);
    }
    expect(await redis.ask('hget', 'attune:sessions:meta', 'paused')).toBeNull();
  });
});

describe('what an administrator changes on the board', () => {
  it('pauses and resumes the queue, with two entries in the audit log each', async () => {
    const before = host.logs.length;
    expect((await change('PUT', `${queueApi}/pause`, { cookie, ...own })).status).toBe(200);
    expect(await redis.ask('hget', 'attune:sessions:meta', 'paused')).toBe('1');
    expect((await change('PUT', `${queueApi}/resume`, { cookie, ...own })).status).toBe(200);
    expect(await redis.ask('hget', 'attune:sessions:meta', 'paused')).toBeNull();
    const entries = auditSince(before);
    expect(entries.map(({ action, outcome }) => [action, outcome])).toEqual([
      ['pauseQueue', 'begun'],
      ['pauseQueue', 'done'],
      ['resumeQueue', 'begun'],
      ['resumeQueue', 'done'],
    ]);
    expect(entries[0]).toMatchObject({
      actorId: world.person('admin').id,
      subject: { kind: 'queue', id: 'sessions' },
    });
  });

  it('removes a reminder, and the job comes back with the next reminder', async () => {
    const jobs = createBullmqJobQueue({ url: redis.url });
    const job = { id: 'process-other', data: {} };
    try {
      await jobs.enqueue('sessions', job, { delayMs: 3_600_000 });
      const id = await reminderOf(job.id);
      const answer = await change('PUT', `${queueApi}/${id}/clean`, { cookie, ...own });
      expect(answer.status).toBe(204);
      expect(await reminderOf(job.id)).toBeUndefined();
      await jobs.enqueue('sessions', job, { delayMs: 3_600_000 });
      const again = await reminderOf(job.id);
      expect(again).toBeTypeOf('string');
      await change('PUT', `${queueApi}/${again}/clean`, { cookie, ...own });
    } finally {
      await jobs.close();
    }
  });

  it('retries a job that was given up, and shows finished jobs for a while', async () => {
    // A queue of its own: the worker of the host would take its jobs.
    const jobs = createBullmqJobQueue({ url: redis.url });
    const queue = new Queue('others', { connection: { url: redis.url }, prefix: 'attune' });
    const board = createQueueBoard({ queues: async () => [queue], prefix: '' });
    const runs: string[] = [];
    const work = async ({ id }: { readonly id: string }): Promise<void> => {
      runs.push(id);
      if (runs.length === 1) throw new Error(planted);
    };
    try {
      await jobs.consume('others', work, { attempts: 1 });
      await jobs.enqueue('others', { id: 'given-up', data: {} });
      await expect.poll(async () => await queue.getFailedCount()).toBe(1);
      const [failed] = await queue.getFailed();
      const path = `/admin/queues/api/queues/others/${failed?.id}/retry`;
      expect(boardChange(path.slice('/admin/queues'.length))).toEqual({
        operation: 'retryReminder',
        subject: { kind: 'reminder', id: failed?.id },
      });
      const url = `http://127.0.0.1${path}`;
      expect((await board.fetch(new Request(url, { method: 'PUT' }))).status).toBe(204);
      await expect.poll(() => runs).toEqual(['given-up', 'given-up']);
      await expect.poll(async () => await queue.getCompletedCount()).toBe(1);
    } finally {
      await jobs.close();
      await queue.close();
    }
  });
});

describe('signing in', () => {
  it('keeps a token where no script and no other path gets it', async () => {
    const answer = await post(signIn, own, credentials('admin'));
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/admin/queues']);
    const set = answer.headers.get('set-cookie') ?? '';
    expect(set).toMatch(
      /^attune-admin=[\w.-]+; Max-Age=900; Path=\/admin; HttpOnly; SameSite=Strict$/u,
    );
    expect(await answer.text()).toBe('');
    expect(set).not.toContain(world.person('admin').refreshToken);
  });

  it('marks the cookie for safe connections where a trusted proxy tells of one', async () => {
    const answer = await post(
      signIn,
      { ...own, 'x-forwarded-proto': 'https' },
      credentials('admin'),
    );
    expect(answer.headers.get('set-cookie')).toContain('; Secure');
  });

  it('refuses those who are no administrators and ends what their password began', async () => {
    const answer = await post(signIn, own, credentials('owner'));
    expect(answer.status).toBe(403);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(await answer.text()).toContain('for administrators');
    expect(host.logs.join('')).toContain('"event":"board_refused"');
  });

  it('says the same of a wrong password and of an unknown name, and of neither what it was', async () => {
    const told: string[] = [];
    for (const login of [world.person('admin').username, `<b>${planted}`]) {
      const answer = await post(signIn, own, { login, password: planted });
      expect(answer.status).toBe(401);
      told.push(await answer.text());
    }
    expect(told[0]).toBe(told[1]);
    expect(told[0]).not.toContain(planted);
    expect(host.logs.join('')).not.toContain(planted);
    expect((await post(signIn, own, {})).status).toBe(400);
  });

  it.each<readonly [string, Given]>([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another host of the same domain', { 'sec-fetch-site': 'same-site' }],
    ['another origin', { origin: 'https://evil.example' }],
    ['a page that hides where it is', { origin: 'null' }],
    ['nobody knows where', {}],
  ])('takes no form from %s', async (_, headers) => {
    for (const path of [signIn, '/admin/sign-out']) {
      const answer = await post(path, { ...headers, cookie }, credentials('admin'));
      expect([path, answer.status]).toEqual([path, 403]);
      expect(answer.headers.get('set-cookie')).toBeNull();
    }
    expect((await get('/admin/queues', { cookie })).status).toBe(200);
  });

  it('takes the form of an older browser from this host', async () => {
    const origin = { origin: `http://127.0.0.1:${listening.port}` };
    expect((await post(signIn, origin, credentials('admin'))).status).toBe(303);
  });

  it('reads no other body and not much of one', async () => {
    const url = `http://127.0.0.1:${listening.port}${signIn}`;
    const json = { ...own, 'content-type': 'application/json' };
    const told = await fetch(url, { method: 'POST', headers: json, body: '{}' });
    expect(told.status).toBe(415);
    expect((await post(signIn, own, { login: 'a'.repeat(10_000) })).status).toBe(413);
  });

  it('is slowed down like any other', async () => {
    const form = { login: 'guessed', password: planted };
    for (let tries = 0; tries < 10; tries += 1) await post(signIn, own, form);
    const answer = await post(signIn, own, form);
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await answer.text()).toContain('Too many attempts');
    const api = `http://127.0.0.1:${listening.port}/v1/auth/login`;
    const headers = { 'content-type': 'application/json' };
    const other = await fetch(api, { method: 'POST', headers, body: JSON.stringify(form) });
    expect(other.status).toBe(429);
  });

  it('ends with signing out, which a link alone does not do', async () => {
    const mine = cookieOf(await post(signIn, own, credentials('admin')));
    expect((await get('/admin/sign-out', { cookie: mine })).status).toBe(200);
    expect((await get('/admin/queues', { cookie: mine })).status).toBe(200);
    const out = await post('/admin/sign-out', { ...own, cookie: mine });
    expect([out.status, out.headers.get('location')]).toEqual([303, signIn]);
    expect(out.headers.get('set-cookie')).toMatch(/^attune-admin=; Max-Age=0; Path=\/admin/u);
    expect((await get('/admin/queues', { cookie: mine })).status).toBe(303);
    expect((await get('/admin/queues', { cookie })).status).toBe(200);
    expect((await post('/admin/sign-out', own)).status).toBe(303);
  });

  it('takes the cookie back also where the login cannot be looked up or ended', async () => {
    const api = `http://127.0.0.1:${listening.port}/v1/auth/login`;
    const body = JSON.stringify(credentials('admin'));
    const headers = { 'content-type': 'application/json' };
    const login = await fetch(api, { method: 'POST', headers, body });
    const { accessToken } = (await login.json()) as { accessToken: string };
    const known = cookieOf(await post(signIn, own, credentials('admin')));
    away = true;
    try {
      // One login was never asked for here, the other one was a moment ago.
      for (const mine of [`attune-admin=${accessToken}`, known]) {
        const out = await post('/admin/sign-out', { ...own, cookie: mine });
        expect(out.status).toBe(503);
        expect(out.headers.get('set-cookie')).toMatch(/^attune-admin=; Max-Age=0; Path=\/admin/u);
      }
    } finally {
      away = false;
    }
  });

  it('and each page that is opened stand in the audit log, with who was refused', async () => {
    const before = host.logs.length;
    await post(signIn, own, credentials('admin'));
    await post(signIn, own, credentials('ownPatient'));
    await get('/admin/queues', { cookie });
    await get('/admin/queues', as(world.person('owner').token));
    const entries = auditSince(before).map(({ action, actorId, outcome }) => [
      action,
      actorId,
      outcome,
    ]);
    const id = (name: PersonName): string => world.person(name).id;
    expect(entries).toEqual([
      ['signInToQueueBoard', id('admin'), 'done'],
      ['signInToQueueBoard', id('ownPatient'), 'denied'],
      ['openQueueBoard', id('admin'), 'done'],
      ['openQueueBoard', id('owner'), 'denied'],
    ]);
  });
});

describe('what the board shows', () => {
  it('is the tickets by their ids, without anything that one might hold', async () => {
    const jobs = createBullmqJobQueue({ url: redis.url });
    const data = { sessionId: planted };
    await jobs.enqueue('sessions', { id: 'process-some', data }, { delayMs: 3_600_000 });
    await jobs.close();
    const tickets = new Queue('sessions', { connection: { url: redis.url }, prefix: 'attune' });
    await tickets.add('with-text', { text: planted }, { delay: 3_600_000 });
    await tickets.close();
    const answer = await get(parts[0] ?? '', { cookie });
    const body = await answer.text();
    const [queue] = (JSON.parse(body) as { queues: { jobs: { name: string; data: object }[] }[] })
      .queues;
    expect(queue).toMatchObject({ name: 'sessions', counts: { delayed: 2 } });
    const names = queue?.jobs.map(({ name, data: shown }) => [name, shown]);
    expect(names).toEqual(
      expect.arrayContaining([
        ['process-some', {}],
        ['with-text', {}],
      ]),
    );
    expect(body).not.toContain(planted);
  });

  it('comes from this host alone, in a page that nothing else can be put into', async () => {
    for (const path of ['/admin/queues', signIn]) {
      const { headers } = await get(path, { cookie });
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).not.toMatch(/unsafe|https?:|\*/u);
      expect(headers.get('cache-control')).toBe('private, no-store');
      expect(policy).toContain("frame-ancestors 'none';");
      expect(headers.get('referrer-policy')).toBe('same-origin');
    }
    const page = await (await get('/admin/queues', { cookie })).text();
    expect(page).toContain('<base href="/admin/queues/" />');
    for (const [, file] of page.matchAll(/(?:src|href)="(static\/[^"]+)"/gu)) {
      expect([file, (await get(`/admin/queues/${file}`, { cookie })).status]).toEqual([file, 200]);
    }
    expect(page).not.toMatch(/https?:|<style|style=/u);
    expect(page).toContain('<div id="root"></div>');
  });

  it('is not in the OpenAPI document', () => {
    expect(JSON.stringify(host.app.document())).not.toContain('"/admin');
  });

  it('holds no address or password when the queue does not answer', {
    timeout: 30_000,
  }, async () => {
    redis.freeze();
    try {
      const answer = await get(parts[0] ?? '', { cookie });
      expect(answer.status).toBe(503);
      const problem = await answer.text();
      expect(JSON.parse(problem)).toMatchObject({ code: 'unavailable' });
      expect(problem).not.toContain(String(redis.port));
    } finally {
      redis.thaw();
    }
  });
});

describe('a host whose queue is no other process of', () => {
  it('says that there is no board, and has no place to sign in', async () => {
    await using plain = await openWatchedHost();
    for (const path of ['/admin', '/admin/queues', signIn, '/admin/sign-out']) {
      const answer = await plain.app.fetch(new Request(`http://localhost${path}`));
      expect([path, answer.status]).toEqual([path, 404]);
      expect(await answer.json()).toMatchObject({
        detail: expect.stringContaining('QUEUE_PROVIDER'),
      });
    }
  });
});
