import { PortError } from '@attune/core';
import { toneWav } from '@attune/core/adapter-kit';
import { afterEach, describe, expect, it } from 'vitest';
import { createSystemClock } from '../../../packages/adapters-local/src/system/index.js';
import { createUploadLimit } from '../../../packages/http/src/host/middleware/upload-limit.js';
import { fileHead, type Served, serve, uploadHead } from '../../http/served.js';
import { createShiftedClock, hour, type ShiftedClock } from '../../http/shifted-clock.js';
import { storedBlobs } from '../../http/stored.js';
import { asTherapist } from '../../support/actors.js';
import {
  type HostOptions,
  MemoryHost,
  type Person,
  type Reply,
} from '../../support/memory-host.js';

const wav = toneWav({ durationMs: 2_000 });
const vtt = 'WEBVTT\n\n00:00.000 --> 00:01.000\n<v Ann>Hello.\n';

let host: MemoryHost;
let served: Served;
let ann: Person;
let clock: ShiftedClock;

async function open(options: HostOptions): Promise<void> {
  clock = createShiftedClock(createSystemClock());
  host = new MemoryHost({ clock, ...options });
  served = await serve(host);
  ann = await host.join('therapist');
}
afterEach(() => served[Symbol.asyncDispose]());

const upload = (as = ann, bytes: Uint8Array<ArrayBuffer> = wav, headers = {}) =>
  served.call('POST', '/v1/sessions/upload', {
    as,
    headers,
    form: { audio: new File([bytes], 'talk.wav') },
  });
const bring = (as = ann) =>
  served.call('POST', '/v1/sessions/import', {
    as,
    form: { transcript: new File([vtt], 'talk.vtt') },
  });
const announce = (sizeBytes = wav.byteLength, as = ann) =>
  served.call('POST', '/v1/sessions', { as, json: { filename: 'talk.wav', sizeBytes } });
const quotas = async (as = ann) => (await served.call('GET', '/v1/me/stats', { as })).body.quotas;
const remove = (id: string) => served.call('DELETE', `/v1/sessions/${id}`, { as: ann });

const codes = (replies: readonly Reply[]) => replies.map(({ status, body }) => [status, body.code]);
const taken = (replies: readonly Reply[]) => replies.filter(({ status }) => status === 202);

async function storedBytes(): Promise<number> {
  const { items } = await host.ports.blobs.list({ prefix: '' });
  return items.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

describe('attack 07: filling the disk', () => {
  it('refuses a length beyond the limit as too large, before it asks for room', async () => {
    let asked = 0;
    const requireRoom = async () => {
      asked += 1;
    };
    await open({ quotas: { requireRoom } });
    for (const length of ['999999999999', '9'.repeat(15)]) {
      const line = await served.send(uploadHead(ann.token, { length: Number(length) }));
      expect(await line.ended()).toMatch(/^HTTP\/1\.1 413 .*recording_too_large/su);
    }
    expect(asked).toBe(0);
  });

  it('lets an account begin so many sessions a day, also with 24 uploads at once', async () => {
    await open({ quotas: { sessionsPerDay: 10 } });
    const replies = await Promise.all(Array.from({ length: 24 }, () => upload()));
    expect(taken(replies)).toHaveLength(10);
    const refused = replies.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(14);
    for (const { headers, body } of refused) {
      expect(body.code).toBe('too_many_sessions');
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(86_400);
    }
    expect(await storedBlobs(host)).toHaveLength(10);
    expect(codes([await bring(), await announce()])).toEqual([
      [429, 'too_many_sessions'],
      [429, 'too_many_sessions'],
    ]);
    await remove(taken(replies)[0]?.body.session.id);
    expect((await upload()).status).toBe(429);
    expect((await quotas()).sessionsPerDay).toMatchObject({ used: 10, limit: 10, remaining: 0 });
    const bob = await host.join('therapist');
    expect((await upload(bob)).status).toBe(202);
    clock.pass(24 * hour);
    ann = await host.signIn(ann.account.username);
    expect((await upload()).status).toBe(202);
    expect((await quotas()).sessionsPerDay).toMatchObject({ used: 1 });
  });

  it('does not count sessions that came to nothing, nor one upload twice', async () => {
    await open({ quotas: { sessionsPerDay: 2 } });
    const noise = new TextEncoder().encode('no recording '.repeat(500));
    for (let time = 0; time < 4; time += 1) expect((await upload(ann, noise)).status).toBe(415);
    const key = { 'idempotency-key': 'once' };
    const first = await upload(ann, wav, key);
    const again = await upload(ann, wav, key);
    expect([first.status, again.status]).toEqual([202, 202]);
    expect((await quotas()).sessionsPerDay).toMatchObject({ used: 1, remaining: 1 });
  });

  it('holds an account to its bytes, also with 24 uploads at once, and gives them back', async () => {
    const limit = Math.floor(wav.byteLength * 10.5);
    await open({ quotas: { accountBytes: limit } });
    const replies = await Promise.all(Array.from({ length: 24 }, () => upload()));
    expect(taken(replies).length).toBeLessThanOrEqual(10);
    expect(taken(replies).length).toBeGreaterThan(0);
    expect(new Set(codes(replies.filter(({ status }) => status !== 202)).flat())).toEqual(
      new Set([413, 'quota_exceeded']),
    );
    while ((await upload()).status === 202);
    expect(await storedBytes()).toBe(10 * wav.byteLength);
    expect((await quotas()).bytes).toEqual({
      used: 10 * wav.byteLength,
      limit,
      remaining: limit - 10 * wav.byteLength,
    });
    expect((await announce()).body).toMatchObject({ code: 'quota_exceeded' });
    await remove(taken(replies)[0]?.body.session.id);
    expect((await quotas()).bytes).toMatchObject({ used: 9 * wav.byteLength });
    expect((await upload()).status).toBe(202);
    expect((await upload()).status).toBe(413);
  });

  it('counts what is announced and the audio that is made of a recording', async () => {
    await open({ quotas: { accountBytes: 5_000_000 } });
    const { body } = await announce();
    expect((await quotas()).bytes.used).toBe(wav.byteLength);
    await remove(body.session.id);
    expect((await quotas()).bytes.used).toBe(0);
    const { recording } = await host.processed(ann);
    const bytes = recording.sizeBytes + (recording.normalized?.sizeBytes ?? 0);
    expect((await quotas()).bytes.used).toBe(bytes);
    expect(bytes).toBeGreaterThan(recording.sizeBytes);
  });

  it('refuses a body that cannot fit before it is read', async () => {
    await open({ quotas: { accountBytes: 5_000_000 } });
    const line = await served.send(uploadHead(ann.token, { length: 8_000_000 }));
    await expect.poll(() => line.text()).toContain('quota_exceeded');
    expect(line.text()).toMatch(/^HTTP\/1\.1 413 /u);
  });

  it('cuts a body of unknown length at what is left, and keeps nothing of it', async () => {
    await open({ quotas: { accountBytes: 1_000_000 } });
    const line = await served.send(uploadHead(ann.token));
    const chunk = (bytes: string | Uint8Array) => {
      line.socket.write(`${bytes.length.toString(16)}\r\n`);
      line.socket.write(bytes);
      line.socket.write('\r\n');
    };
    chunk(fileHead);
    chunk(wav);
    for (let part = 0; part < 12; part += 1) chunk(new Uint8Array(100_000));
    await expect.poll(() => line.text()).toContain('quota_exceeded');
    expect(await storedBlobs(host)).toEqual([]);
    await expect.poll(async () => (await quotas()).bytes.used).toBe(0);
  });

  it('takes so many uploads, announced uploads and imports an hour', async () => {
    await open({ deps: { uploadLimit: createUploadLimit(4) } });
    const replies = [await upload(), await announce(), await bring(), await upload()];
    expect(replies.map(({ status }) => status)).toEqual([202, 201, 202, 202]);
    for (const send of [upload, bring, () => announce()]) {
      const { status, headers, body } = await send();
      expect([status, body.code]).toEqual([429, 'too_many_uploads']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(3_000);
    }
    expect((await quotas()).uploadsPerHour).toMatchObject({
      used: 4,
      limit: 4,
      remaining: 0,
      resetsAt: expect.any(String),
    });
    expect((await upload(await host.join('therapist'))).status).toBe(202);
    const line = await served.send(uploadHead(ann.token, { length: 8_000_000 }));
    await expect.poll(() => line.text()).toContain('too_many_uploads');
  });

  it('answers 507 while the host is full, before a body is read', async () => {
    const full = { port: 'blob-store', operation: 'put' };
    await open({
      quotas: {
        requireRoom: () =>
          Promise.reject(new PortError('limit_exceeded', 'the disk is full', full)),
      },
    });
    for (const send of [upload, bring, () => announce()]) {
      expect(await send()).toMatchObject({ status: 507, body: { code: 'storage_full' } });
    }
    const line = await served.send(uploadHead(ann.token, { length: 8_000_000 }));
    await expect.poll(() => line.text()).toContain('storage_full');
  });

  it('frees the room of an intake whose process died after a day', async () => {
    await open({ quotas: { accountBytes: 2 * wav.byteLength } });
    const { usage } = await interrupted();
    expect(usage).toBe(2 * wav.byteLength);
    expect((await upload()).status).toBe(413);
    clock.pass(25 * hour);
    ann = await host.signIn(ann.account.username);
    expect((await upload()).status).toBe(202);
  });
});

/** An intake that neither ends nor fails, as of a process that was killed. */
async function interrupted(): Promise<{ readonly usage: number }> {
  const work = () => new Promise(() => undefined);
  const request = { mostBytes: 2 * wav.byteLength, work };
  void host.useCases.reserveIntake.execute(asTherapist(ann.account.id), request);
  await expect.poll(async () => (await quotas()).bytes.used).toBeGreaterThan(0);
  return { usage: (await quotas()).bytes.used };
}
