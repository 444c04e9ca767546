import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk, scripted } from '../../support/attune.js';
import { type RunningHost, serve } from '../../support/serve.js';

const password = 'Quiet-River-9';

let desk: Desk;
let host: RunningHost;
let token: string;

beforeAll(async () => {
  desk = await Desk.open();
  host = await serve(desk, {
    variables: { ...scripted, NODE_OPTIONS: '--max-old-space-size=512' },
  });
  await send('POST', '/v1/auth/register', {
    ...{ email: 'ann@example.org', username: 'ann', displayName: 'Ann', role: 'therapist' },
    ...{ password, consents: { gdpr: true, dataRetention: true } },
  });
  const { body } = await send('POST', '/v1/auth/login', { login: 'ann', password });
  token = body.accessToken;
}, 60_000);

afterAll(async () => {
  await host[Symbol.asyncDispose]();
  await desk[Symbol.asyncDispose]();
});

async function send(method: string, path: string, json?: unknown, headers: object = {}) {
  const body = json === undefined ? undefined : JSON.stringify(json);
  return await sendText(method, path, body, headers);
}

async function sendText(method: string, path: string, body?: string, headers: object = {}) {
  const response = await fetch(host.address + path, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  return {
    status: response.status,
    etag: response.headers.get('etag') ?? '',
    // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
    body: (text === '' ? undefined : JSON.parse(text)) as any,
  };
}

async function brought(): Promise<string> {
  const form = new FormData();
  const vtt = 'WEBVTT\n\n00:00.000 --> 00:02.000\n<v A>Hello.\n';
  form.append('transcript', new File([vtt], 'talk.vtt'));
  const authorization = `Bearer ${token}`;
  const address = `${host.address}/v1/sessions/import`;
  const answer = await fetch(address, { method: 'POST', body: form, headers: { authorization } });
  const { session } = (await answer.json()) as { session: { id: string } };
  return session.id;
}

describe('attack 01: attune serve with a heap of 512 MB', { timeout: 120_000 }, () => {
  it('survives large and deep bodies, several at once, and goes on answering', async () => {
    const path = `/v1/data/transcript/${await brought()}`;
    const { etag } = await send('GET', path);
    const hostile = [
      `{"segments":[{"words":[${'0,'.repeat(3_900_000)}0]}]}`,
      `{"segments":[{"words":[${'[],'.repeat(2_000_000)}0]}]}`,
      `{"segments":[${'{"words":0},'.repeat(1_000_000)}0]}`,
      `{"segments":[{"text":"${'x'.repeat(30_000_000)}"}]}`,
      `{"segments":${'['.repeat(6_000_000)}`,
    ];
    for (const body of hostile) {
      const tries = [1, 2, 3].map(() => sendText('PUT', path, body, { 'if-match': etag }));
      for (const result of await Promise.allSettled(tries)) {
        // A body that is refused while it arrives may end the connection before the answer is read.
        if (result.status === 'rejected') continue;
        expect([400, 503]).toContain(result.value.status);
        expect(result.value.body.errors?.length ?? 0).toBeLessThanOrEqual(20);
      }
      expect((await send('GET', '/health/live')).status).toBe(200);
    }
    expect(host.child.exitCode).toBeNull();
    expect((await send('GET', path)).etag).toBe(etag);
    const { code } = await host.stop();
    expect(code).toBe(0);
  });
});
