import { toneWav } from '@attune/core/adapter-kit';
import { describe, expect, it } from 'vitest';
import { stored, storedBlobs } from '../../http/stored.js';
import { MemoryHost } from '../../support/memory-host.js';

const wav = toneWav({ durationMs: 2_000 });
const otherWav = toneWav({ durationMs: 3_000 });
const vtt = 'WEBVTT\n\n00:01.000 --> 00:02.000\nHello.\n';
const headers = { 'idempotency-key': 'k-1' };
const audio = (bytes: Uint8Array<ArrayBuffer> = wav) => new File([bytes], 'talk.wav');
const transcript = (text = vtt) => new File([text], 'talk.vtt');
const reused = { status: 422, body: { code: 'idempotency_key_reused' } };

async function openHost() {
  const host = new MemoryHost();
  const ann = await host.join('therapist');
  const upload = (form: Readonly<Record<string, string | Blob>>) =>
    host.call('POST', '/v1/sessions/upload', { as: ann, form, headers });
  const bring = (form: Readonly<Record<string, string | Blob>>) =>
    host.call('POST', '/v1/sessions/import', { as: ann, form, headers });
  const announce = (json: object) => host.call('POST', '/v1/sessions', { as: ann, json, headers });
  return { host, ann, upload, bring, announce };
}

describe('attack 17: an idempotency key that comes again', () => {
  it('with another recording is refused, and nothing of it is kept', async () => {
    const { host, upload } = await openHost();
    const first = await upload({ audio: audio() });
    expect(first.status).toBe(202);
    const before = await stored(host);
    expect(await upload({ audio: audio(otherWav) })).toMatchObject(reused);
    expect(await stored(host)).toEqual(before);
    expect(await upload({ audio: audio() })).toMatchObject({
      status: 202,
      body: { session: { id: first.body.session.id } },
    });
  });

  it.each([
    ['title', { title: 'Other' }],
    ['settings', { settings: '{"speakers": 3}' }],
    ['time', { recordedAt: '2026-01-31T09:30:00.000Z' }],
  ])('with another %s is refused, before and behind the file', async (_name, more) => {
    const { upload } = await openHost();
    await upload({ audio: audio() });
    expect(await upload({ ...more, audio: audio() })).toMatchObject(reused);
    expect(await upload({ audio: audio(), ...more })).toMatchObject(reused);
  });

  it('with a default that is named, or with white space around a title, is a repeat', async () => {
    const { upload } = await openHost();
    const first = await upload({ title: 'Talk', audio: audio() });
    const again = await upload({
      audio: audio(),
      title: ' Talk ',
      settings: '{"diarization": true}',
    });
    expect([again.status, again.body.session?.id]).toEqual([202, first.body.session.id]);
  });

  it('while the first is still being taken in is compared once that is done', async () => {
    const { host, upload } = await openHost();
    const replies = await Promise.all([
      upload({ audio: audio() }),
      upload({ audio: audio(otherWav) }),
      upload({ audio: audio() }),
      upload({ audio: audio(otherWav) }),
    ]);
    const made = replies.filter(({ status }) => status === 202);
    const refused = replies.filter(({ body }) => body.code === 'idempotency_key_reused');
    expect([made.length, refused.length]).toEqual([2, 2]);
    expect(new Set(made.map(({ body }) => body.session.id)).size).toBe(1);
    expect(await storedBlobs(host)).toHaveLength(1);
  });

  it('works for transcripts that are brought', async () => {
    const { host, bring, upload } = await openHost();
    const first = await bring({ transcript: transcript() });
    const before = await stored(host);
    const again = await bring({ transcript: transcript() });
    expect([again.status, again.body.session.id]).toEqual([202, first.body.session.id]);
    expect(await bring({ transcript: transcript(`${vtt}NOTE x\n`) })).toMatchObject(reused);
    expect(await bring({ transcript: transcript(), title: 'Other' })).toMatchObject(reused);
    expect(await upload({ audio: audio() })).toMatchObject(reused);
    expect(await stored(host)).toEqual(before);
  });

  it('works for recordings that are announced', async () => {
    const { host, announce } = await openHost();
    const announcement = { filename: 'talk.wav', sizeBytes: wav.byteLength };
    const first = await announce(announcement);
    expect(first.status).toBe(201);
    const before = await stored(host);
    const again = await announce(announcement);
    expect([again.status, again.body.session.id]).toEqual([201, first.body.session.id]);
    expect(again.body.upload.url).toContain(encodeURIComponent(first.body.session.id));
    for (const other of [{ sizeBytes: 9 }, { filename: 'b.wav' }, { title: 'Other' }]) {
      expect(await announce({ ...announcement, ...other })).toMatchObject(reused);
    }
    expect(await announce({ ...announcement, sha256: 'a'.repeat(64) })).toMatchObject(reused);
    expect(await stored(host)).toEqual(before);
  });

  it('that was stored without a fingerprint answers with its session, as before', async () => {
    const { host, upload } = await openHost();
    const first = await upload({ audio: audio() });
    const { items } = await host.ports.documents.query('reservations', { where: {}, limit: 10 });
    const kept = items.filter(({ document }) => document['content'] !== undefined);
    expect(kept).toHaveLength(1);
    for (const { document } of kept) {
      const { content: _new, ...old } = document;
      await host.ports.documents.put('reservations', old);
    }
    const again = await upload({ audio: audio(otherWav) });
    expect([again.status, again.body.session.id]).toEqual([202, first.body.session.id]);
  });
});
