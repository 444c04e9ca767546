import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PortError } from '@attune/core';
import { toneWav } from '@attune/core/adapter-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileHead, type Line, type Served, serve, uploadHead } from '../http/served.js';
import { stored } from '../http/stored.js';
import { type HostOptions, MemoryHost, type Person } from '../support/memory-host.js';

const wav = toneWav({ durationMs: 2_000 });
const form = Buffer.concat([Buffer.from(fileHead), wav, Buffer.from('\r\n--xXx--\r\n')]);
const minimumRate = { bytesPerSecond: 20_000, graceMs: 300 };
const maxRecordingBytes = 2_000_000;

let host: MemoryHost;
let served: Served;
let ann: Person;

async function open({ deps, ...options }: HostOptions = {}): Promise<void> {
  host = new MemoryHost({ maxRecordingBytes, deps: { minimumRate, ...deps }, ...options });
  served = await serve(host);
  ann = await host.join('therapist');
}

beforeEach(() => open());
afterEach(() => served[Symbol.asyncDispose]());

/** A recording of which the host has begun to store the first bytes. */
async function halfSent(): Promise<Line> {
  const head = uploadHead(ann.token, { length: form.byteLength });
  const line = await served.send(head, form.subarray(0, 20_000));
  await expect.poll(() => stored(host)).not.toEqual([]);
  return line;
}

const logged = () => host.lines.join('');

/** One piece of a chunked body. */
function chunk(bytes: string | Uint8Array): Buffer {
  const piece = Buffer.from(bytes);
  return Buffer.concat([
    Buffer.from(`${piece.length.toString(16)}\r\n`),
    piece,
    Buffer.from('\r\n'),
  ]);
}

describe('an upload over a socket', () => {
  it('is taken in', async () => {
    const head = uploadHead(ann.token, { length: form.byteLength });
    const line = await served.send(head, form);
    await expect.poll(line.text).toContain('HTTP/1.1 202');
  });

  it('whose client goes away leaves nothing, and is no fault of the host', async () => {
    const line = await halfSent();
    line.socket.destroy();
    await expect.poll(() => stored(host)).toEqual([]);
    await expect.poll(served.connections).toBe(0);
    await expect.poll(logged).toContain('"status":499');
    expect(logged()).not.toContain('a request failed');
  });

  it('that comes a byte now and then is ended, and leaves nothing', async () => {
    const line = await halfSent();
    const drip = setInterval(() => line.socket.write('x'), 50);
    try {
      expect(await line.ended()).toContain('HTTP/1.1 408');
    } finally {
      clearInterval(drip);
    }
    expect(line.text()).toContain('"code":"request_too_slow"');
    await expect.poll(() => stored(host)).toEqual([]);
    await expect.poll(served.connections).toBe(0);
  });

  it('without an end is cut at the limit while it is read', async () => {
    const line = await served.send(
      uploadHead(ann.token),
      chunk(Buffer.concat([Buffer.from(fileHead), wav])),
    );
    const piece = chunk(new Uint8Array(65_536));
    let sent = 0;
    while (!line.text().includes('HTTP/1.1') && sent < 100_000_000) {
      sent += 65_536;
      if (!line.socket.write(piece)) await Promise.race([once(line.socket, 'drain'), line.ended()]);
      await new Promise(setImmediate);
    }
    expect(line.text()).toContain('HTTP/1.1 413');
    expect(line.text()).toContain('"code":"recording_too_large"');
    expect(sent).toBeLessThan(20 * maxRecordingBytes);
    line.socket.destroy();
    await expect.poll(() => stored(host)).toEqual([]);
  });

  it('that a full store refuses leaves nothing', async () => {
    await served[Symbol.asyncDispose]();
    const refuse = async (_key: string, body: unknown): Promise<never> => {
      if (body instanceof ReadableStream) await body.cancel();
      const call = { port: 'blob-store', operation: 'put' };
      throw new PortError('limit_exceeded', 'ENOSPC: /secret/path', call);
    };
    await open({ wrap: ({ blobs }) => ({ blobs: { ...blobs, put: refuse } }) });
    const audio = new File([wav], 'talk.wav');
    const reply = await served.call('POST', '/v1/sessions/upload', { as: ann, form: { audio } });
    expect(reply).toMatchObject({ status: 507, body: { code: 'storage_full' } });
    expect(JSON.stringify(reply.body)).not.toContain('secret');
    expect(await stored(host)).toEqual([]);
  });
});

describe('a large upload that is refused', () => {
  const size = 20_000_000;
  const sound = Buffer.concat([wav, Buffer.alloc(size)]);
  // Short enough to be looked at: what is too large is refused by its length.
  const text = Buffer.alloc(1_900_000, 'text ');
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'attune-refused-'));
    await writeFile(join(directory, 'sound'), sound);
    await writeFile(join(directory, 'text'), text);
  });
  afterEach(() => rm(directory, { recursive: true }));

  it.each([
    [401, 'sound', 'nobody', 'invalid_token'],
    [413, 'sound', 'ann', 'recording_too_large'],
    [415, 'text', 'ann', 'unsupported_media'],
  ])('with %d is answered all the same', async (status, file, who, code) => {
    const token = who === 'ann' ? ann.token : 'x.y.z';
    const url = `${served.url}/v1/sessions/upload`;
    for (const header of ['Expect:', 'Expect: 100-continue']) {
      const { stdout } = await promisify(execFile)('curl', [
        ...['-sS', '-w', ' %{http_code}', '-H', `Authorization: Bearer ${token}`, '-H', header],
        ...['-F', `audio=@${join(directory, file)}`, url],
      ]);
      expect(stdout).toContain(`"code":"${code}"`);
      expect(stdout).toMatch(new RegExp(` ${status}$`, 'u'));
    }
    const audio = new File([file === 'sound' ? sound : text], 'a.wav');
    const reply = await served.call('POST', '/v1/sessions/upload', {
      as: { token },
      form: { audio },
    });
    expect(reply).toMatchObject({ status, body: { code } });
    expect(await stored(host)).toEqual([]);
  });

  it.each([
    ['POST', '/v1/auth/login', 413],
    ['PUT', '/v1/objects?key=a&expires=1&signature=x', 403],
    ['POST', '/v1/nowhere', 404],
  ])('as another body, at %s %s, too', async (method, path, status) => {
    const headers = { 'content-type': 'application/json' };
    expect((await served.call(method, path, { body: text, headers })).status).toBe(status);
    const pieces = async function* () {
      for (let at = 0; at < size; at += 65_536) yield text.subarray(at, at + 65_536);
    };
    const body = ReadableStream.from(pieces()) as unknown as NonNullable<RequestInit['body']>;
    expect((await served.call(method, path, { body, headers })).status).toBe(status);
  });
});

describe('a signed request over a socket', () => {
  /** The head of the request that was signed. */
  async function announced(): Promise<string> {
    const json = { filename: 'talk.wav', sizeBytes: wav.byteLength };
    const { body } = await host.call('POST', '/v1/sessions', { as: ann, json });
    const { pathname, search } = new URL(body.upload.url);
    const lines = [
      `PUT ${pathname}${search} HTTP/1.1`,
      'Host: localhost',
      'Content-Type: application/octet-stream',
      `Content-Length: ${wav.byteLength}`,
    ];
    return `${lines.join('\r\n')}\r\n\r\n`;
  }
  const blobs = async () => (await host.ports.blobs.list({ prefix: '' })).items.length;

  it('that breaks off stores nothing, and can be sent again', async () => {
    const head = await announced();
    const line = await served.send(head, wav.subarray(0, 20_000));
    await new Promise((resolve) => setTimeout(resolve, 50));
    line.socket.destroy();
    await expect.poll(served.connections).toBe(0);
    expect(await blobs()).toBe(0);
    const again = await served.send(head, wav);
    await expect.poll(again.text).toContain('HTTP/1.1 204');
    expect(await blobs()).toBe(1);
  });

  it('that comes a byte now and then is ended', async () => {
    const head = await announced();
    const line = await served.send(head, wav.subarray(0, 1_000));
    const drip = setInterval(() => line.socket.write('x'), 50);
    try {
      expect(await line.ended()).toContain('HTTP/1.1 408');
    } finally {
      clearInterval(drip);
    }
    expect(await blobs()).toBe(0);
  });
});

describe('a JSON body over a socket', () => {
  const head = (length: number) =>
    `POST /v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;

  it('that comes a byte now and then ends with the time of the request', async () => {
    await served[Symbol.asyncDispose]();
    await open({ deps: { requestTimeoutMs: 300 } });
    const line = await served.send(head(1_000), '{"login":"');
    const drip = setInterval(() => line.socket.write('a'), 50);
    try {
      expect(await line.ended()).toContain('HTTP/1.1 408');
    } finally {
      clearInterval(drip);
    }
    expect(line.text()).toContain('"code":"request_too_slow"');
    await expect.poll(served.connections).toBe(0);
  });

  it('that was refused is not taken for the next request', async () => {
    const smuggled = 'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n';
    const line = await served.send(
      `POST /v1/nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: ${smuggled.length}\r\n\r\n`,
      smuggled,
      'GET /v1/other HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    );
    const answers = (await line.ended()).match(/HTTP\/1\.1 \d{3}/gu);
    expect(answers).toEqual(['HTTP/1.1 404', 'HTTP/1.1 404']);
  });
});

describe('a client that goes away', () => {
  it('ends the work that was done for it', async () => {
    await served[Symbol.asyncDispose]();
    let seen: AbortSignal | undefined;
    await open({
      wrap: ({ documents }) => ({
        documents: Object.assign(Object.create(documents), {
          query: (...args: Parameters<typeof documents.query>) => {
            if (args[0] !== 'sessions') return documents.query(...args);
            seen = args[2]?.signal;
            return new Promise((_resolve, reject) => {
              seen?.addEventListener('abort', () => reject(seen?.reason));
            });
          },
        }),
      }),
    });
    const line = await served.send(
      `GET /v1/sessions/some-id HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ann.token}\r\n\r\n`,
    );
    await expect.poll(() => seen).toBeDefined();
    expect(seen?.aborted).toBe(false);
    line.socket.destroy();
    await expect.poll(() => seen?.aborted).toBe(true);
    await expect.poll(logged).toContain('"status":499');
    expect(logged()).not.toContain('a request failed');
  });
});
