import { createHash } from 'node:crypto';
import type { RequestUploadInput, Session } from '@attune/core';
import { toneWav } from '@attune/core/adapter-kit';
import type { BlobGrant } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { asTherapist } from '../support/actors.js';
import { expectNothingLeft } from './pipeline-sources.js';
import { type Bench, type BenchOptions, openBench } from './pipeline-tools.js';

const wav = toneWav({ durationMs: 2_000, sampleRateHz: 8_000 });
const sha256 = createHash('sha256').update(wav).digest('hex');
const hour = 3_600_000;

/** A pipeline whose store signs requests, and the grants it signed. */
function openSigning(options: BenchOptions = {}): { bench: Bench; grants: BlobGrant[] } {
  const grants: BlobGrant[] = [];
  const bench = openBench({
    ...options,
    wrap: (ports) => ({
      blobs: {
        ...ports.blobs,
        capabilities: { ...ports.blobs.capabilities, signedRequests: true },
        sign: async (grant) => {
          grants.push(grant);
          const expiresAt = new Date(ports.clock.now().getTime() + grant.expiresInMs);
          return { url: 'https://store/x', method: grant.method, headers: {}, expiresAt };
        },
      },
      ...options.wrap?.(ports),
    }),
  });
  return { bench, grants };
}

const wanted = (given: Partial<RequestUploadInput> = {}): RequestUploadInput => ({
  filename: '../Monday talk.wav',
  sizeBytes: wav.byteLength,
  sha256: sha256.toUpperCase(),
  contentType: 'audio/x-wav',
  patientId: 'pat',
  ...given,
});

const send = ({ ports }: Bench, { recording }: Session, bytes = wav) =>
  ports.blobs.put(recording.blobKey, bytes, { ifAbsent: true });

const refusal = (run: Promise<unknown>, code: string) =>
  expect(run).rejects.toMatchObject({ code });

describe('asking for an upload', () => {
  it('makes a session that waits, and signs a request for its one object', async () => {
    const { bench, grants } = openSigning();
    const { session, upload } = await bench.requestUpload.execute(asTherapist('ann'), wanted());
    expect(grants).toEqual([
      {
        key: session.recording.blobKey,
        method: 'PUT',
        expiresInMs: hour,
        contentType: 'audio/x-wav',
        sizeBytes: wav.byteLength,
      },
    ]);
    expect(upload.url).toBe('https://store/x');
    expect(session).toMatchObject({
      status: 'uploaded',
      title: 'Monday talk',
      patientId: 'pat',
      upload: { sizeBytes: wav.byteLength, sha256, expiresAt: upload.expiresAt.toISOString() },
    });
    expect(session.recording).not.toHaveProperty('sha256');
    await bench.operations.processSession(session.id);
    expect(await bench.sessions.get(session.id)).toMatchObject({ status: 'uploaded' });
  });

  it('refuses what ingesting would refuse, and makes nothing', async () => {
    const { bench } = openSigning({ maxRecordingBytes: 1_000_000, allowedLanguages: ['en-US'] });
    const ask = (given: Partial<RequestUploadInput>) =>
      bench.requestUpload.execute(asTherapist('ann'), wanted({ sizeBytes: 9, ...given }));
    await refusal(ask({ sizeBytes: 0 }), 'empty_recording');
    await refusal(ask({ sizeBytes: 1_000_001 }), 'recording_too_large');
    await refusal(ask({ settings: { colour: 'red' } }), 'invalid_settings');
    await refusal(ask({ settings: { language: 'de-DE' } }), 'language_not_allowed');
    await refusal(ask({ sha256: 'abc' }), 'invalid_settings');
    await expectNothingLeft(bench);
    await refusal(openBench().requestUpload.execute(asTherapist('ann'), wanted()), 'unsupported');
  });
});

describe('completing an upload', () => {
  it('examines what arrived as ingesting does, and lets the work begin', async () => {
    const { bench } = openSigning();
    const { session } = await bench.requestUpload.execute(asTherapist('ann'), wanted());
    await send(bench, session);
    const arrived = await bench.completeUpload.execute(asTherapist('ann'), {
      sessionId: session.id,
    });
    expect(arrived).not.toHaveProperty('upload');
    expect(arrived.recording).toMatchObject({
      sha256,
      contentType: 'audio/wav',
      durationMs: 2_000,
      channels: 1,
      sizeBytes: wav.byteLength,
    });
    const again = await bench.completeUpload.execute(asTherapist('ann'), { sessionId: session.id });
    expect(again).toEqual(arrived);
    expect((await bench.settle(session.id)).status).not.toBe('uploaded');
  });

  it('makes one and the same session of two completions at once', async () => {
    const { bench } = openSigning();
    const { session } = await bench.requestUpload.execute(asTherapist('ann'), wanted());
    await send(bench, session);
    const both = await Promise.all([
      bench.completeUpload.execute(asTherapist('ann'), { sessionId: session.id }),
      bench.completeUpload.execute(asTherapist('ann'), { sessionId: session.id }),
    ]);
    expect(both[0]).toEqual(both[1]);
  });

  it('says that nothing has arrived, and after an hour that it is too late', async () => {
    const { bench } = openSigning();
    const { session } = await bench.requestUpload.execute(asTherapist('ann'), wanted());
    await refusal(
      bench.completeUpload.execute(asTherapist('ann'), { sessionId: session.id }),
      'upload_missing',
    );
    await bench.clock.advance(hour);
    await refusal(
      bench.completeUpload.execute(asTherapist('ann'), { sessionId: session.id }),
      'upload_expired',
    );
    await refusal(
      bench.completeUpload.execute(asTherapist('ann'), { sessionId: 'nobody' }),
      'session_not_found',
    );
  });

  const short = wav.slice(0, -2);
  const other = wav.map((byte, at) => (at === wav.length - 1 ? byte ^ 1 : byte));
  for (const [name, bytes] of [
    ['size', short],
    ['SHA-256', other],
  ] as const) {
    it(`removes bytes of another ${name} than announced, which may then be sent again`, async () => {
      const { bench } = openSigning();
      const { session } = await bench.requestUpload.execute(asTherapist('ann'), wanted());
      await send(bench, session, bytes);
      await refusal(
        bench.completeUpload.execute(asTherapist('ann'), { sessionId: session.id }),
        'upload_mismatch',
      );
      expect(await bench.blobKeys()).toEqual([]);
      await send(bench, session);
      expect(
        (await bench.completeUpload.execute(asTherapist('ann'), { sessionId: session.id }))
          .recording.sha256,
      ).toBe(sha256);
    });
  }

  it('leaves nothing of what is no recording', async () => {
    for (const bytes of [new Uint8Array(5_000).fill(65), wav.slice(0, 30)]) {
      const { bench } = openSigning();
      const { sha256: _, ...free } = wanted({ sizeBytes: bytes.byteLength });
      const { session } = await bench.requestUpload.execute(asTherapist('ann'), free);
      await send(bench, session, bytes);
      await expect(
        bench.completeUpload.execute(asTherapist('ann'), { sessionId: session.id }),
      ).rejects.toThrow(/recording/u);
      await expectNothingLeft(bench);
    }
  });

  it('keeps everything when a store or the media tool fails, so that it can be tried again', async () => {
    let broken = true;
    const { bench } = openSigning({
      wrap: ({ media }) => ({
        media: {
          ...media,
          probe: (...args) => (broken ? Promise.reject(new Error('gone')) : media.probe(...args)),
        },
      }),
    });
    const { session } = await bench.requestUpload.execute(asTherapist('ann'), wanted());
    await send(bench, session);
    await expect(
      bench.completeUpload.execute(asTherapist('ann'), { sessionId: session.id }),
    ).rejects.toThrow('gone');
    broken = false;
    expect(
      (await bench.completeUpload.execute(asTherapist('ann'), { sessionId: session.id })).recording
        .sha256,
    ).toBe(sha256);
  });
});

describe('sweeping', () => {
  it('removes a session whose recording never came, after a day', async () => {
    const { bench } = openSigning();
    await bench.requestUpload.execute(asTherapist('ann'), wanted());
    await bench.clock.advance(23 * hour);
    expect(await bench.operations.sweepIntakes()).toBe(0);
    await bench.clock.advance(2 * hour);
    expect(await bench.operations.sweepIntakes()).toBe(1);
    await expectNothingLeft(bench);
  });

  it('removes bytes that came after their session was deleted, and leaves a complete one', async () => {
    const { bench } = openSigning();
    const { session } = await bench.requestUpload.execute(asTherapist('ann'), wanted());
    const { session: kept } = await bench.requestUpload.execute(asTherapist('ann'), wanted());
    await bench.deleteSession.execute(asTherapist('ann'), { sessionId: session.id });
    await send(bench, session);
    await send(bench, kept);
    await bench.completeUpload.execute(asTherapist('ann'), { sessionId: kept.id });
    await bench.clock.advance(25 * hour);
    expect(await bench.operations.sweepIntakes()).toBe(1);
    expect(await bench.blobKeys()).toEqual([kept.recording.blobKey]);
    expect(await bench.sessions.get(kept.id)).toMatchObject({ recording: { sha256 } });
  });
});
