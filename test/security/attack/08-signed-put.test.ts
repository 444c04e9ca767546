import { toneWav } from '@attune/core/adapter-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Served, serve } from '../../http/served.js';
import { storedBlobs } from '../../http/stored.js';
import { MemoryHost, type Person } from '../../support/memory-host.js';

const wav = toneWav({ durationMs: 2_000 });

interface Upload {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

let host: MemoryHost;
let served: Served;
let ann: Person;
beforeEach(async () => {
  host = new MemoryHost();
  served = await serve(host);
  ann = await host.join('therapist');
});
afterEach(() => served[Symbol.asyncDispose]());

async function announce(): Promise<{ readonly id: string; readonly upload: Upload }> {
  const json = { filename: 'talk.wav', sizeBytes: wav.byteLength, contentType: 'audio/wav' };
  const { status, body } = await served.call('POST', '/v1/sessions', { as: ann, json });
  expect(status).toBe(201);
  return { id: body.session.id, upload: body.upload };
}

/** Sends over the socket of a real server; without its length when the body is a stream. */
async function send({ url, headers }: Upload, body: Uint8Array | ReadableStream) {
  const { pathname, search } = new URL(url);
  return await served.call('PUT', `${pathname}${search}`, {
    headers,
    body: body as Uint8Array<ArrayBuffer>,
  });
}

const chunked = (bytes: Uint8Array): ReadableStream => new Blob([bytes.slice()]).stream();
const shorter = wav.slice(0, -1);
const longer = new Uint8Array(wav.byteLength + 1);
const muchLonger = new Uint8Array(wav.byteLength + 3_000_000);

describe('attack 08: a signed PUT', () => {
  it.each([
    ['one byte more, with its length', longer, 413],
    ['megabytes more, with their length', muchLonger, 413],
    ['one byte fewer, with its length', shorter, 422],
    ['no bytes', new Uint8Array(0), 422],
  ])('refuses %s, and keeps nothing', async (_what, bytes, status) => {
    const { upload } = await announce();
    expect((await send(upload, bytes)).status).toBe(status);
    expect(await storedBlobs(host)).toEqual([]);
    expect((await send(upload, wav)).status).toBe(204);
  });

  it.each([
    ['one byte more', longer, 413],
    ['megabytes more', muchLonger, 413],
    ['one byte fewer', shorter, 422],
  ])('refuses %s, chunked without a length', async (_what, bytes, status) => {
    const { upload } = await announce();
    expect((await send(upload, chunked(bytes))).status).toBe(status);
    expect(await storedBlobs(host)).toEqual([]);
    expect((await send(upload, chunked(wav))).status).toBe(204);
  });

  it('cannot be used for another size', async () => {
    const { upload } = await announce();
    const url = new URL(upload.url);
    expect(url.searchParams.get('size')).toBe(String(wav.byteLength));
    for (const size of [String(longer.byteLength), undefined]) {
      const changed = new URL(url);
      if (size === undefined) changed.searchParams.delete('size');
      else changed.searchParams.set('size', size);
      expect((await send({ ...upload, url: changed.href }, longer)).status).toBe(403);
    }
    expect(await storedBlobs(host)).toEqual([]);
  });

  it('is useless after its session is deleted', async () => {
    const { id, upload } = await announce();
    expect((await served.call('DELETE', `/v1/sessions/${id}`, { as: ann })).status).toBe(204);
    expect((await send(upload, wav)).status).toBe(404);
    expect((await send(upload, chunked(wav))).status).toBe(404);
    expect(await storedBlobs(host)).toEqual([]);
  });

  it('keeps nothing when its session is deleted while the bytes come', async () => {
    const { id, upload } = await announce();
    let more: (bytes: Uint8Array) => void = () => undefined;
    let end: () => void = () => undefined;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        more = (bytes) => controller.enqueue(bytes);
        end = () => controller.close();
      },
    });
    const sending = send(upload, body);
    more(wav.subarray(0, 20_000));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await served.call('DELETE', `/v1/sessions/${id}`, { as: ann })).status).toBe(204);
    more(wav.subarray(20_000));
    end();
    expect((await sending).status).toBe(404);
    expect(await storedBlobs(host)).toEqual([]);
  });

  it('is useless after its bytes were accepted, also when they are gone again', async () => {
    const { id, upload } = await announce();
    expect((await send(upload, wav)).status).toBe(204);
    expect((await send(upload, wav)).status).toBe(409);
    const told = await served.call('POST', `/v1/sessions/${id}/uploaded`, { as: ann });
    expect(told.status).toBe(202);
    const { recording } = await host.useCases.sessions.get(id);
    await host.ports.blobs.delete(recording.blobKey);
    expect((await send(upload, wav)).status).toBe(409);
    expect(await storedBlobs(host)).toEqual([]);
  });
});
