import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUseCases, DomainError, type UseCases } from '@attune/core';
import { toneWav } from '@attune/core/adapter-kit';
import { createMemoryPorts, type MemoryPorts } from '@attune/core/memory';
import { type HttpBindings, type ServerType, serve } from '@hono/node-server';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileSystemBlobStore } from '../../packages/adapters-local/src/file-system/index.js';
import { createNodeHasher } from '../../packages/adapters-local/src/system/index.js';
import { readBody } from '../../packages/http/src/host/multipart/read-body.js';
import { readUpload } from '../../packages/http/src/host/multipart/read-upload.js';
import { HttpProblem } from '../../packages/http/src/host/problem.js';
import { asTherapist } from '../support/actors.js';

const maxRecordingBytes = 10 * 1_048_576;
const wav = toneWav({ durationMs: 2_000, sampleRateHz: 8_000 });
const boundary = 'xXx';
const minimumRate = { bytesPerSecond: 20_000, graceMs: 300 };

let directory: string;
let ports: MemoryPorts;
let useCases: UseCases;
let server: ServerType;
/** How the uploads ended, as the host sees it. */
let outcomes: unknown[];
const sockets: Socket[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'attune-uploads-'));
  ports = createMemoryPorts({
    blobs: createFileSystemBlobStore({ directory }),
    hasher: createNodeHasher(),
  });
  useCases = createUseCases(ports, { maxRecordingBytes });
  outcomes = [];
  server = serve({ fetch: host().fetch, port: 0, hostname: '127.0.0.1' });
  if (!server.listening) await once(server, 'listening');
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  await rm(directory, { recursive: true });
});

/** Node's server names a text as the reason; a host has its own. */
function clientGone({ signal }: Request): AbortSignal {
  const gone = new AbortController();
  signal.addEventListener('abort', () => gone.abort(new Error('The client is gone')));
  return gone.signal;
}

/** What a host does with uploads, and nothing else. */
function host(): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.post('/upload', async (c) => {
    const signal = clientGone(c.req.raw);
    const from = { source: c.env.incoming, signal, minimumRate };
    const form = { fileField: 'audio', fields: ['title'], maxFieldBytes: 1_000, ...from };
    const { file, fields, fieldsAfter } = await readUpload(c.req.raw, form);
    const input = { ...file, ...fields, laterDetails: fieldsAfter };
    const session = await useCases.ingestRecording.execute(asTherapist('ann'), input, { signal });
    outcomes.push(session.id);
    return c.json(session, 202);
  });
  app.put('/raw', async (c) => {
    const signal = clientGone(c.req.raw);
    const body = readBody(c.req.raw, { source: c.env.incoming, signal, minimumRate });
    const { sizeBytes } = await ports.blobs.put('raw', body, { ifAbsent: true, signal });
    return c.json({ sizeBytes });
  });
  app.onError((error, c) => {
    outcomes.push(error);
    const status = error instanceof HttpProblem ? error.status : 422;
    return c.json({ code: (error as { code?: unknown }).code }, status);
  });
  return app;
}

const port = (): number => (server.address() as AddressInfo).port;

async function dial(): Promise<Socket> {
  const socket = connect(port(), '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

const head = (bytes: number): string =>
  `POST /upload HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=${boundary}\r\nContent-Length: ${bytes}\r\n\r\n`;
const part = `--${boundary}\r\nContent-Disposition: form-data; name="audio"; filename="a.wav"\r\n\r\n`;

/** Sends the beginning of an upload that is announced to be longer. */
async function begin(bytes: Uint8Array = wav): Promise<Socket> {
  const socket = await dial();
  socket.write(head(50_000_000));
  socket.write(part);
  socket.write(bytes);
  return socket;
}

async function answer(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) {
    text += String(chunk);
    if (text.includes('}')) break;
  }
  return text;
}

const files = async (): Promise<string[]> =>
  (await readdir(directory, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);

async function expectNothing(): Promise<void> {
  expect(await files()).toEqual([]);
  expect((await useCases.sessions.list({ ownerId: 'ann' })).items).toEqual([]);
  const { items } = await ports.documents.query('intakes', {
    where: { kind: 'intake' },
    orderBy: { field: 'startedAt', direction: 'asc' },
  });
  expect(items).toEqual([]);
}

describe('an upload over a socket', () => {
  it('that is cut off leaves neither a blob nor a temporary file, a record or a marker', async () => {
    const socket = await begin();
    await expect.poll(files).toHaveLength(1);
    socket.destroy();
    await expect.poll(() => outcomes).toHaveLength(1);
    await expectNothing();
  });

  it('that is cut off between two parts leaves nothing', async () => {
    for (const bytes of [`${part.slice(0, 30)}`, part, '']) {
      const socket = await dial();
      socket.write(head(50_000_000) + bytes);
      await new Promise((resolve) => setTimeout(resolve, 20));
      socket.destroy();
    }
    await expect.poll(() => outcomes).toHaveLength(3);
    await expectNothing();
  });

  it('that never ends is refused as soon as it is too large', async () => {
    const socket = await begin();
    const piece = Buffer.alloc(65_536);
    let sent = 0;
    const send = (): void => {
      while (!socket.destroyed) {
        sent += piece.byteLength;
        if (!socket.write(piece)) return void socket.once('drain', send);
      }
    };
    send();
    expect(await answer(socket)).toContain('recording_too_large');
    socket.destroy();
    expect(sent).toBeLessThan(maxRecordingBytes * 2);
    await expectNothing();
  });

  it('that comes a byte at a time is given up', async () => {
    const socket = await begin();
    const drip = setInterval(() => socket.write('x'), 10);
    const text = await answer(socket);
    clearInterval(drip);
    expect(text).toMatch(/^HTTP\/1\.1 408 .*request_too_slow/su);
    await expectNothing();
  });

  it('that stays silent is given up, before its file too', async () => {
    for (const bytes of [part, '', part.slice(0, 20)]) {
      const socket = await dial();
      socket.write(head(50_000_000) + bytes);
      expect(await answer(socket)).toContain('request_too_slow');
    }
    await expectNothing();
  });

  it('is not given up because the host is slow', async () => {
    const { blobs } = ports;
    useCases = createUseCases(
      {
        ...ports,
        blobs: {
          ...blobs,
          put: async (...args) => {
            await new Promise((resolve) => setTimeout(resolve, 1_200));
            return await blobs.put(...args);
          },
        },
      },
      { maxRecordingBytes },
    );
    const large = toneWav({ durationMs: 60_000, sampleRateHz: 48_000 });
    const form = new FormData();
    form.set('audio', new Blob([large]), 'a.wav');
    const response = await fetch(`http://127.0.0.1:${port()}/upload`, {
      method: 'POST',
      body: form,
    });
    expect(response.status).toBe(202);
  });

  for (const [name, filename, kept] of [
    ['a traversal', '../../../etc/passwd.wav', 'passwd.wav'],
    ['control characters', 'a\u0001b\u007fc\u202e.wav', 'abc.wav'],
    ['4 KB', `${'ä'.repeat(2_000)}.wav`, `${'ä'.repeat(116)}.wav`],
    ['nothing', '', 'recording'],
  ] as const) {
    it(`keeps a name of ${name} safe`, async () => {
      const header = `--${boundary}\r\nContent-Disposition: form-data; name="audio"; filename="${filename}"\r\n\r\n`;
      const end = `\r\n--${boundary}\r\nContent-Disposition: form-data; name="title"\r\n\r\nAfter\r\n--${boundary}--\r\n`;
      const body = Buffer.concat([Buffer.from(header), wav, Buffer.from(end)]);
      const socket = await dial();
      socket.write(head(body.byteLength));
      socket.write(body);
      const text = await answer(socket);
      expect(text).toMatch(/^HTTP\/1\.1 202/u);
      const { items } = await useCases.sessions.list({ ownerId: 'ann' });
      expect(items[0]).toMatchObject({ title: 'After', recording: { filename: kept } });
      expect(await files()).toHaveLength(1);
    });
  }

  it('of what is no recording is answered while it is still being sent', async () => {
    const socket = await begin(Buffer.alloc(2_000_000, 'Dear diary, '));
    expect(await answer(socket)).toContain('unsupported_media');
    expect(DomainError.is(outcomes[0])).toBe(true);
    await expectNothing();
  });
});

describe('raw bytes over a socket', () => {
  it('are stored once, as they arrive', async () => {
    const put = () => fetch(`http://127.0.0.1:${port()}/raw`, { method: 'PUT', body: wav });
    expect(await (await put()).json()).toEqual({ sizeBytes: wav.byteLength });
    expect(await (await put()).json()).toEqual({ code: 'already_exists' });
  });

  it('that are cut off or come too slowly leave nothing', async () => {
    const start = 'PUT /raw HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nabc';
    const cut = await dial();
    cut.write(start);
    await expect.poll(files).toHaveLength(1);
    cut.destroy();
    await expect.poll(() => outcomes).toHaveLength(1);
    const slow = await dial();
    slow.write(start);
    expect(await answer(slow)).toContain('request_too_slow');
    await expectNothing();
  });
});
