import { createOpenaiCompatibleSpeechToText } from '@attune/adapters-local/openai-compatible-speech';
import { createSystemClock } from '@attune/adapters-local/system';
import { PortError } from '@attune/core';
import { createManualClock, createMemoryBlobStore } from '@attune/core/memory';
import type {
  BlobStore,
  Clock,
  SpeechRequest,
  SpeechResult,
  SpeechTicket,
} from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import type { SpeechServerStyle } from '../support/speech-answers.js';
import {
  type SpeechFault,
  type SpeechServer,
  startSpeechServer,
} from '../support/speech-server.js';
import { type SpeakOptions, speakTones, type ToneSpeech, wavOf } from '../support/tone-speech.js';

const apiKey = 'sk-very-secret-0123456789';
const blobKey = 'users/u1/audio/s1.wav';

type Options = Partial<Parameters<typeof createOpenaiCompatibleSpeechToText>[0]>;

/** A server, a recording and the adapter between them. */
async function setUp(
  style: SpeechServerStyle,
  speech: ToneSpeech,
  options: Options & { readonly blobs?: BlobStore } = {},
) {
  const server = await startSpeechServer(style);
  const blobs = options.blobs ?? createMemoryBlobStore();
  const wav = wavOf(speech.samples);
  await blobs.put(blobKey, wav, { contentType: 'audio/wav' });
  const make = (more: Options = {}) =>
    createOpenaiCompatibleSpeechToText({
      ...{ baseUrl: server.baseUrl, apiKey, model: 'whisper-1', blobs, chunkMs: 10_000 },
      ...{ clock: createSystemClock(), ...options, ...more },
    });
  const request: SpeechRequest = {
    audio: {
      ...{ blobKey, sizeBytes: wav.byteLength, channels: 1, sampleRateHz: 16_000 },
      durationMs: Math.floor(speech.samples.length / 16),
    },
    ...{ idempotencyKey: 's1.1', language: 'en-US', diarization: false, channelSeparation: false },
    ...{ profanity: 'raw', punctuation: 'automatic', lexical: false, phraseHints: [] },
  };
  return { server, blobs, make, request, port: make() };
}

async function resultOf(
  port: ReturnType<typeof createOpenaiCompatibleSpeechToText>,
  ticket: SpeechTicket,
): Promise<SpeechResult> {
  const status = await port.check(ticket);
  if (status.state !== 'done') throw new Error(`not done: ${JSON.stringify(status)}`);
  return status.result;
}

/** The words alone, as they were said. */
function wordsIn(result: SpeechResult): string[] {
  const text = result.utterances.map((one) => one.text).join(' ');
  return text.toLowerCase().replaceAll('.', '').split(/\s+/u);
}

const withoutPause: SpeakOptions = { words: 150 };
const withPauses: SpeakOptions = { words: 110, pauseMs: (index) => (index % 8 === 7 ? 900 : 80) };

const styles: readonly SpeechServerStyle[] = [
  ...(['openai', 'openai-diarize', 'gpt-transcribe', 'whisper.cpp'] as const),
  ...(['speaches', 'vllm', 'localai', 'segments-only'] as const),
];
const timed: readonly SpeechServerStyle[] = ['openai', 'whisper.cpp', 'speaches', 'localai'];

describe('a recording that is sent in parts', () => {
  it.each(styles)(
    'loses and doubles no word where people pause, in the manner of %s',
    async (style) => {
      const speech = speakTones(withPauses);
      const { server, port, request } = await setUp(style, speech, {
        model: style === 'openai-diarize' ? 'gpt-4o-transcribe-diarize' : 'whisper-1',
      });
      await using _ = server;
      const result = await resultOf(port, await port.start(request));
      expect(server.requests.length).toBeGreaterThan(4);
      expect(wordsIn(result)).toEqual(speech.said.map(({ word }) => word.toLowerCase()));
    },
  );

  it.each(timed)(
    'loses and doubles no word where nobody pauses, in the manner of %s',
    async (style) => {
      const speech = speakTones(withoutPause);
      const { server, port, request } = await setUp(style, speech);
      await using _ = server;
      const result = await resultOf(port, await port.start(request));
      expect(server.requests.length).toBeGreaterThan(4);
      expect(wordsIn(result)).toEqual(speech.said.map(({ word }) => word.toLowerCase()));
      const words = result.utterances.flatMap((one) => one.words ?? []);
      expect(words).toHaveLength(speech.said.length);
      for (const [index, { startMs, endMs }] of speech.said.entries()) {
        expect(Math.abs((words[index]?.startMs ?? 0) - startMs)).toBeLessThan(30);
        expect(Math.abs((words[index]?.endMs ?? 0) - endMs)).toBeLessThan(30);
      }
    },
  );

  it('loses and doubles no word when the server gives no times and the speech has no pauses', async () => {
    const speech = speakTones(withoutPause);
    for (const style of ['gpt-transcribe', 'segments-only'] as const) {
      const { server, port, request } = await setUp(style, speech);
      await using _ = server;
      const result = await resultOf(port, await port.start(request));
      expect(wordsIn(result)).toEqual(speech.said.map(({ word }) => word.toLowerCase()));
      expect(result.warnings).toHaveLength(1);
      expect(result.utterances.every(({ words }) => words === undefined)).toBe(true);
    }
  });

  it('sends no part of nothing but silence, and no more at once than it may', async () => {
    const speech = speakTones({ words: 60, pauseMs: (index) => (index === 29 ? 25_000 : 80) });
    const { server, make, request } = await setUp('openai', speech);
    await using _ = server;
    server.delayMs = 30;
    const port = make({ concurrency: 2 });
    const result = await resultOf(port, await port.start(request));
    expect(wordsIn(result)).toHaveLength(60);
    const sentMs = server.requests.reduce((sum, { durationMs }) => sum + durationMs, 0);
    expect(sentMs).toBeLessThan(request.audio.durationMs - 5_000);
    expect(server.busiest).toBe(2);
  });

  it('pays for no part twice after a crash, and keeps nothing once released', async () => {
    const { server, blobs, make, request } = await setUp('openai', speakTones(withPauses));
    await using _ = server;
    const first = make({ concurrency: 1, tries: 1 });
    const ticket = await first.start(request);
    server.fault = (number) => (number === 3 ? { kind: 'reset' } : undefined);
    await expect(first.check(ticket)).rejects.toSatisfy((error) =>
      PortError.is(error, 'unavailable'),
    );
    const paid = server.requests.length - 1;
    expect(paid).toBe(3);
    const whole = await resultOf(make(), ticket);
    const parts = server.requests.length - 1;
    expect(await resultOf(make(), ticket)).toEqual(whole);
    expect(server.requests.length - 1).toBe(parts);
    const spans = server.requests.map(({ durationMs }) => durationMs);
    expect(spans).toHaveLength(parts + 1);
    await make().release(ticket);
    const { items } = await blobs.list({ prefix: '' });
    expect(items.map(({ key }) => key)).toEqual([blobKey]);
  });

  it('ends within the session’s own prefix, so that a deletion takes it along', async () => {
    const { server, blobs, port, request } = await setUp('openai', speakTones(withPauses));
    await using _ = server;
    await port.check(await port.start(request));
    const { items } = await blobs.list({ prefix: '' });
    expect(items.length).toBeGreaterThan(2);
    for (const { key } of items) expect(key.startsWith('users/u1/audio/s1.')).toBe(true);
  });
});

describe('what a server says of speakers and languages', () => {
  const turns: SpeakOptions = { words: 40, pauseMs: (index) => (index % 10 === 9 ? 900 : 80) };

  it('takes the speakers that a diarizing model tells, and asks only such a model', async () => {
    const { server, make, request } = await setUp('openai-diarize', speakTones(turns));
    await using _ = server;
    const port = make({ model: 'gpt-4o-transcribe-diarize', chunkMs: 60_000 });
    const hinted = { ...request, diarization: true, phraseHints: ['Attune'] };
    const { utterances } = await resultOf(port, await port.start(hinted));
    expect(utterances.map(({ speaker }) => speaker)).toEqual(['0', '1', '0', '1']);
    expect(server.requests).toHaveLength(1);
  });

  it('sends the language as a code and hints as a prompt, and tells which candidate was heard', async () => {
    const { server, port, request } = await setUp('openai', speakTones(turns), { chunkMs: 60_000 });
    await using _ = server;
    await port.check(await port.start({ ...request, phraseHints: ['Attune', 'Sertraline'] }));
    const fields = Object.fromEntries(server.requests[0]?.fields ?? []);
    expect(fields).toMatchObject({
      language: 'en',
      prompt: 'Attune, Sertraline',
      model: 'whisper-1',
    });
    const { language: _language, ...open } = request;
    for (const [candidateLanguages, language] of [
      [['de-DE', 'en-GB'], 'en-GB'],
      [['de-DE', 'fr-FR'], 'und'],
    ] as const) {
      const asked = { ...open, candidateLanguages, idempotencyKey: `s1.${language}` };
      expect((await resultOf(port, await port.start(asked))).language).toBe(language);
    }
  });
});

describe('a speech server in trouble', () => {
  const short: SpeakOptions = { words: 10 };
  const status = (code: number, more: Partial<SpeechFault> = {}): SpeechFault => ({
    ...{ kind: 'status', status: code },
    ...(more as object),
  });

  it.each([
    ['429 with Retry-After', status(429, { headers: { 'retry-after': '2' } }), 2_000],
    ['500', status(500, { body: '{"error":"ggml failed"}' }), 8_000],
    ['503 of a proxy', status(503, { body: '<html>busy</html>' }), 8_000],
    ['a reset', { kind: 'reset' } as const, 8_000],
    ['a reset in mid-answer', { kind: 'reset-midway' } as const, 8_000],
  ])('is asked again after %s', async (_name, fault, waitMs) => {
    const clock = createManualClock();
    const { server, port, request } = await setUp('openai', speakTones(short), { clock });
    await using _ = server;
    server.fault = (number) => (number === 0 ? fault : undefined);
    const ticket = await port.start(request);
    const checking = resultOf(port, ticket);
    // The time limit of the request, then the pause.
    await until(() => server.requests.length === 1 && clock.sleepers === 1);
    await until(() => advanceWhenPausing(clock, server, waitMs));
    expect(wordsIn(await checking)).toHaveLength(10);
    expect(server.requests).toHaveLength(2);
  });

  it('passes on a Retry-After that is too long to wait for', async () => {
    const { server, port, request } = await setUp('openai', speakTones(short));
    await using _ = server;
    server.fault = () => status(429, { headers: { 'retry-after': '120' } });
    const error = await failure(port.check(await port.start(request)));
    expect(error).toMatchObject({ code: 'rate_limited', retryAfterMs: 120_000 });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['401', status(401), 'unauthenticated'],
    ['403', status(403), 'permission_denied'],
    ['404', status(404), 'unsupported'],
    [
      'a quota that is used up',
      status(429, { body: '{"error":{"code":"insufficient_quota"}}' }),
      'limit_exceeded',
    ],
    ['malformed JSON', status(200, { body: '{"text": "good mor' }), 'internal'],
    ['an empty answer', status(200), 'internal'],
    ['a list', status(200, { body: '[]' }), 'internal'],
    ['an object of something else', status(200, { body: '{"status":"ok"}' }), 'internal'],
    [
      'an error that calls itself a success',
      status(200, { body: '{"error":"out of memory"}' }),
      'internal',
    ],
  ] as const)(
    'fails at once with %s, in words for people and without the key',
    async (_name, fault, code) => {
      const { server, port, request } = await setUp('openai', speakTones(short));
      await using _ = server;
      const body = 'body' in fault ? fault.body : undefined;
      server.fault = () =>
        ({ ...fault, body: body ?? (code === 'internal' ? '' : `key ${apiKey}`) }) as SpeechFault;
      const error = await failure(port.check(await port.start(request)));
      expect(error).toMatchObject({ code, port: 'speech-to-text', adapter: 'openai-compatible' });
      expect(error.message).toMatch(/^The speech server [a-z]+.*\.$/u);
      expect(JSON.stringify([error, error.message, String(error.cause)])).not.toContain(apiKey);
      expect(server.requests).toHaveLength(1);
    },
  );

  it('asks for less when a form is refused, and remembers it', async () => {
    const { server, port, request } = await setUp('gpt-transcribe', speakTones(withPauses));
    await using _ = server;
    await port.check(await port.start(request));
    const formats = server.requests.map(({ fields }) => new Map(fields).get('response_format'));
    expect(formats.filter((format) => format === 'verbose_json').length).toBeLessThanOrEqual(4);
    expect(formats.filter((format) => format === 'json').length).toBeGreaterThan(4);
  });

  it('gives up on a recording that no form helps with: the work failed, not the call', async () => {
    const { server, port, request } = await setUp('openai', speakTones(short));
    await using _ = server;
    server.fault = () => status(400, { body: '{"error":"failed to read audio"}' });
    const ticket = await port.start(request);
    const outcome = await port.check(ticket);
    expect(outcome).toMatchObject({ state: 'failed', code: 'unsupported', retryable: false });
    expect(await port.check(ticket)).toEqual(outcome);
  });

  it('ends a call that hangs at its time limit, and does not wait as long again', async () => {
    const { server, port, request } = await setUp('openai', speakTones(short), {
      timeLimitMs: () => 150,
    });
    await using _ = server;
    server.fault = () => ({ kind: 'hang' });
    const error = await failure(port.check(await port.start(request)));
    expect(error).toMatchObject({ code: 'unavailable' });
    expect(server.requests).toHaveLength(1);
    await until(() => server.abandoned === 1);
  });

  it('hangs up when it is aborted', async () => {
    const { server, port, request } = await setUp('openai', speakTones(short));
    await using _ = server;
    server.fault = () => ({ kind: 'hang' });
    const control = new AbortController();
    const checking = port.check(await port.start(request), { signal: control.signal });
    await until(() => server.requests.length === 1);
    const reason = new Error('shutting down');
    control.abort(reason);
    await expect(checking).rejects.toBe(reason);
    await until(() => server.abandoned === 1);
  });

  it('is unavailable when no server listens on the port', async () => {
    const { server, make, request } = await setUp('openai', speakTones(short));
    await server[Symbol.asyncDispose]();
    const port = make({ tries: 1 });
    const error = await failure(port.check(await port.start(request)));
    expect(error).toMatchObject({ code: 'unavailable', retryable: true });
  });
});

async function failure(call: Promise<unknown>): Promise<PortError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!PortError.is(error)) throw new Error(`no port error: ${String(error)}`);
  return error;
}

async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await done())) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Lets the pause after a fault pass, and nothing else. */
async function advanceWhenPausing(
  clock: Clock & { advance(ms: number): Promise<void>; readonly sleepers: number },
  server: SpeechServer,
  ms: number,
): Promise<boolean> {
  if (server.requests.length > 1) return true;
  await clock.advance(ms);
  return false;
}
