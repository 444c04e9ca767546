import type { AzureSpeechToTextOptions } from '@attune/adapters-azure/speech-to-text';
import { createMemoryBlobStore } from '@attune/core/memory';
import type { BlobStore, SpeechRequest, SpeechToText } from '@attune/core/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSpeech, speechKey } from '../support/azure/open-speech.js';
import { speakTones, wavOf } from '../support/tone-speech.js';

let blobs: BlobStore;
let opened: Awaited<ReturnType<typeof openSpeech>>;

beforeEach(async () => {
  blobs = createMemoryBlobStore();
  opened = await openSpeech(blobs);
});

afterEach(async () => {
  await opened.server[Symbol.asyncDispose]();
  expect(opened.server.violations).toEqual([]);
});

async function request(changes: Partial<SpeechRequest> = {}): Promise<SpeechRequest> {
  const { samples } = speakTones({ words: 5 });
  const wav = wavOf(samples);
  await blobs.put('recording.wav', wav, { contentType: 'audio/wav' });
  const durationMs = samples.length / 16;
  const audio = { blobKey: 'recording.wav', sizeBytes: wav.byteLength, durationMs };
  return {
    audio: { ...audio, channels: 1, sampleRateHz: 16_000 },
    idempotencyKey: crypto.randomUUID(),
    language: 'en-US',
    diarization: true,
    channelSeparation: false,
    profanity: 'raw',
    punctuation: 'automatic',
    lexical: false,
    phraseHints: [],
    ...changes,
  };
}

const ways = ['fast', 'batch'] as const;

/** Starts one transcription in one of the ways. */
async function started(
  way: (typeof ways)[number],
  options: Partial<AzureSpeechToTextOptions> = {},
) {
  const speech = opened.open({ way, ...options });
  return { speech, ticket: await speech.start(await request()) };
}

/** The keys of everything that is stored. */
async function stored(): Promise<readonly string[]> {
  return (await blobs.list({ prefix: '' })).items.map(({ key }) => key);
}

describe.each(ways)('Azure Speech, %s', (way) => {
  it.each([
    [401, 'Unauthorized', 'unauthenticated'],
    [403, 'Forbidden', 'permission_denied'],
    [408, 'RequestTimeout', 'unavailable'],
    [429, 'TooManyRequests', 'rate_limited'],
    [500, 'InternalServerError', 'unavailable'],
    [503, 'ServiceUnavailable', 'unavailable'],
    [504, 'PipelineError', 'unavailable'],
  ])('turns status %i into %s, and goes on afterwards', async (status, code, expected) => {
    const { speech, ticket } = await started(way);
    for (const wrapped of [false, true]) {
      opened.server.refuse = { status, code, wrapped };
      const call = speech.check(ticket);
      await expect(call).rejects.toMatchObject({ code: expected });
      await expect(call).rejects.toThrow(code);
    }
    opened.server.refuse = undefined;
    expect(await speech.check(ticket)).toMatchObject({ state: 'done' });
  });

  it('names the role that an identity lacks', async () => {
    const { speech, ticket } = await started(way);
    opened.server.refuse = { status: 403, code: 'Forbidden' };
    await expect(speech.check(ticket)).rejects.toThrow('"Cognitive Services Speech User"');
    opened.server.refuse = undefined;
  });

  it('tells how long the service wants to be left alone', async () => {
    const { speech, ticket } = await started(way);
    const headers = { 'retry-after': '120' };
    opened.server.refuse = { status: 429, code: 'TooManyRequests', headers };
    await expect(speech.check(ticket)).rejects.toMatchObject({ retryAfterMs: 120_000 });
  });

  it('waits out a fault that passes soon', async () => {
    const { speech, ticket } = await started(way, { tries: 3 });
    const headers = { 'retry-after': '0' };
    opened.server.refuse = { status: 429, code: 'TooManyRequests', headers, times: 2 };
    expect(await speech.check(ticket)).toMatchObject({ state: 'done' });
  });

  it.each([
    ['an empty answer', { text: '' }],
    ['half of an answer', { text: '{"phrases":[{' }],
    ['a page', { text: '<html>Sign in</html>', type: 'text/html' }],
    ['another object', { text: '{"status":7}' }],
    ['a list', { text: '[]' }],
  ])('takes %s for no transcript', async (_, instead) => {
    const { speech, ticket } = await started(way);
    opened.server.instead = instead;
    await expect(speech.check(ticket)).rejects.toMatchObject({ code: 'internal' });
    opened.server.instead = undefined;
    expect(await speech.check(ticket)).toMatchObject({ state: 'done' });
  });

  it('tries again later when the connection is cut, or the service is away', async () => {
    const { speech, ticket } = await started(way);
    opened.server.instead = 'cut';
    await expect(speech.check(ticket)).rejects.toMatchObject({ code: 'unavailable' });
    opened.server.instead = undefined;
    const gone = opened.open({ way, endpoint: 'http://127.0.0.1:9' });
    await expect(gone.check(ticket)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await speech.check(ticket)).toMatchObject({ state: 'done' });
  });

  it('ends a call to a silent service on abort', async () => {
    const { speech, ticket } = await started(way);
    opened.server.instead = 'silent';
    const aborter = new AbortController();
    const call = speech.check(ticket, { signal: aborter.signal });
    const reason = new Error('enough');
    aborter.abort(reason);
    await expect(call).rejects.toBe(reason);
  });

  it.each([
    ['InvalidAudioFormat', 'unsupported', false],
    ['InvalidLocale', 'invalid_argument', false],
    ['AudioTooLarge', 'limit_exceeded', false],
    ['SomethingElse', 'internal', false],
  ])('reports work that failed with %s as %s', async (code, expected, retryable) => {
    const message = 'See https://storage.example.org/recording.wav?sig=secret for it.';
    opened.server.failWork = { code, message };
    const { speech, ticket } = await started(way);
    const status = await speech.check(ticket);
    expect(status).toMatchObject({ state: 'failed', code: expected, retryable });
    expect(JSON.stringify(status)).not.toContain('secret');
  });

  it('leaves nothing behind once it is released', async () => {
    const { speech, ticket } = await started(way);
    await speech.check(ticket);
    await speech.release(ticket);
    expect(await stored()).toEqual(['recording.wav']);
    expect([opened.server.jobs.size, opened.shared.keys.size]).toEqual([0, 0]);
    await expect(speech.check(ticket)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('never tells its key', async () => {
    const { speech, ticket } = await started(way);
    opened.server.refuse = { status: 500, code: speechKey };
    const error = await speech.check(ticket).catch((reason: Error) => reason);
    expect(JSON.stringify(ticket)).not.toContain(speechKey);
    expect((error as Error).message).not.toContain(speechKey);
  });
});

describe('fast transcription', () => {
  it('is paid for once: a second check reads the answer that was kept', async () => {
    const { speech, ticket } = await started('fast');
    const first = await speech.check(ticket);
    const again = await opened.open({ way: 'fast' }).check(ticket);
    expect(again).toEqual(first);
    expect(opened.server.transcribed).toHaveLength(1);
  });

  it('is not sent again by itself when the answer is lost, which would be paid for twice', async () => {
    const { speech, ticket } = await started('fast', { tries: 3 });
    opened.server.instead = 'cut';
    await expect(speech.check(ticket)).rejects.toMatchObject({ code: 'unavailable' });
    const sent = opened.server.requests.filter((one) => one.startsWith('POST'));
    expect(sent).toHaveLength(1);
  });

  it('says that an address has none', async () => {
    const { speech, ticket } = await started('fast');
    opened.server.refuse = { status: 404, code: 'NotFound' };
    await expect(speech.check(ticket)).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('refuses a recording that changed its length', async () => {
    const { speech, ticket } = await started('fast');
    await blobs.put('recording.wav', new Uint8Array(10));
    await expect(speech.check(ticket)).rejects.toMatchObject({ code: 'invalid_argument' });
  });
});

describe('batch transcription', () => {
  it('finds the job whose submission was not answered, and buys no second one', async () => {
    const speech = opened.open({ way: 'batch' });
    const wanted = await request();
    opened.server.loseSubmission = true;
    await expect(speech.start(wanted)).rejects.toMatchObject({ code: 'unavailable' });
    const ticket = await speech.start(wanted);
    expect(opened.server.jobs.size).toBe(1);
    expect(await speech.check(ticket)).toMatchObject({ state: 'done' });
  });

  it('reports a job that succeeded without its only recording as failed', async () => {
    const message = 'The recording could not be downloaded.';
    opened.server.failWork = { code: 'InvalidUri', message, where: 'report' };
    const { speech, ticket } = await started('batch');
    expect(await speech.check(ticket)).toMatchObject({
      ...{ state: 'failed', code: 'permission_denied', retryable: false },
      message: expect.stringContaining(message),
    });
  });

  it('asks again no sooner than the service wants', async () => {
    opened.server.looksUntilDone = 3;
    const { speech, ticket } = await started('batch');
    expect(await speech.check(ticket)).toEqual({ state: 'running', retryAfterMs: 20 });
    opened.server.retryAfter = 300;
    expect(await speech.check(ticket)).toEqual({ state: 'running', retryAfterMs: 300_000 });
    expect(await speech.check(ticket)).toMatchObject({ state: 'done' });
  });

  it('reads lists that come in pages', async () => {
    opened.server.pageSize = 1;
    const { speech, ticket } = await started('batch');
    expect(await speech.check(ticket)).toMatchObject({ state: 'done' });
  });

  it('says so when a job that runs is not deleted yet', async () => {
    opened.server.looksUntilDone = 2;
    opened.server.holdsRunning = true;
    const { speech, ticket } = await started('batch');
    await expect(speech.release(ticket)).rejects.toMatchObject({ code: 'unavailable' });
    opened.server.holdsRunning = false;
    await speech.release(ticket);
    expect(opened.server.jobs.size).toBe(0);
  });

  it('needs recordings that the service can read', () => {
    const build = (): SpeechToText => opened.open({ way: 'batch', shared: undefined });
    expect(build).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
  });

  it('keeps the address of the recording out of the ticket', async () => {
    const { ticket } = await started('batch');
    expect(JSON.stringify(ticket)).not.toContain('sig=');
  });
});
