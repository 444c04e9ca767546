import { createHash } from 'node:crypto';
import { toneWav } from '@attune/core/adapter-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSystemClock } from '../../packages/adapters-local/src/system/index.js';
import { MemoryHost, type Person } from '../support/memory-host.js';
import { type Served, serve } from './served.js';
import { createShiftedClock, hour, type ShiftedClock } from './shifted-clock.js';
import { stored, storedBlobs } from './stored.js';

const wav = toneWav({ durationMs: 16_000 });
const half = 256_000;
const sha256 = createHash('sha256').update(wav).digest('hex');

let clock: ShiftedClock;
let host: MemoryHost;
let ann: Person;
beforeEach(async () => {
  clock = createShiftedClock(createSystemClock());
  host = new MemoryHost({ clock, maxRecordingBytes: 100 * 1_048_576 });
  ann = await host.join('therapist');
});

const begin = (more: object = {}, headers: Readonly<Record<string, string>> = {}) =>
  host.call('POST', '/v1/uploads', {
    as: ann,
    json: { filename: 'talk.wav', sizeBytes: wav.byteLength, ...more },
    headers,
  });
async function begun(more: object = {}): Promise<string> {
  const { status, body } = await begin(more);
  expect(status).toBe(201);
  return body.upload.id;
}
const at = (offset: number) => ({
  'upload-offset': String(offset),
  'content-type': 'application/octet-stream',
});
const send = (id: string, offset: number, body: Uint8Array<ArrayBuffer>, as = ann) =>
  host.call('PATCH', `/v1/uploads/${id}`, { as, headers: at(offset), body });
const state = (id: string, method = 'GET', as = ann) =>
  host.call(method, `/v1/uploads/${id}`, { as });
const offsetOf = async (id: string) => (await state(id)).body.upload.offset;

describe('an upload in parts', () => {
  it('begins, goes on and becomes a session with its last bytes', async () => {
    const pat = await host.patientOf(ann);
    const details = { title: 'In parts', patientId: pat.account.id, settings: { speakers: 2 } };
    const answer = await begin({ sha256, contentType: 'audio/x-wav', ...details });
    expect(answer.status).toBe(201);
    const { id, ...upload } = answer.body.upload;
    expect(upload).toMatchObject({ offset: 0, sizeBytes: wav.byteLength });
    expect(Date.parse(upload.expiresAt)).toBeGreaterThan(clock.now().getTime() + 20 * hour);
    expect(answer.headers.get('location')).toBe(`/v1/uploads/${id}`);

    const first = await send(id, 0, wav.slice(0, half));
    expect([first.status, first.headers.get('upload-offset')]).toEqual([204, String(half)]);
    const head = await state(id, 'HEAD');
    expect([head.status, head.headers.get('upload-offset')]).toEqual([200, String(half)]);
    expect(await offsetOf(id)).toBe(half);

    const last = await send(id, half, wav.slice(half));
    expect(last.status).toBe(202);
    const { session } = last.body;
    expect(session).toMatchObject({ title: 'In parts', patientId: pat.account.id });
    expect(session.recording).toMatchObject({ sha256, contentType: 'audio/wav' });
    expect(last.headers.get('location')).toBe(`/v1/sessions/${session.id}`);
    expect(await storedBlobs(host)).toEqual([`users/${ann.account.id}/originals/${session.id}`]);
    const again = await send(id, half, wav.slice(half));
    expect([again.status, again.body.session.id]).toEqual([202, session.id]);
    expect((await state(id)).body.upload).toMatchObject({
      offset: wav.byteLength,
      sessionId: session.id,
    });
    await host.useCases.operations.processSession(session.id);
    expect((await host.useCases.sessions.get(session.id)).status).toBe('processed');
  });

  it('answers the same to the same beginning, and refuses another one under its key', async () => {
    const key = { 'idempotency-key': 'one' };
    const [first, second] = await Promise.all([begin({}, key), begin({}, key)]);
    expect(second.body.upload.id).toBe(first.body.upload.id);
    await send(first.body.upload.id, 0, wav.slice(0, half));
    expect((await begin({}, key)).body.upload.offset).toBe(half);
    const other = await begin({ title: 'Another' }, key);
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  });

  it('tells the right offset to who sends another one', async () => {
    const id = await begun();
    await send(id, 0, wav.slice(0, half));
    for (const offset of [0, half - 1, half + 1]) {
      const reply = await send(id, offset, wav.slice(0, 100_000));
      expect(reply).toMatchObject({ status: 409, body: { code: 'upload_offset_mismatch' } });
      expect(reply.headers.get('upload-offset')).toBe(String(half));
    }
    expect((await send(id, half, wav.slice(half))).status).toBe(202);
  });

  it('keeps one of two requests that come at once', async () => {
    const id = await begun({ sha256 });
    const both = await Promise.all([
      send(id, 0, wav.slice(0, half)),
      send(id, 0, wav.slice(0, half)),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([204, 409]);
    const ends = await Promise.all([
      send(id, half, wav.slice(half)),
      send(id, half, wav.slice(half)),
    ]);
    const made = ends.filter(({ status }) => status === 202);
    expect(made.length).toBeGreaterThan(0);
    expect(ends.filter(({ status }) => ![202, 409].includes(status))).toEqual([]);
    expect(new Set(made.map(({ body }) => body.session.id)).size).toBe(1);
    expect(await storedBlobs(host)).toHaveLength(1);
  });

  it('takes 64 KiB to 64 MiB at a time, and no more than was announced', async () => {
    const id = await begun();
    const small = await send(id, 0, wav.slice(0, 65_535));
    expect(small).toMatchObject({ status: 400, body: { code: 'upload_part_too_small' } });
    const more = await send(id, 0, new Uint8Array(wav.byteLength + 1));
    expect(more).toMatchObject({ status: 413, body: { code: 'recording_too_large' } });
    const large = await begun({ sizeBytes: 70 * 1_048_576 });
    const many = await send(large, 0, new Uint8Array(64 * 1_048_576 + 1));
    expect(many).toMatchObject({ status: 413, body: { code: 'recording_too_large' } });
    expect([await offsetOf(id), await offsetOf(large)]).toEqual([0, 0]);
  });

  it('of what is no recording ends with its first bytes', async () => {
    const id = await begun();
    const reply = await send(id, 0, new Uint8Array(100_000).fill(65));
    expect(reply).toMatchObject({ status: 415, body: { code: 'unsupported_media' } });
    expect((await state(id)).status).toBe(404);
    expect(await stored(host)).toEqual([]);
  });

  it('of other bytes than announced leaves nothing behind', async () => {
    const id = await begun({ sha256: '0'.repeat(64) });
    await send(id, 0, wav.slice(0, half));
    const reply = await send(id, half, wav.slice(half));
    expect(reply).toMatchObject({ status: 422, body: { code: 'upload_mismatch' } });
    expect(await stored(host)).toEqual([]);
  });

  it('can be given up, and is its owner’s alone', async () => {
    const id = await begun();
    await send(id, 0, wav.slice(0, half));
    const bob = await host.join('therapist');
    for (const method of ['GET', 'HEAD', 'DELETE']) {
      expect((await state(id, method, bob)).status).toBe(404);
    }
    expect((await send(id, half, wav.slice(half), bob)).status).toBe(404);
    const pat = await host.join('patient');
    expect((await state(id, 'GET', pat)).status).toBe(403);
    expect((await state(id, 'DELETE')).status).toBe(204);
    expect((await state(id)).status).toBe(404);
    expect(await stored(host)).toEqual([]);
  });

  it('that is left is removed after a day', async () => {
    const id = await begun();
    await send(id, 0, wav.slice(0, half));
    clock.pass(25 * hour);
    ann = await host.signIn(ann.account.username);
    expect((await state(id)).status).toBe(404);
    expect(await host.useCases.operations.sweepIntakes()).toBe(1);
    expect(await stored(host)).toEqual([]);
  });

  it('that was completed leaves only its session after a day', async () => {
    const id = await begun();
    const { body } = await send(id, 0, wav);
    clock.pass(25 * hour);
    expect(await host.useCases.operations.sweepIntakes()).toBe(0);
    expect(await storedBlobs(host)).toEqual([
      `users/${ann.account.id}/originals/${body.session.id}`,
    ]);
  });

  it('counts in the quota until it ends', async () => {
    const quotas = { accountBytes: 1.5 * wav.byteLength };
    host = new MemoryHost({ quotas });
    ann = await host.join('therapist');
    const id = await begun();
    expect(await begin()).toMatchObject({ status: 413, body: { code: 'quota_exceeded' } });
    await state(id, 'DELETE');
    expect((await send(await begun(), 0, wav)).status).toBe(202);
    expect(await begin()).toMatchObject({ status: 413, body: { code: 'quota_exceeded' } });
  });

  it('is completed by a request without bytes when the first one was not answered', async () => {
    const whole = new Error('the line is down');
    let broken = true;
    host = new MemoryHost({
      wrap: ({ media }) => ({
        media: {
          ...media,
          probe: (...call) => (broken ? Promise.reject(whole) : media.probe(...call)),
        },
      }),
    });
    ann = await host.join('therapist');
    const id = await begun();
    expect((await send(id, 0, wav)).status).toBe(500);
    expect(await offsetOf(id)).toBe(wav.byteLength);
    broken = false;
    expect((await send(id, wav.byteLength, new Uint8Array())).status).toBe(202);
  });
});

describe('an upload in parts over a real line', () => {
  let served: Served;
  afterEach(() => served[Symbol.asyncDispose]());

  it('keeps what had arrived when the line broke', async () => {
    served = await serve(host);
    const large = toneWav({ durationMs: 180_000 });
    const id = await begun({ sizeBytes: large.byteLength });
    const head = [
      `PATCH /v1/uploads/${id} HTTP/1.1`,
      'Host: localhost',
      `Authorization: Bearer ${ann.token}`,
      'Content-Type: application/partial-upload',
      'Upload-Offset: 0',
      `Content-Length: ${large.byteLength}`,
      '',
      '',
    ].join('\r\n');
    const line = await served.send(head, large.subarray(0, 5_000_000));
    await expect.poll(() => offsetOf(id), { timeout: 20_000 }).toBeGreaterThan(0);
    line.socket.destroy();
    await expect.poll(async () => (await served.connections()) === 0).toBe(true);
    const offset = await offsetOf(id);
    expect(offset).toBeGreaterThanOrEqual(3 * 1_048_576);
    const rest = large.slice(offset);
    const answer = await served.call('PATCH', `/v1/uploads/${id}`, {
      as: ann,
      headers: at(offset),
      body: rest,
    });
    // A last part may still have been stored when the offset was read.
    const again =
      answer.status === 409
        ? await served.call('PATCH', `/v1/uploads/${id}`, {
            as: ann,
            headers: at(Number(answer.headers.get('upload-offset'))),
            body: large.slice(Number(answer.headers.get('upload-offset'))),
          })
        : answer;
    expect(again.status).toBe(202);
    expect(again.body.session.recording.sha256).toBe(
      createHash('sha256').update(large).digest('hex'),
    );
  });
});
