import { createHash } from 'node:crypto';
import { toneWav } from '@attune/core/adapter-kit';
import type { BlobStore } from '@attune/core/ports';
import { beforeAll, describe, expect, it } from 'vitest';
import { documentWriters } from '../../packages/adapters-local/src/documents/index.js';
import { MemoryHost, type Person } from '../support/memory-host.js';
import { serve } from './served.js';

const wav = toneWav({ durationMs: 16_000 });
const size = wav.byteLength;

/** Recordings that are being read from the store. */
let reading = 0;

/** The store, with an eye on whether whoever reads lets go. */
function watched(blobs: BlobStore): BlobStore {
  return {
    ...blobs,
    get: async (...args) => {
      const { info, body } = await blobs.get(...args);
      reading += 1;
      const reader = body.getReader();
      let over = false;
      const end = (): void => {
        if (!over) reading -= 1;
        over = true;
      };
      const stream = new ReadableStream<Uint8Array>({
        async pull(controller) {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          end();
          controller.close();
        },
        async cancel(reason) {
          end();
          await reader.cancel(reason);
        },
      });
      return { info, body: stream };
    },
  };
}

const host = new MemoryHost({
  transcriptWriters: documentWriters,
  wrap: ({ blobs }) => ({ blobs: watched(blobs) }),
});
let ann: Person;
let id: string;
beforeAll(async () => {
  ann = await host.join('therapist');
  id = (await host.processed(ann)).id;
});

describe('the recording', () => {
  const get = async (headers: Record<string, string> = {}, method = 'GET') => {
    const options = { as: ann, headers };
    const response = await host.fetch(method, `/v1/sessions/${id}/audio`, options);
    return { response, bytes: new Uint8Array(await response.arrayBuffer()) };
  };

  it('comes as it was uploaded', async () => {
    const { response, bytes } = await get();
    expect(response.status).toBe(200);
    expect(Buffer.from(bytes).equals(wav)).toBe(true);
    const sha256 = createHash('sha256').update(wav).digest('hex');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'audio/wav',
      'content-length': String(size),
      'accept-ranges': 'bytes',
      etag: `"${sha256}"`,
      'content-disposition': `attachment; filename="talk.wav"; filename*=UTF-8''talk.wav`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    });
  });

  it.each([
    ['bytes=0-0', 0, 1],
    ['bytes=0-', 0, size],
    ['bytes=100-199', 100, 200],
    ['bytes=-44', size - 44, size],
    [`bytes=-${size + 5}`, 0, size],
    [`bytes=${size - 1}-`, size - 1, size],
    [`bytes=10-${size + 100}`, 10, size],
  ])('comes in the range %s', async (range, start, end) => {
    const { response, bytes } = await get({ range });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/${size}`);
    expect(response.headers.get('content-length')).toBe(String(end - start));
    expect(Buffer.from(bytes).equals(wav.subarray(start, end))).toBe(true);
  });

  it.each([`bytes=${size}-`, 'bytes=-0', `bytes=${size + 9}-${size + 10}`])(
    'has nothing in the range %s',
    async (range) => {
      const { response } = await get({ range });
      expect(response.status).toBe(416);
      expect(response.headers.get('content-range')).toBe(`bytes */${size}`);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
    },
  );

  it.each(['bytes=5-2', 'bytes=0-1,5-6', 'lines=1-2', 'bytes=', 'bytes=a-b', '0-5'])(
    'comes whole for the range %s, which is none',
    async (range) => {
      const { response, bytes } = await get({ range });
      expect([response.status, bytes.byteLength]).toEqual([200, size]);
    },
  );

  it('comes in a range only of what the client has the rest of', async () => {
    const { response } = await get({}, 'HEAD');
    const etag = response.headers.get('etag') ?? '';
    const range = 'bytes=0-9';
    expect((await get({ range, 'if-range': etag })).response.status).toBe(206);
    for (const other of ['"x"', `W/${etag}`, 'Sun, 06 Nov 1994 08:49:37 GMT']) {
      const { response: whole, bytes } = await get({ range, 'if-range': other });
      expect([whole.status, bytes.byteLength]).toEqual([200, size]);
    }
    expect((await get({ 'if-none-match': etag })).response.status).toBe(304);
  });

  it('is told of without being read', async () => {
    reading = 0;
    for (const range of [undefined, 'bytes=0-9']) {
      const { response, bytes } = await get(range === undefined ? {} : { range }, 'HEAD');
      expect([response.status, bytes.byteLength]).toEqual([range === undefined ? 200 : 206, 0]);
      expect(response.headers.get('content-length')).toBe(
        range === undefined ? String(size) : '10',
      );
    }
    expect(reading).toBe(0);
  });

  it('is no longer read when the client disconnects', async () => {
    const long = toneWav({ durationMs: 240_000, sampleRateHz: 16_000 });
    const audio = new File([long], 'long.wav');
    const form = { audio };
    const { body } = await host.call('POST', '/v1/sessions/upload', { as: ann, form });
    reading = 0;
    await using served = await serve(host);
    const line = await served.send(
      `GET /v1/sessions/${body.session.id}/audio HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ann.token}\r\n\r\n`,
    );
    line.socket.pause();
    await expect.poll(() => reading).toBe(1);
    line.socket.destroy();
    await expect.poll(() => reading).toBe(0);
    await expect.poll(served.connections).toBe(0);
  });

  it('that has not arrived yet is missing and no fault of the host', async () => {
    const json = { filename: 'talk.wav', sizeBytes: 5 };
    const { body } = await host.call('POST', '/v1/sessions', { as: ann, json });
    const reply = await host.call('GET', `/v1/sessions/${body.session.id}/audio`, { as: ann });
    expect(reply).toMatchObject({ status: 409, body: { code: 'upload_missing' } });
  });
});

describe('a session that was made from a transcript', () => {
  it('has no recording, which is no fault of the host', async () => {
    const transcript = new File(['WEBVTT\n\n00:01.000 --> 00:02.000\nHello.\n'], 'talk.vtt');
    const form = { transcript };
    const { body } = await host.call('POST', '/v1/sessions/import', { as: ann, form });
    const reply = await host.call('GET', `/v1/sessions/${body.session.id}/audio`, { as: ann });
    expect(reply).toMatchObject({ status: 422, body: { code: 'no_audio' } });
  });
});

describe('an export', () => {
  const get = (format: string, one = id) =>
    host.fetch('GET', `/v1/sessions/${one}/export?format=${format}`, { as: ann });

  it.each([
    ['txt', 'text/plain', /^\S/u],
    ['srt', 'application/x-subrip', /^1\r?\n00:00:0/u],
    ['vtt', 'text/vtt', /^WEBVTT/u],
    ['json', 'application/json', /^\{/u],
    ['csv', 'text/csv', /^\S+,/u],
    ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', /^PK/u],
    ['pdf', 'application/pdf', /^%PDF-/u],
  ])('comes as %s', async (format, type, beginning) => {
    const response = await get(format);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain(type);
    expect(response.headers.get('content-disposition')).toMatch(
      new RegExp(`^attachment; filename="talk\\.${format}"; filename\\*=UTF-8''talk\\.${format}$`),
    );
    const text = Buffer.from(await response.arrayBuffer()).toString('latin1');
    expect(text.replace(/^ï»¿/u, '')).toMatch(beginning);
  });

  it.each([
    ['Gespräch 三 🙂', 'Gespräch 三 🙂.txt', 'Gespr_ch _ _.txt'],
    ["it's (100%) *done*", "it's (100%) done.txt", 'it_s _100__ done.txt'],
    ['"quoted"; filename="evil.exe"', expect.any(String), expect.any(String)],
    ['line\r\nSet-Cookie: a=b', expect.any(String), expect.any(String)],
    ['../../etc/passwd', 'passwd.txt', 'passwd.txt'],
  ])('of a recording %j is called by it, and by a plain name', async (name, real, plain) => {
    const audio = new File([wav], name);
    const { body } = await host.call('POST', '/v1/sessions/upload', { as: ann, form: { audio } });
    const { id: one } = body.session;
    await host.useCases.operations.processSession(one);
    const { headers } = await get('txt', one);
    const said = headers.get('content-disposition') ?? '';
    const [, simple, encoded = ''] =
      /^attachment; filename="([\w. -]+)"; filename\*=UTF-8''([\w.%!~-]+)$/u.exec(said) ?? [];
    expect([decodeURIComponent(encoded), simple]).toEqual([real, plain]);
    expect(decodeURIComponent(encoded)).toMatch(/^[^/\\\r\n]+\.txt$/u);
    expect(headers.get('set-cookie')).toBeNull();
  });

  it('of a format that is not known is refused', async () => {
    for (const format of ['exe', '', 'TXT', '__proto__']) {
      const { status } = await get(format);
      expect(status).toBe(400);
    }
    expect((await host.fetch('GET', `/v1/sessions/${id}/export`, { as: ann })).status).toBe(400);
  });

  it('of what is not transcribed yet is not there', async () => {
    const response = await get('txt', await host.uploaded(ann));
    expect(response.status).toBe(404);
  });
});
