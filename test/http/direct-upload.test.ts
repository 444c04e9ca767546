import { createHash } from 'node:crypto';
import { toneWav } from '@attune/core/adapter-kit';
import { beforeEach, describe, expect, it } from 'vitest';
import { createSystemClock } from '../../packages/adapters-local/src/system/index.js';
import { MemoryHost, type Person } from '../support/memory-host.js';
import { createShiftedClock, hour, minute, type ShiftedClock } from './shifted-clock.js';
import { stored, storedBlobs } from './stored.js';

const wav = toneWav({ durationMs: 16_000 });
const sha256 = createHash('sha256').update(wav).digest('hex');

interface Upload {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresAt: string;
}

let clock: ShiftedClock;
let host: MemoryHost;
let ann: Person;
beforeEach(async () => {
  clock = createShiftedClock(createSystemClock());
  host = new MemoryHost({ clock, maxRecordingBytes: 1_048_576 });
  ann = await host.join('therapist');
});

const announced = { filename: 'talk.wav', sizeBytes: wav.byteLength };
const announce = (more: object = {}) =>
  host.call('POST', '/v1/sessions', { as: ann, json: { ...announced, ...more } });

async function begin(more: object = {}): Promise<{ id: string; upload: Upload }> {
  const { status, body } = await announce(more);
  expect(status).toBe(201);
  return { id: body.session.id, upload: body.upload };
}

const send = ({ url, method, headers }: Upload, body: NonNullable<RequestInit['body']> = wav) =>
  host.call(method, url, { body, headers });
const finish = (id: string, as = ann) => host.call('POST', `/v1/sessions/${id}/uploaded`, { as });

describe('a direct upload', () => {
  it('is announced, sent, told of, and worked on', async () => {
    const pat = await host.patientOf(ann);
    const details = { title: 'Direct', patientId: pat.account.id, settings: { speakers: 2 } };
    const { status, headers, body } = await announce({
      sha256,
      contentType: 'audio/x-wav',
      ...details,
    });
    expect(status).toBe(201);
    expect(headers.get('etag')).toMatch(/^"s\d+"$/u);
    const { session, upload } = body;
    expect(session).toMatchObject({
      status: 'uploaded',
      title: 'Direct',
      upload: { expiresAt: upload.expiresAt },
    });
    expect(session.recording).not.toHaveProperty('sha256');
    expect(upload).toMatchObject({ method: 'PUT', headers: { 'content-type': 'audio/x-wav' } });
    expect(Date.parse(upload.expiresAt) - clock.now().getTime()).toBeLessThanOrEqual(hour);
    expect((await send(upload)).status).toBe(204);
    const taken = await finish(session.id);
    expect(taken.status).toBe(202);
    expect(taken.body.session.recording).toMatchObject({ sha256, contentType: 'audio/wav' });
    expect(taken.body.session).not.toHaveProperty('upload');
    await host.useCases.operations.processSession(session.id);
    expect((await host.useCases.sessions.get(session.id)).status).toBe('processed');
  });

  it('may be completed twice, and stays the same session', async () => {
    const { id, upload } = await begin();
    await send(upload);
    const [first, second] = [await finish(id), await finish(id)];
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body.session.recording).toEqual(first.body.session.recording);
  });

  it('that has not arrived is awaited for an hour, and is too late then', async () => {
    const { id, upload } = await begin();
    expect(await finish(id)).toMatchObject({ status: 409, body: { code: 'upload_missing' } });
    clock.pass(hour + minute);
    const ben = await host.signIn(ann.account.username);
    expect(await finish(id, ben)).toMatchObject({ status: 409, body: { code: 'upload_expired' } });
    expect(await send(upload)).toMatchObject({ status: 403, body: { code: 'invalid_signature' } });
    expect(await storedBlobs(host)).toEqual([]);
  });

  it('of another SHA-256 is removed and may be sent again', async () => {
    const { id, upload } = await begin({ sha256: '0'.repeat(64) });
    await send(upload);
    expect(await finish(id)).toMatchObject({ status: 422, body: { code: 'upload_mismatch' } });
    expect(await storedBlobs(host)).toEqual([]);
    expect(await finish(id)).toMatchObject({ status: 409, body: { code: 'upload_missing' } });
    expect((await send(upload)).status).toBe(204);
  });

  it('of a file that is no recording is removed with its session', async () => {
    const text = 'I am a text. '.repeat(400);
    const { id, upload } = await begin({ sizeBytes: text.length });
    await send(upload, text);
    expect(await finish(id)).toMatchObject({ status: 415, body: { code: 'unsupported_media' } });
    expect((await finish(id)).status).toBe(404);
    expect(await storedBlobs(host)).toEqual([]);
  });

  it('takes the bytes once', async () => {
    const { id, upload } = await begin();
    expect((await send(upload)).status).toBe(204);
    const again = await send(upload, toneWav({ durationMs: 16_000, tonesHz: [220] }));
    expect(again).toMatchObject({ status: 409, body: { code: 'already_uploaded' } });
    expect((await finish(id)).status).toBe(202);
  });

  it('takes no more bytes than the host does, and keeps nothing of them', async () => {
    const { upload } = await begin();
    const reply = await send(upload, new Uint8Array(1_048_577));
    expect(reply).toMatchObject({ status: 413, body: { code: 'recording_too_large' } });
    expect(await storedBlobs(host)).toEqual([]);
  });

  it.each([
    ['another signature', (url: URL) => url.searchParams.set('signature', 'AAAA')],
    ['no signature', (url: URL) => url.searchParams.set('signature', '')],
    ['another key', (url: URL) => url.searchParams.set('key', 'users/bob/originals/x.wav')],
    ['a key that goes up', (url: URL) => url.searchParams.set('key', '../secret')],
    ['a later end', (url: URL) => url.searchParams.set('expires', '99999999999999')],
    ['an end that is no number', (url: URL) => url.searchParams.set('expires', 'Infinity')],
    ['another type', (url: URL) => url.searchParams.set('type', 'text/html')],
  ])('with %s is refused', async (_what, alter) => {
    const { upload } = await begin({ contentType: 'audio/wav' });
    const url = new URL(upload.url);
    alter(url);
    const reply = await send({ ...upload, url: url.href });
    expect(reply).toMatchObject({ status: 403, body: { code: 'invalid_signature' } });
    expect(await storedBlobs(host)).toEqual([]);
  });

  it('is allowed with its own verb and content type only', async () => {
    const { upload } = await begin({ contentType: 'audio/wav' });
    const { url } = upload;
    await expect(host.call('GET', url)).resolves.toMatchObject({ status: 403 });
    await expect(host.call('HEAD', url)).resolves.toMatchObject({ status: 403 });
    for (const method of ['POST', 'DELETE', 'PATCH']) {
      expect((await host.call(method, url)).status).toBe(405);
    }
    const other = { ...upload, headers: { 'content-type': 'text/html' } };
    expect((await send(other)).status).toBe(403);
    expect((await send(upload)).status).toBe(204);
    await expect(host.call('GET', url)).resolves.toMatchObject({ status: 403 });
  });

  it.each([
    [{ sizeBytes: 0 }, 422, 'empty_recording'],
    [{ sizeBytes: 1_048_577 }, 413, 'recording_too_large'],
    [{ sizeBytes: -1 }, 400, 'invalid_input'],
    [{ sizeBytes: 1.5 }, 400, 'invalid_input'],
    [{ filename: '' }, 400, 'invalid_input'],
    [{ sha256: 'abc' }, 400, 'invalid_input'],
    [{ contentType: 'a\nb' }, 400, 'invalid_input'],
    [{ settings: { speakers: 99 } }, 400, 'invalid_settings'],
    [{ patientId: 'nobody' }, 404, 'patient_not_found'],
  ])('announced with %j is refused and leaves nothing', async (wrong, status, code) => {
    expect(await announce(wrong)).toMatchObject({ status, body: { code } });
    expect(await stored(host)).toEqual([]);
  });

  it('is not found by other accounts', async () => {
    const { id, upload } = await begin();
    await send(upload);
    const bob = await host.join('therapist');
    expect((await finish(id, bob)).status).toBe(404);
    expect((await host.useCases.sessions.get(id)).upload).toBeDefined();
  });

  const refused = { status: 403, body: { code: 'invalid_signature' } };

  it('ends with the login that asked, and goes on when another one asks again', async () => {
    const headers = { 'idempotency-key': 'one-talk' };
    const ask = (as: Person) => host.call('POST', '/v1/sessions', { as, json: announced, headers });
    const { body } = await ask(ann);
    await host.call('POST', '/v1/auth/logout', { as: ann, json: { everywhere: true } });
    expect(await send(body.upload)).toMatchObject(refused);
    expect(await storedBlobs(host)).toEqual([]);
    const again = await host.signIn(ann.account.username);
    expect((await send((await ask(again)).body.upload)).status).toBe(204);
    expect((await finish(body.session.id, again)).status).toBe(202);
  });

  it('ends with a new password and with the deactivation of the account', async () => {
    const { upload } = await begin();
    await host.call('POST', '/v1/auth/password-reset', { json: { email: ann.account.email } });
    await host.accounts.operations.settleMails();
    const mailed = host.mails.at(-1)?.text ?? '';
    const token = /[?#&]token=([\w.~-]+)/u.exec(mailed)?.[1] ?? mailed.match(/[\w-]{30,}/u)?.[0];
    const reset = await host.call('POST', '/v1/auth/password-reset/confirm', {
      json: { token, newPassword: 'Quiet-River-10' },
    });
    expect(reset.status).toBe(204);
    expect(await send(upload)).toMatchObject(refused);

    const bob = await host.join('therapist');
    const other = await host.call('POST', '/v1/sessions', { as: bob, json: announced });
    const root = await host.admin();
    const path = `/v1/admin/accounts/${bob.account.id}`;
    const left = await host.call('PATCH', path, { as: root, json: { disabled: true } });
    expect(left.status).toBe(200);
    expect(await send(other.body.upload)).toMatchObject(refused);
    expect(await storedBlobs(host)).toEqual([]);
  });

  it.each([
    ['audio/x-wav', wav, 'audio/wav'],
    ['text/html', wav, 'audio/wav'],
    ['audio/wav', '<html><script>alert(1)</script></html>', 'application/octet-stream'],
  ])('announced as %s is stored as what its bytes are', async (contentType, bytes, kept) => {
    const { upload } = await begin({ contentType, sizeBytes: bytes.length });
    expect(upload.headers['content-type']).not.toContain('html');
    expect((await send(upload, bytes)).status).toBe(204);
    const { items } = await host.ports.blobs.list({ prefix: '' });
    expect((await host.ports.blobs.stat(items[0]?.key ?? ''))?.contentType).toBe(kept);
  });

  it('that is deleted while it is awaited is gone, and what comes late is refused', async () => {
    const { id, upload } = await begin();
    expect((await host.call('DELETE', `/v1/sessions/${id}`, { as: ann })).status).toBe(204);
    expect((await send(upload)).status).toBe(404);
    expect((await finish(id)).status).toBe(404);
    clock.pass(25 * hour);
    await host.useCases.operations.sweepIntakes();
    expect(await stored(host)).toEqual([]);
  });
});
