import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { toneWav } from '@attune/core/adapter-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFfmpegMediaTool } from '../../packages/adapters-local/src/ffmpeg/index.js';
import { MemoryHost } from '../support/memory-host.js';
import { stored, storedBlobs } from './stored.js';

const wav = toneWav({ durationMs: 4_000 });
const recording = (name = 'talk.wav', bytes: Uint8Array<ArrayBuffer> | string | Blob = wav) =>
  new File([bytes], name);

async function openHost(options: ConstructorParameters<typeof MemoryHost>[0] = {}) {
  const host = new MemoryHost(options);
  const ann = await host.join('therapist');
  const upload = (form: Readonly<Record<string, string | Blob>>, headers = {}) =>
    host.call('POST', '/v1/sessions/upload', { as: ann, form, headers });
  return { host, ann, upload };
}

describe('an upload', () => {
  it('is answered with the session, where it is and its ETag', async () => {
    const { host, ann, upload } = await openHost();
    const { status, headers, body } = await upload({ audio: recording() });
    expect(status).toBe(202);
    expect(body.session).toMatchObject({
      status: 'uploaded',
      title: 'talk',
      ownerId: ann.account.id,
      recording: { filename: 'talk.wav', contentType: 'audio/wav', sizeBytes: wav.byteLength },
    });
    expect(body.session.recording).not.toHaveProperty('blobKey');
    expect(headers.get('location')).toBe(`/v1/sessions/${body.session.id}`);
    const seen = await host.call('GET', headers.get('location') ?? '', { as: ann });
    expect(seen.body).toEqual(body);
    expect(seen.headers.get('etag')).toBe(headers.get('etag'));
    expect(await storedBlobs(host)).toEqual([
      `users/${ann.account.id}/originals/${body.session.id}`,
    ]);
  });

  it.each([
    ['first', ['audio', 'title', 'patientId', 'recordedAt', 'settings']],
    ['last', ['settings', 'recordedAt', 'patientId', 'title', 'audio']],
    ['in the middle', ['settings', 'title', 'audio', 'recordedAt', 'patientId']],
  ])('may name the file %s', async (_where, order) => {
    const { host, ann, upload } = await openHost();
    const pat = await host.patientOf(ann);
    const fields: Record<string, string | File> = {
      audio: recording(),
      title: 'A talk',
      patientId: pat.account.id,
      recordedAt: '2026-01-31T09:30:00Z',
      settings: '{"language":"de-DE","speakers":3}',
    };
    const form = Object.fromEntries(order.map((name) => [name, fields[name] as string | File]));
    const { status, body } = await upload(form);
    expect(status).toBe(202);
    expect(body.session).toMatchObject({
      title: 'A talk',
      patientId: pat.account.id,
      recordedAt: '2026-01-31T09:30:00Z',
      settings: { language: 'de-DE', speakers: 3 },
    });
  });

  const settingsFaults = '{"language":"?","speakers":11,"profanity":"loud","colour":"red"}';
  it.each([
    ['before the file', (settings: string) => ({ settings, audio: recording() })],
    ['after the file', (settings: string) => ({ audio: recording(), settings })],
  ])('with settings %s is told of all their faults and leaves nothing', async (_where, form) => {
    const { host, upload } = await openHost();
    const { status, body } = await upload(form(settingsFaults));
    expect(status).toBe(400);
    expect(body.code).toBe('invalid_settings');
    const paths = body.errors.map(({ path }: { path: string }) => path);
    for (const name of ['language', 'speakers', 'profanity', 'colour']) {
      expect(paths.some((path: string) => path.endsWith(name))).toBe(true);
    }
    expect(await stored(host)).toEqual([]);
  });

  it.each(['no JSON', '[]', 'null', '"text"', '{'])(
    'with settings that are %s is refused with their place',
    async (settings) => {
      const { host, upload } = await openHost();
      const { status, body } = await upload({ settings, audio: recording() });
      expect([status, body.errors[0].path]).toEqual([400, 'body.settings']);
      expect(await stored(host)).toEqual([]);
    },
  );

  it.each([
    ['nobody', async () => 'no-such-account'],
    ['a therapist', async (host: MemoryHost) => (await host.join('therapist')).account.id],
    ['a patient of nobody', async (host: MemoryHost) => (await host.join('patient')).account.id],
  ])('about %s is refused, wherever the form says so', async (_whom, find) => {
    const { host, upload } = await openHost();
    const patientId = await find(host);
    for (const form of [
      { patientId, audio: recording() },
      { audio: recording(), patientId },
    ]) {
      const { status, body } = await upload(form);
      expect([status, body.code]).toEqual([404, 'patient_not_found']);
      expect(body.errors[0].path).toBe('patientId');
    }
    expect(await stored(host)).toEqual([]);
  });

  it.each([
    ['text named .wav', 'talk.wav', 'I am a text. '.repeat(400), 415, 'unsupported_media'],
    ['a page named .mp3', 'talk.mp3', '<!doctype html><html></html>', 415, 'unsupported_media'],
    ['a playlist named .m4a', 'a.m4a', '#EXTM3U\nfile:///etc/passwd\n', 415, 'unsupported_media'],
    ['nothing at all', 'talk.wav', '', 422, 'empty_recording'],
    ['a broken head', 'talk.wav', wav.slice(0, 20), 422, 'unreadable_media'],
  ] as const)('of %s is refused and leaves nothing', async (_what, name, bytes, status, code) => {
    const { host, upload } = await openHost();
    const reply = await upload({ audio: recording(name, bytes) });
    expect(reply).toMatchObject({ status, body: { code } });
    expect(await stored(host)).toEqual([]);
  });

  it('over the limit is refused and leaves nothing; one byte less is fine', async () => {
    const { host, upload } = await openHost({ maxRecordingBytes: wav.byteLength });
    const over = await upload({ audio: recording('a.wav', new Blob([wav, 'x'])) });
    expect(over).toMatchObject({ status: 413, body: { code: 'recording_too_large' } });
    expect(await stored(host)).toEqual([]);
    expect((await upload({ audio: recording() })).status).toBe(202);
  });

  it('takes the languages that the host offers', async () => {
    const { host, upload } = await openHost({ allowedLanguages: ['en-US', 'de-DE'] });
    const refused = await upload({ settings: '{"language":"fr-FR"}', audio: recording() });
    expect(refused).toMatchObject({ status: 400, body: { code: 'language_not_allowed' } });
    expect(JSON.stringify(refused.body)).toContain('de-DE');
    expect(await stored(host)).toEqual([]);
    const settings = '{"language":"de-DE"}';
    expect((await upload({ settings, audio: recording() })).status).toBe(202);
  });

  it.each([
    ['no form', 'text/plain', 'x', 415, 'unsupported_body'],
    ['a form without a file', 'multipart/form-data; boundary=x', '--x--\r\n', 400, 'invalid_form'],
    [
      'an unknown field',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="colour"\r\n\r\nred\r\n--x--\r\n',
      400,
      'invalid_form',
    ],
  ])('that is %s is refused', async (_what, contentType, body, status, code) => {
    const { host, ann } = await openHost();
    const headers = { 'content-type': contentType };
    const reply = await host.call('POST', '/v1/sessions/upload', { as: ann, body, headers });
    expect(reply).toMatchObject({ status, body: { code } });
  });

  it.each([
    ['Gespräch 三 🙂.wav', 'Gespräch 三 🙂.wav'],
    ['../../etc/passwd.wav', 'passwd.wav'],
    ['C:\\Users\\ann\\talk.wav', 'talk.wav'],
    ['...', 'recording'],
    [`${'ä'.repeat(400)}.wav`, expect.stringMatching(/^ä{50,200}\.wav$/u)],
  ])('keeps a name like %.30s safe', async (given, kept) => {
    const { host, ann, upload } = await openHost();
    const { status, body } = await upload({ audio: recording(given) });
    expect(status).toBe(202);
    expect(body.session.recording.filename).toEqual(kept);
    const [key = ''] = await storedBlobs(host);
    expect(key).toBe(`users/${ann.account.id}/originals/${body.session.id}`);
  });

  it('keeps a title in any script, without white space around it', async () => {
    const { upload } = await openHost();
    const title = 'Первая беседа — 第一 🙂 "quoted" <b>';
    const { body } = await upload({ title: `  ${title} `, audio: recording() });
    expect(body.session.title).toBe(title);
    const long = await upload({ title: 'x'.repeat(201), audio: recording() });
    expect(long.body.errors[0].path).toBe('body.title');
  });
});

describe('the kind of a recording', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'attune-kinds-'));
  });
  afterAll(async () => await rm(directory, { recursive: true }));

  it('is told by its bytes, whatever its name says', async () => {
    const path = join(directory, 'tone.mp3');
    const sine = ['-f', 'lavfi', '-i', 'sine=duration=2', '-b:a', '32k', path];
    await promisify(execFile)('ffmpeg', ['-hide_banner', '-loglevel', 'error', ...sine]);
    const media = createFfmpegMediaTool({ tempDirectory: directory });
    const { upload } = await openHost({ wrap: () => ({ media }) });
    const named = recording('notes.txt', new Uint8Array(await readFile(path)));
    const { status, body } = await upload({ audio: named });
    expect(status).toBe(202);
    expect(body.session.recording).toMatchObject({
      filename: 'notes.txt',
      contentType: 'audio/mpeg',
    });
  });
});

describe('an idempotency key', () => {
  const headers = { 'idempotency-key': 'my key 1' };

  it('gives a repeated upload the first session and stores nothing twice', async () => {
    const { host, upload } = await openHost();
    const first = await upload({ audio: recording() }, headers);
    const before = await stored(host);
    const again = await upload({ audio: recording('other.wav') }, headers);
    expect([again.status, again.body.session.id]).toEqual([202, first.body.session.id]);
    expect(await stored(host)).toEqual(before);
    const other = await upload({ audio: recording() }, { 'idempotency-key': 'my key 2' });
    expect(other.body.session.id).not.toBe(first.body.session.id);
  });

  it('makes one session of uploads at the same moment', async () => {
    const { host, upload } = await openHost();
    const replies = await Promise.all(
      Array.from({ length: 5 }, () => upload({ audio: recording() }, headers)),
    );
    expect(replies.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
    expect(new Set(replies.map(({ body }) => body.session.id)).size).toBe(1);
    expect(await storedBlobs(host)).toHaveLength(1);
  });

  it('of one person is nothing to another, and is free again after a failure', async () => {
    const { host, upload } = await openHost();
    const bob = await host.join('therapist');
    expect((await upload({ audio: recording('a', 'no media'.repeat(9)) }, headers)).status).toBe(
      415,
    );
    const mine = await upload({ audio: recording() }, headers);
    const form = { audio: recording() };
    const his = await host.call('POST', '/v1/sessions/upload', { as: bob, form, headers });
    expect([mine.status, his.status]).toEqual([202, 202]);
    expect(his.body.session.ownerId).toBe(bob.account.id);
  });

  it.each(['', 'x'.repeat(256)])('like "%.5s" is refused', async (key) => {
    const { host, upload } = await openHost();
    const reply = await upload({ audio: recording() }, { 'idempotency-key': key });
    expect(reply).toMatchObject({ status: 400, body: { code: 'invalid_idempotency_key' } });
    expect(await stored(host)).toEqual([]);
  });
});
