import { beforeEach, describe, expect, it } from 'vitest';
import type { BlobStore } from '../ports/blob-store.js';
import type { SpeechAudio, SpeechRequest } from '../ports/speech-to-text.js';
import { createMemoryBlobStore } from './memory-blob-store.js';
import { createMemorySpeechState, createMemorySpeechToText } from './memory-speech-to-text.js';

const audio: SpeechAudio = {
  blobKey: 'users/u-1/audio/s-1.wav',
  sizeBytes: 144,
  durationMs: 60_000,
  channels: 1,
  sampleRateHz: 16_000,
};
const request: SpeechRequest = {
  audio,
  idempotencyKey: 's-1.1',
  language: 'en-US',
  diarization: true,
  channelSeparation: false,
  profanity: 'raw',
  punctuation: 'automatic',
  lexical: false,
  phraseHints: [],
};
let blobs: BlobStore;

beforeEach(async () => {
  blobs = createMemoryBlobStore();
  await blobs.put(audio.blobKey, new Uint8Array(144).fill(1));
});

describe('the memory speech engine', () => {
  it('says a dialogue of two speakers, with words, spread over the recording', async () => {
    const engine = createMemorySpeechToText({ blobs });
    const status = await engine.check(await engine.start(request));
    if (status.state !== 'done') throw new Error(status.state);
    const { utterances } = status.result;
    expect(new Set(utterances.map(({ speaker }) => speaker)).size).toBe(2);
    expect(utterances[0]?.words?.map(({ text }) => text).join(' ')).toBe(utterances[0]?.text);
    expect(utterances.at(-1)?.endMs).toBeGreaterThan(50_000);
  });

  it('says what the script says, also in silence', async () => {
    await blobs.put(audio.blobKey, new Uint8Array(144));
    const said = [{ startMs: 0, endMs: 900, text: 'Hello there' }];
    for (const script of [said, async () => said]) {
      const engine = createMemorySpeechToText({
        blobs,
        script,
        capabilities: { wordTimes: false },
      });
      const status = await engine.check(await engine.start(request));
      expect(status).toMatchObject({ state: 'done', result: { utterances: said } });
    }
  });

  it('is as slow as told, and says how far it is', async () => {
    const engine = createMemorySpeechToText({ blobs, runningChecks: 2, retryAfterMs: 5 });
    const ticket = await engine.start(request);
    expect(await engine.check(ticket)).toEqual({ state: 'running', retryAfterMs: 5, percent: 0 });
    expect(await engine.check(ticket)).toEqual({ state: 'running', retryAfterMs: 5, percent: 50 });
    expect(await engine.check(ticket)).toMatchObject({ state: 'done' });
  });

  it('fails as told, and keeps to it', async () => {
    const failure = { code: 'unavailable', message: 'overloaded', retryable: true } as const;
    const failures = [failure];
    const engine = createMemorySpeechToText({ blobs, fail: () => failures.pop() });
    const ticket = await engine.start(request);
    expect(await engine.check(ticket)).toEqual({ state: 'failed', ...failure });
    expect(await engine.check(ticket)).toEqual({ state: 'failed', ...failure });
    const next = await engine.start({ ...request, idempotencyKey: 's-1.2' });
    expect(await engine.check(next)).toMatchObject({ state: 'done' });
  });

  it('goes on in another instance with the same state, and counts what was bought', async () => {
    const state = createMemorySpeechState();
    const first = createMemorySpeechToText({ blobs, state });
    const ticket = await first.start(request);
    const second = createMemorySpeechToText({ blobs, state });
    await second.start(request);
    await second.check(ticket);
    await second.release(ticket);
    await first.release(ticket);
    expect(state).toMatchObject({ starts: 1, checks: 1, releases: 1 });
    const stranger = createMemorySpeechToText({ blobs });
    await expect(stranger.check(ticket)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('notices that the recording is gone', async () => {
    const engine = createMemorySpeechToText({ blobs });
    const ticket = await engine.start(request);
    await blobs.delete(audio.blobKey);
    await expect(engine.check(ticket)).rejects.toMatchObject({ code: 'not_found' });
    await expect(engine.start(request)).rejects.toMatchObject({ code: 'not_found' });
  });
});
