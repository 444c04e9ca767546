import { toneWav } from '@attune/core/adapter-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSystemClock } from '../../../packages/adapters-local/src/system/index.js';
import { type Served, serve } from '../../http/served.js';
import { createShiftedClock, hour, type ShiftedClock } from '../../http/shifted-clock.js';
import { type HostOptions, MemoryHost, type Person, password } from '../../support/memory-host.js';

let host: MemoryHost;
let served: Served;
let ann: Person;
let id: string;
let clock: ShiftedClock;

async function open(options: HostOptions = {}): Promise<void> {
  await served?.[Symbol.asyncDispose]();
  clock = createShiftedClock(createSystemClock());
  host = new MemoryHost({ clock, ...options });
  served = await serve(host);
  ann = await host.join('therapist');
  id = await host.uploaded(ann);
}
beforeEach(() => open());
afterEach(() => served[Symbol.asyncDispose]());

interface Stream {
  readonly status: number;
  readonly response: Response;
  /** Resolves with the text once the host has ended the stream. */
  readonly ended: Promise<string>;
  leave(): void;
}

async function watch(as: Person = ann, session = id): Promise<Stream> {
  const gone = new AbortController();
  const response = await fetch(`${served.url}/v1/sessions/${session}/events`, {
    headers: { authorization: `Bearer ${as.token}` },
    signal: gone.signal,
  });
  const ended = response.text();
  ended.catch(() => undefined);
  return { status: response.status, response, ended, leave: () => gone.abort() };
}

const several = (count: number, as = ann) =>
  Promise.all(Array.from({ length: count }, () => watch(as)));
const call: Served['call'] = (...args) => served.call(...args);
const isOpen = ({ ended }: Stream): Promise<boolean> =>
  Promise.race([
    ended.then(() => false),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 400)),
  ]);

describe('attack 06: event streams', () => {
  it('are limited for each account, and a place that is left is free again', async () => {
    const streams = await several(40);
    const refused = streams.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(8);
    for (const { response, ended } of refused) {
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(JSON.parse(await ended)).toMatchObject({ code: 'too_many_streams' });
    }
    expect((await watch(await host.admin())).status).toBe(200);
    for (const stream of streams) stream.leave();
    await expect.poll(async () => (await watch()).status).toBe(200);
  });

  it('are limited for the host', async () => {
    await open({ deps: { streamLimits: { perAccount: 2, perHost: 3 } } });
    expect((await several(2)).map(({ status }) => status)).toEqual([200, 200]);
    const streams = await several(2, await host.admin());
    expect(streams.map(({ status }) => status).sort()).toEqual([200, 429]);
  });

  it('do not take a place for the head of the answer alone', async () => {
    for (let time = 0; time < 40; time += 1) {
      const { status } = await served.fetch('HEAD', `/v1/sessions/${id}/events`, { as: ann });
      expect(status).toBe(200);
    }
  });

  it.each([
    ['log-out', () => call('POST', '/v1/auth/logout', { as: ann, json: {} })],
    [
      'log-out everywhere from another login',
      async () => {
        const other = await host.signIn(ann.account.username);
        return await call('POST', '/v1/auth/logout', { as: other, json: { everywhere: true } });
      },
    ],
    [
      'change of the password in another login',
      async () => {
        const other = await host.signIn(ann.account.username);
        const json = { currentPassword: password, newPassword: 'Another-Horse-77' };
        return await call('PATCH', '/v1/profiles/me', { as: other, json });
      },
    ],
  ])('end at once with a %s', async (_what, act) => {
    const stream = await watch();
    const other = await watch(await host.admin());
    expect(await isOpen(stream)).toBe(true);
    expect((await act()).status).toBeLessThan(300);
    expect(await stream.ended).toContain('event: status');
    expect(await stream.ended).not.toContain('event: done');
    expect(await isOpen(other)).toBe(true);
    expect((await watch()).status).toBe(401);
  });

  it('end when another process ended the login, or it was idle for too long', async () => {
    const stream = await watch();
    clock.pass(25 * hour);
    expect(await stream.ended).toContain('event: status');
  }, 30_000);

  it('go on when only the access token runs out', async () => {
    const stream = await watch();
    clock.pass(hour);
    expect((await watch()).status).toBe(401);
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    expect(await isOpen(stream)).toBe(true);
  }, 30_000);

  it('end for a patient when the session is reopened', async () => {
    const pat = await host.patientOf(ann);
    const session = await host.processed(ann, { patientId: pat.account.id });
    await host.finalize(ann, session.id);
    const reopened = await call('POST', `/v1/sessions/${session.id}/reopen`, { as: ann });
    expect(reopened.status).toBe(200);
    expect((await watch(pat, session.id)).status).toBe(404);
  });
});

describe('attack 06: a recording that is listened to slowly', () => {
  /** More than sockets and streams hold on their way. */
  const long = toneWav({ durationMs: 90_000, sampleRateHz: 48_000, tonesHz: [220, 330] });

  async function listen(as = ann): Promise<Response & { read(): Promise<unknown> }> {
    const response = await served.fetch('GET', `/v1/sessions/${id}/audio`, { as });
    const reader = (response.body ?? new ReadableStream()).getReader();
    const read = async () => {
      for (;;) if ((await reader.read()).done) return 'whole';
    };
    return Object.assign(response, { read });
  }

  beforeEach(async () => {
    await open({ maxRecordingBytes: 100 * 1_048_576 });
    const form = { audio: new File([long], 'long.wav') };
    id = (await call('POST', '/v1/sessions/upload', { as: ann, form })).body.session.id;
  });

  it('breaks off with the login', async () => {
    const listening = await listen();
    expect(listening.status).toBe(200);
    await call('POST', '/v1/auth/logout', { as: ann, json: {} });
    await expect(listening.read()).rejects.toThrow();
  });

  it('breaks off when the session is gone', async () => {
    const listening = await listen();
    await call('DELETE', `/v1/sessions/${id}`, { as: ann });
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    await expect(listening.read()).rejects.toThrow();
  }, 30_000);

  it('counts as a stream until its last byte', async () => {
    await open({ deps: { streamLimits: { perAccount: 2, perHost: 10 } } });
    for (let time = 0; time < 5; time += 1) expect(await (await listen()).read()).toBe('whole');
    const form = { audio: new File([long], 'long.wav') };
    await open({
      deps: { streamLimits: { perAccount: 2, perHost: 10 } },
      maxRecordingBytes: 100 * 1_048_576,
    });
    id = (await call('POST', '/v1/sessions/upload', { as: ann, form })).body.session.id;
    const all = [await listen(), await listen(), await listen()];
    expect(all.map(({ status }) => status)).toEqual([200, 200, 429]);
  });
});
