import { PortError } from '@attune/core';
import type { DocumentStore } from '@attune/core/ports';
import { beforeAll, describe, expect, it } from 'vitest';
import { MemoryHost, type Person } from '../support/memory-host.js';
import { serve } from './served.js';

const secret = 'postgres://ann:hunter2@db';

/** Stores of which every read does what `read` says. */
function hostWhoseReads(read: (signal: AbortSignal | undefined) => Promise<never>) {
  const faulty = { on: false };
  const host = new MemoryHost({
    deps: { requestTimeoutMs: 2_000 },
    wrap: ({ documents }) => ({
      documents: {
        ...documents,
        query: (collection, asked, options) =>
          faulty.on && collection === 'sessions'
            ? read(options?.signal)
            : documents.query(collection, asked, options),
      } as DocumentStore,
    }),
  });
  return { host, faulty };
}

describe('an answer', () => {
  const host = new MemoryHost();
  let ann: Person;
  beforeAll(async () => {
    ann = await host.join('therapist');
  });

  it('says with a problem that there is nothing at a path', async () => {
    const { status, headers, body } = await host.call('GET', '/v1/nowhere');
    expect(status).toBe(404);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(body).toMatchObject({
      code: 'not_found',
      status: 404,
      type: 'urn:attune:problem:not_found',
    });
    expect(body.requestId).toBe(headers.get('x-request-id'));
  });

  it('names the methods that a path takes', async () => {
    const { status, headers } = await host.call('PUT', '/v1/sessions/some-id');
    expect(status).toBe(405);
    expect(headers.get('allow')).toBe('GET, DELETE, PATCH');
  });

  it('names a method once where several routes fit a path', async () => {
    const { status, headers, body } = await host.call('PUT', '/v1/sessions/me');
    expect(status).toBe(405);
    const methods = headers.get('allow')?.split(', ') ?? [];
    expect(methods).toContain('GET');
    expect(new Set(methods).size).toBe(methods.length);
    expect(body.detail).toBe(`This path accepts ${methods.join(', ')}.`);
  });

  it.each([
    ['abcDEF-123._', true],
    ['short', false],
    ['x'.repeat(65), false],
    ['with space and more', false],
  ])('carries the request id %s when it is fit for logs', async (given, kept) => {
    const { headers } = await host.call('GET', '/health/live', {
      headers: { 'x-request-id': given },
    });
    const id = headers.get('x-request-id');
    expect(id === given).toBe(kept);
    expect(id).toMatch(/^[\w.-]{8,64}$/u);
  });

  it.each(['/health/live', '/v1/nowhere', '/v1/profiles/me', '/openapi.json'])(
    'from %s forbids to be stored, framed and guessed at',
    async (path) => {
      const { headers } = await host.call('GET', path);
      expect(headers.get('cache-control')).toBe('private, no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('strict-transport-security')).toMatch(/max-age=\d+/u);
      expect(headers.get('x-powered-by')).toBeNull();
    },
  );

  it.each([
    ['', 400, 'invalid_json'],
    ['{', 400, 'invalid_json'],
    ['"text"', 400, 'invalid_input'],
    ['null', 400, 'invalid_input'],
    ['[]', 400, 'invalid_input'],
    [`{"login":"${'x'.repeat(70_000)}"}`, 413, 'body_too_large'],
  ])('refuses a body like %.20s', async (body, status, code) => {
    const reply = await host.call('POST', '/v1/auth/login', {
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect(reply).toMatchObject({ status, body: { code } });
  });

  it('refuses a body of another type, and one that is not UTF-8', async () => {
    const text = await host.call('POST', '/v1/auth/login', {
      body: '{}',
      headers: { 'content-type': 'text/plain' },
    });
    expect(text).toMatchObject({ status: 415, body: { code: 'unsupported_body' } });
    const latin = await host.call('POST', '/v1/auth/login', {
      body: new Uint8Array([0x7b, 0x22, 0xe9, 0x22, 0x7d]),
      headers: { 'content-type': 'application/json' },
    });
    expect(latin).toMatchObject({ status: 400, body: { code: 'invalid_json' } });
  });

  it('lists every fault of an input with its place', async () => {
    const { status, body } = await host.call('PUT', '/v1/devices', {
      as: ann,
      json: { token: '', platform: 'fridge' },
    });
    expect(status).toBe(400);
    expect(body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      'body.platform',
      'body.token',
    ]);
  });

  it('opens the metrics to their token alone', async () => {
    const closed = await host.call('GET', '/metrics', { as: ann });
    expect(closed).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
    const open = await host.call('GET', '/metrics', { as: { token: host.metricsToken } });
    expect(open.status).toBe(200);
    expect(open.body).toContain('attune_http_requests_total');
    expect(open.body).toContain('route="/v1/devices"');
  });
});

describe('a health check of a load balancer', () => {
  it('is answered also as HTTP/1.0 without a host', async () => {
    await using served = await serve(new MemoryHost());
    const line = await served.send('GET /health/live HTTP/1.0\r\n\r\n');
    expect(await line.ended()).toMatch(/^HTTP\/1\.1 200 OK/u);
  });
});

describe('pages of other origins', () => {
  it('may call when they are configured, and only then', async () => {
    const headers = { origin: 'https://app.example.org' };
    const closed = await new MemoryHost().call('GET', '/health/live', { headers });
    expect(closed.headers.get('access-control-allow-origin')).toBeNull();
    const open = new MemoryHost({ deps: { corsOrigins: ['https://app.example.org'] } });
    const allowed = await open.call('GET', '/health/live', { headers });
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example.org');
    const other = await open.call('GET', '/health/live', {
      headers: { origin: 'https://evil.org' },
    });
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
    const preflight = await open.call('OPTIONS', '/v1/sessions/upload', {
      headers: { ...headers, 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('Idempotency-Key');
  });
});

describe('a backend that fails', () => {
  it.each([
    ['unavailable', 503, 'unavailable'],
    ['limit_exceeded', 507, 'storage_full'],
    ['permission_denied', 500, 'internal'],
  ] as const)('with %s gives %d, and none of its words', async (code, status, told) => {
    const details = { port: 'document-store', operation: 'get' };
    const { host, faulty } = hostWhoseReads(async () => {
      throw new PortError(code, secret, details);
    });
    const ann = await host.join('therapist');
    faulty.on = true;
    const reply = await host.call('GET', '/v1/sessions/some-id', { as: ann });
    expect(reply).toMatchObject({ status, body: { code: told } });
    expect(reply.headers.has('retry-after')).toBe(status === 503);
    expect(JSON.stringify(reply.body)).not.toContain('hunter2');
  });

  it('in an unforeseen way gives 500, and its message appears neither in the answer nor in the log', async () => {
    const { host, faulty } = hostWhoseReads(async () => {
      throw new TypeError(secret);
    });
    const ann = await host.join('therapist');
    faulty.on = true;
    const reply = await host.call('GET', '/v1/sessions/some-id', { as: ann });
    expect(reply).toMatchObject({ status: 500, body: { code: 'internal' } });
    const logged = host.lines.join('');
    expect(logged).toContain(reply.body.requestId);
    expect(logged + JSON.stringify(reply.body)).not.toContain('hunter2');
  });

  it('by hanging is aborted when the time of the request is up', async () => {
    let seen: AbortSignal | undefined;
    const { host, faulty } = hostWhoseReads(async (signal) => {
      seen = signal;
      return await new Promise<never>((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
    });
    const ann = await host.join('therapist');
    faulty.on = true;
    const reply = await host.call('GET', '/v1/sessions/some-id', { as: ann });
    expect(reply).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(seen?.aborted).toBe(true);
  });
});

describe('the audit log', () => {
  it('holds who did and tried what with which thing, and nothing of its content', async () => {
    const host = new MemoryHost();
    const ann = await host.join('therapist');
    const bob = await host.join('therapist');
    const { id } = await host.processed(ann, { title: 'Marker-In-Title' });
    await host.call('GET', `/v1/data/transcript/${id}`, { as: ann });
    await host.call('GET', `/v1/data/transcript/${id}`, { as: bob });
    await host.call('DELETE', `/v1/sessions/${id}`, { as: ann });
    const about = host.audited.filter((entry) => entry.subject.id === id);
    expect(about.map(({ actorId, action, outcome }) => [actorId, action, outcome])).toEqual([
      [ann.account.id, 'uploadRecording', 'done'],
      [ann.account.id, 'getTranscript', 'done'],
      [bob.account.id, 'getTranscript', 'denied'],
      [ann.account.id, 'deleteSession', 'begun'],
      [ann.account.id, 'deleteSession', 'done'],
    ]);
    expect(JSON.stringify(host.audited)).not.toContain('Marker-In-Title');
  });
});
