import { once } from 'node:events';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { toneWav } from '@attune/core/adapter-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk, type Variables } from '../support/attune.js';
import { freePort } from '../support/free-port.js';
import { longHeaders, sendLong } from '../support/long-recording.js';
import { type Nginx, proxyName, startNginx } from '../support/nginx.js';
import { openDatabases, type PostgresDatabases } from '../support/postgres.js';
import { ask, askJson, wayTo } from '../support/proxy-client.js';
import { type RedisServer, startRedis } from '../support/redis.js';
import { type RunningHost, serve } from '../support/serve.js';

const mib = 2 ** 20;
const password = 'Correct-Horse-9';

let desk: Desk;
let postgres: PostgresDatabases;
let redis: RedisServer;
let variables: Variables;
let host: RunningHost;
let proxy: Nginx;
let token: string;

/** A host as the units start it, with engines that follow a script. */
beforeAll(async () => {
  [desk, postgres, redis] = await Promise.all([Desk.open(), openDatabases(), startRedis()]);
  variables = {
    NODE_ENV: 'production',
    JWT_SECRET_KEY: 'a-key-for-this-test-alone-0123456789',
    DATABASE_URL: await postgres.createDatabase(),
    REDIS_URL: redis.url,
    DATA_DIR: desk.path('data'),
    AUDIT_LOG: desk.path('audit.log'),
    PUBLIC_URL: `https://${proxyName}`,
    REGISTRATION_ROLES: 'therapist',
    TRUST_PROXY: '1',
    ...{ SPEECH_PROVIDER: 'memory', LANGUAGE_PROVIDER: 'memory', NOTES_PROVIDER: 'memory' },
  };
  const port = await freePort();
  host = await serve(desk, { variables, port, args: ['--role', 'api'] });
  proxy = await startNginx(`127.0.0.1:${port}`);
  token = await signUp('ann');
}, 60_000);

afterAll(async () => {
  await proxy?.[Symbol.asyncDispose]();
  await host?.[Symbol.asyncDispose]();
  await Promise.all([redis?.close(), postgres?.close()]);
  await desk?.[Symbol.asyncDispose]();
});

async function signUp(username: string): Promise<string> {
  const json = {
    ...{ email: `${username}@example.org`, username, password, displayName: username },
    ...{ role: 'therapist', consents: { gdpr: true, dataRetention: true } },
  };
  const registered = await askJson(proxy, '/v1/auth/register', { method: 'POST', json });
  expect(registered.status, registered.text).toBe(201);
  const login = { method: 'POST', json: { login: username, password } };
  const { body } = await askJson<{ accessToken: string }>(proxy, '/v1/auth/login', login);
  return body.accessToken;
}

/** A form with one file. */
function form(field: string, filename: string, bytes: Uint8Array) {
  const head = `--xXx\r\nContent-Disposition: form-data; name="${field}"; filename="${filename}"\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n--xXx--\r\n')]);
  return { body, headers: { 'content-type': 'multipart/form-data; boundary=xXx' } };
}

async function takeIn(path: string, ...file: Parameters<typeof form>): Promise<string> {
  const reply = await ask(proxy, path, { method: 'POST', token, ...form(...file) });
  expect(reply.status, reply.text).toBe(202);
  return (JSON.parse(reply.text) as { session: { id: string } }).session.id;
}

/** Bytes of recordings that the host holds, finished or not. */
async function storedBytes(): Promise<number> {
  const blobs = desk.path('data/blobs');
  const entries = await readdir(blobs, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(({ parentPath, name }) => stat(join(parentPath, name)).catch(() => ({ size: 0 }))),
  );
  return sizes.reduce((sum, { size }) => sum + size, 0);
}

/** Memory as Linux counts it: held now, or held at most since the peak was reset. */
async function held(what: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${host.child.pid}/status`, 'utf8');
  return Number(new RegExp(`${what}:\\s+(\\d+)`, 'u').exec(status)?.[1]) / 1_024;
}

const linux = process.platform === 'linux';

describe('an upload through the shipped nginx', { timeout: 180_000 }, () => {
  /** What the host held more while the largest one passed. */
  let heldMoreMib: number | undefined;

  it('of 500 MB passes without being laid down', async () => {
    await takeIn('/v1/sessions/upload', 'audio', 'a.wav', toneWav({ durationMs: 2_000 }));
    const sizeBytes = 500 * mib;
    if (linux) await writeFile(`/proc/${host.child.pid}/clear_refs`, '5');
    const before = linux ? await held('VmRSS') : 0;
    const already = await storedBytes();
    const way = { method: 'POST', token, headers: longHeaders(sizeBytes) };
    const outgoing = request(wayTo(proxy, '/v1/sessions/upload', way));
    const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
    await sendLong(outgoing, sizeBytes, async (sent) => {
      if (sent !== 250 * mib) return;
      // Nothing more is sent until the host has stored nearly all of it: it is not held up anywhere.
      await expect.poll(storedBytes, { timeout: 90_000 }).toBeGreaterThan(already + 240 * mib);
      expect(await proxy.spooled()).toEqual([]);
    });
    const [response] = await answered;
    const text = (await response.toArray()).join('');
    expect(response.statusCode, text).toBe(202);
    const { session } = JSON.parse(text) as {
      session: { id: string; recording: { sizeBytes: number } };
    };
    expect(session.recording.sizeBytes).toBe(sizeBytes);
    expect(await proxy.spooled()).toEqual([]);
    if (linux) heldMoreMib = (await held('VmHWM')) - before;
    // Nobody is to work on it.
    await ask(proxy, `/v1/sessions/${session.id}`, { method: 'DELETE', token });
  });

  it('of 500 MB passes through a host that holds no more memory for it', ({ skip }) => {
    skip(!linux, 'memory is counted through /proc');
    expect(heldMoreMib).toBeLessThan(100);
  });

  it('that is larger than a recording may be is refused by the host', async () => {
    const sizeBytes = 505 * mib;
    const way = { method: 'POST', token, headers: longHeaders(sizeBytes) };
    const outgoing = request(wayTo(proxy, '/v1/sessions/upload', way)).on('error', () => undefined);
    const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
    const sending = sendLong(outgoing, sizeBytes);
    const [response] = await answered;
    const text = (await response.toArray()).join('');
    outgoing.destroy();
    await sending;
    expect(response.statusCode, text).toBe(413);
    expect(JSON.parse(text)).toMatchObject({ code: 'recording_too_large', status: 413 });
    expect(response.headers['strict-transport-security']).toContain('max-age=63072000');
  });

  it('that is larger still is refused by nginx with a problem as well', async () => {
    const headers = { ...longHeaders(1), 'content-length': String(600 * mib) };
    const outgoing = request(
      wayTo(proxy, '/v1/sessions/upload', { method: 'POST', token, headers }),
    );
    outgoing.on('error', () => undefined).flushHeaders();
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    const text = (await response.toArray()).join('');
    outgoing.destroy();
    expect(response.statusCode).toBe(413);
    expect(response.headers['content-type']).toBe('application/problem+json');
    const problem = JSON.parse(text) as { requestId: string };
    expect(problem).toMatchObject({ status: 413, code: 'recording_too_large' });
    expect(problem.requestId).toMatch(/^[0-9a-f]{32}$/u);
  });
});

describe('the shipped nginx', { timeout: 60_000 }, () => {
  it('passes events on one by one, as soon as they happen', async () => {
    const sound = toneWav({ durationMs: 16_000 });
    const id = await takeIn('/v1/sessions/upload', 'audio', 'talk.wav', sound);
    const outgoing = request(wayTo(proxy, `/v1/sessions/${id}/events`, { token })).end();
    const [events] = (await once(outgoing, 'response')) as [IncomingMessage];
    let text = '';
    events.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    // Nobody works on it yet, so the stream stays open, and this event comes all the same.
    await expect.poll(() => text, { timeout: 10_000 }).toContain('"status":"uploaded"');
    expect(text).not.toContain('event: done');
    const worker = desk.start(['worker'], variables);
    try {
      await once(events, 'end');
    } finally {
      worker.kill('SIGTERM');
      await once(worker, 'close');
    }
    expect(text).toMatch(/event: done/u);
    expect(text).toContain('"status":"processed"');
  });

  it('leaves ETags strong, so that an edit with If-Match is taken', async () => {
    const lines = Array.from({ length: 60 }, (_, at) => `00:00:${`${at}`.padStart(2, '0')}.000`);
    const cues = lines
      .slice(0, -1)
      .map((from, at) => `${from} --> ${lines[at + 1]}\n<v S${at % 2}>One more word`);
    const vtt = Buffer.from(`WEBVTT\n\n${cues.join('\n\n')}\n`);
    const id = await takeIn('/v1/sessions/import', 'transcript', 'talk.vtt', vtt);
    const path = `/v1/data/transcript/${id}`;
    const accept = { 'accept-encoding': 'gzip' };
    const read = await ask(proxy, path, { token, headers: accept });
    expect(read.status, read.text).toBe(200);
    expect(read.headers.etag).toMatch(/^"/u);
    expect(read.headers['content-encoding']).toBeUndefined();
    const { transcript } = JSON.parse(read.text) as { transcript: { segments: object[] } };
    const edit = (etag: string | undefined) =>
      askJson(proxy, path, {
        ...{ method: 'PUT', token, json: { segments: transcript.segments.slice(1) } },
        headers: { 'if-match': etag ?? '' },
      });
    const saved = await edit(read.headers.etag);
    expect(saved.status, saved.text).toBe(200);
    expect(saved.headers.etag).toMatch(/^"/u);
    expect((await edit(read.headers.etag)).status).toBe(412);
  });

  it('answers requests for a part of a recording', async () => {
    const sound = Buffer.from(toneWav({ durationMs: 3_000 }));
    const id = await takeIn('/v1/sessions/upload', 'audio', 'a.wav', sound);
    const part = await askBytes(`/v1/sessions/${id}/audio`, { range: 'bytes=100-199' });
    expect(part.status).toBe(206);
    expect(part.headers['content-range']).toBe(`bytes 100-199/${sound.byteLength}`);
    expect(part.bytes).toEqual(sound.subarray(100, 200));
  });

  it('tells the host who asks, whatever a client says of itself', async () => {
    const from = '127.0.0.7';
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    const asked = await ask(proxy, '/v1/profiles/me', { token, from, headers });
    expect(asked.status).toBe(200);
    const entries = await auditEntries();
    expect(entries.at(-1)).toContain('"address":"127.0.0.7"');
    expect(entries.join('')).not.toContain('203.0.113.9');

    const reset = async (at: number, from: string) => {
      const json = { email: `nobody-${at}@example.org` };
      const way = { method: 'POST', json, from, headers: { 'x-forwarded-for': `203.0.113.${at}` } };
      return (await askJson(proxy, '/v1/auth/password-reset', way)).status;
    };
    const answers = new Set<number>();
    for (let at = 0; at < 55; at += 1) answers.add(await reset(at, '127.0.0.8'));
    expect([...answers]).toEqual([202, 429]);
    expect(await reset(99, '127.0.0.9')).toBe(202);
  });

  it('keeps what is private out of its logs', async () => {
    await ask(proxy, '/v1/sessions/search?q=confidential-word', { token });
    await ask(proxy, '/v1/devices/confidential-device', { method: 'DELETE', token });
    await expect.poll(proxy.logs).toContain('"DELETE /v1/devices/- HTTP/1.1"');
    const logs = await proxy.logs();
    expect(logs).toContain('"GET /v1/sessions/search HTTP/1.1" 200');
    expect(logs).not.toMatch(/confidential|signature=|Bearer/u);
  });

  it('redirects to TLS, keeps metrics to operators, and speaks HTTP/2', async () => {
    const plain = await fetch(`http://127.0.0.1:${proxy.plainPort}/docs?a=b`, {
      redirect: 'manual',
    });
    expect(plain.status).toBe(308);
    expect(plain.headers.get('location')).toBe(`https://${proxyName}/docs?a=b`);
    expect((await ask(proxy, '/metrics')).status).toBe(404);
    const live = await ask(proxy, '/health/live', { headers: { 'x-request-id': 'my-own-id-1' } });
    expect(live.status).toBe(200);
    expect(live.headers['x-request-id']).toBe('my-own-id-1');
    expect(live.headers['strict-transport-security']).toBe('max-age=63072000; includeSubDomains');
    const session = connectHttp2(`https://127.0.0.1:${proxy.port}`, {
      ...{ ca: proxy.ca, servername: proxyName },
    });
    const stream = session.request({ ':path': '/health/live', ':authority': proxyName });
    const [answer] = (await once(stream, 'response')) as [Record<string, unknown>];
    stream.close();
    session.close();
    expect(answer[':status']).toBe(200);
  });

  it('hands on no trace that a client names, as the host believes what comes through a proxy', async () => {
    const seen: IncomingHttpHeaders[] = [];
    const listener = createServer((incoming, outgoing) => {
      seen.push(incoming.headers);
      outgoing.end();
    }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    try {
      await using own = await startNginx(`127.0.0.1:${(listener.address() as AddressInfo).port}`);
      const headers = {
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        ...{ tracestate: 'a=b', accept: 'text/plain' },
      };
      expect((await ask(own, '/v1/profiles/me', { headers })).status).toBe(200);
    } finally {
      listener.close();
    }
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ accept: 'text/plain', 'x-forwarded-proto': 'https' });
    expect(Object.keys(seen[0] ?? {}).filter((name) => name.startsWith('trace'))).toEqual([]);
  });

  it('says that the host is away with a problem that tells when to come back', async () => {
    await using lonely = await startNginx(`127.0.0.1:${await freePort()}`);
    const reply = await ask(lonely, '/v1/profiles/me');
    expect(reply.status).toBe(503);
    expect(reply.headers['retry-after']).toBe('5');
    expect(reply.headers['strict-transport-security']).toContain('max-age=');
    expect(JSON.parse(reply.text)).toMatchObject({ code: 'unavailable', status: 503 });
  });
});

async function auditEntries(): Promise<readonly string[]> {
  return (await readFile(desk.path('audit.log'), 'utf8')).trim().split('\n');
}

async function askBytes(path: string, headers: Record<string, string>) {
  const outgoing = request(wayTo(proxy, path, { token, headers })).end();
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  const bytes = Buffer.concat(await response.toArray());
  return { status: response.statusCode, headers: response.headers, bytes };
}
