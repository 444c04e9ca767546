import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSherpaSpeechToText, type SherpaOptions } from '@attune/adapters-local/sherpa';
import { createMemoryBlobStore } from '@attune/core/memory';
import type {
  BlobStore,
  SpeechRequest,
  SpeechResult,
  SpeechStatus,
  SpeechToText,
} from '@attune/core/ports';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isAlive } from '../support/attune.js';
import { onnx } from '../support/onnx.js';
import { ended, startSource } from '../support/run-source.js';
import {
  sayTones,
  toneActivity,
  toneTokens,
  writeToneModel,
  writeToneVoices,
} from '../support/tone-model.js';
import { wavOf } from '../support/tone-speech.js';

let models: string;
const opened: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  models = await mkdtemp(join(tmpdir(), 'attune-sherpa-'));
  await writeToneModel(join(models, 'tones-en'));
  await writeToneModel(join(models, 'slow-en'), { slow: 6 });
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((port) => port.close()));
});
afterAll(() => rm(models, { recursive: true, force: true }));

async function open(name: string, options: Partial<SherpaOptions> = {}) {
  const blobs = createMemoryBlobStore();
  const port = await createSherpaSpeechToText({ blobs, model: join(models, name), ...options });
  opened.push(port);
  return { port, blobs };
}

async function ticketFor(
  { port, blobs }: { port: SpeechToText; blobs: BlobStore },
  samples: Int16Array,
  changes: Partial<SpeechRequest> = {},
) {
  const wav = wavOf(samples);
  const blobKey = `recording-${crypto.randomUUID()}.wav`;
  await blobs.put(blobKey, wav, { contentType: 'audio/wav' });
  const durationMs = Math.floor(samples.length / 16);
  return await port.start({
    audio: { blobKey, sizeBytes: wav.length, durationMs, channels: 1, sampleRateHz: 16_000 },
    ...{ idempotencyKey: crypto.randomUUID(), language: 'en-US' },
    ...{ diarization: false, channelSeparation: false },
    ...{ profanity: 'raw', punctuation: 'none', lexical: false, phraseHints: [] },
    ...changes,
  });
}

async function resultOf(
  opened: { port: SpeechToText; blobs: BlobStore },
  samples: Int16Array,
  changes: Partial<SpeechRequest> = {},
): Promise<SpeechResult> {
  const status = await opened.port.check(await ticketFor(opened, samples, changes));
  if (status.state !== 'done') throw new Error(status.state);
  return status.result;
}

const few = sayTones({ words: 6 });
/** The engine is asked about each part on its own. */
const twoParts = sayTones({ words: 2, pauseMs: () => 900 });
/** Has the model loaded and nothing recognized. */
const silence = new Int16Array(16_000);
const textOf = (result: SpeechResult): string =>
  result.utterances.map(({ text }) => text).join(' ');

describe('a model that can be used', () => {
  it('writes every word where it is said, over many ranges', async () => {
    const speech = sayTones({ words: 90, pauseMs: (index) => (index % 9 === 8 ? 900 : 150) });
    const result = await resultOf(await open('tones-en'), speech.samples);
    const words = result.utterances.flatMap((utterance) => utterance.words ?? []);
    expect(words.map(({ text }) => text)).toEqual(speech.said.map(({ word }) => word));
    for (const [index, { startMs, endMs }] of words.entries()) {
      const said = speech.said[index];
      expect(Math.abs(startMs - (said?.startMs ?? 0)), `word ${index}`).toBeLessThanOrEqual(60);
      expect(endMs, `word ${index}`).toBeGreaterThan(startMs);
    }
    expect(result.model).toMatch(/^sherpa-onnx \d+\.\d+\.\d+ tones-en$/);
  });

  it('is loaded once, and its callers take turns', async () => {
    const opened = await open('tones-en');
    await resultOf(opened, few.samples);
    const pid = opened.port.pid();
    const results = await Promise.all([1, 2, 3].map(() => resultOf(opened, few.samples)));
    expect(results.map(textOf)).toEqual(results.map(() => 'good morning how was your week'));
    expect(opened.port.pid()).toBe(pid);
  });

  it('has its speech found by a model for that when one lies beside it', async () => {
    const name = 'tones-with-activity-en';
    await writeToneModel(join(models, name));
    await writeFile(join(models, name, 'silero_vad.onnx'), toneActivity());
    const speech = sayTones({ words: 30, pauseMs: (index) => (index % 6 === 5 ? 900 : 150) });
    const result = await resultOf(await open(name), speech.samples);
    expect(textOf(result)).toBe(speech.said.map(({ word }) => word).join(' '));
    // That model hears nothing in what is this quiet; by level it would be speech.
    const quiet = sayTones({ words: 6, level: 300 });
    expect(textOf(await resultOf(await open(name), quiet.samples))).toBe('');
    expect(textOf(await resultOf(await open('tones-en'), quiet.samples))).not.toBe('');
  });

  it('has voices told apart by models for that when there are any', async () => {
    await writeToneVoices(join(models, 'voices'));
    const turns = ['good how was good how was', 'talked about home talked about home'];
    const text = [...turns, ...turns].join(' ');
    const speech = sayTones({ words: 24, text, pauseMs: (index) => (index % 6 === 5 ? 800 : 60) });
    const opened = await open('tones-en', { voices: join(models, 'voices') });
    const request = { diarization: true, speakers: 2 };
    const { utterances } = await resultOf(opened, speech.samples, request);
    expect(utterances.map((one) => one.text)).toEqual([...turns, ...turns]);
    expect(utterances.map((one) => one.speaker)).toEqual(['0', '1', '0', '1']);
  });
});

describe('a model that cannot be used', () => {
  it('is not there: the way to bring it is named', async () => {
    await expect(open('absent')).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('attune models pull absent'),
    });
  });

  it('is of no known kind: what was looked for is told', async () => {
    const directory = join(models, 'strange');
    await writeToneModel(directory, { metadata: { model_type: 'crystal-ball' } });
    await expect(open('strange')).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/transducer.*whisper.*zipformer-ctc/),
    });
  });

  it('lacks its tokens', async () => {
    const directory = join(models, 'no-tokens');
    await writeToneModel(directory);
    await rm(join(directory, 'tokens.txt'));
    await expect(open('no-tokens')).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('there is no tokens.txt'),
    });
  });

  it('was cut off', async () => {
    const directory = join(models, 'cut');
    await writeToneModel(directory);
    await truncate(join(directory, 'model.onnx'), 4_000);
    await expect(open('cut')).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('its end is missing'),
    });
  });

  it('lacks one of the two models for voices', async () => {
    const directory = join(models, 'half-voices');
    await writeToneVoices(directory);
    await rm(join(directory, 'embedding.onnx'));
    await expect(open('tones-en', { voices: directory })).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('one for speaker embeddings is missing'),
    });
  });

  it.each([
    {
      what: 'makes the engine throw',
      file: () => onnx({ ...nothing, metadata: { model_type: 'zipformer2_ctc' } }),
      tokens: toneTokens(),
      message: /cannot be loaded/,
    },
    {
      what: 'makes the engine end its process',
      file: () => onnx({ ...identity, metadata: { model_type: 'EncDecCTCModel' } }),
      tokens: toneTokens(),
      message: /cannot be loaded.*'vocab_size' does not exist/,
    },
    {
      what: 'has tokens that are none',
      file: () => onnx({ ...identity, metadata: { model_type: 'zipformer2_ctc' } }),
      tokens: 'one two three four\n',
      message: /cannot be loaded/,
    },
  ])('$what: this process goes on and says why, every time', async ({ file, tokens, message }) => {
    const name = `bad-${crypto.randomUUID()}`;
    await writeToneModel(join(models, name));
    await writeFile(join(models, name, 'model.onnx'), file());
    await writeFile(join(models, name, 'tokens.txt'), tokens);
    const opened = await open(name, { languages: ['en'] });
    const ticket = await ticketFor(opened, few.samples);
    for (const _time of [1, 2]) {
      const error = await opened.port.check(ticket).catch((fault: unknown) => fault);
      expect(error).toMatchObject({ code: 'internal', retryable: false });
      expect((error as Error).message).toMatch(message);
      expect((error as Error).message).not.toContain(models);
    }
  });
});

const nothing = { inputs: [], outputs: [], constants: [], nodes: [] };
const identity = {
  ...{ constants: [], nodes: [{ op: 'Identity', inputs: ['x'], outputs: ['y'] }] },
  inputs: [{ name: 'x', type: 'float', shape: [1, 1, 80] }],
  outputs: [{ name: 'y', type: 'float', shape: [1, 1, 80] }],
} as const;

describe('an engine that ends', () => {
  it('is killed while it works: a passing fault, and the next check works', async () => {
    const opened = await open('slow-en');
    await resultOf(opened, silence);
    const pid = await eventually(() => opened.port.pid());
    const work = untilMidway(opened, () => process.kill(pid, 'SIGKILL'));
    await expect(work).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    expect(textOf(await resultOf(opened, silence))).toBe('');
    expect(opened.port.pid()).not.toBe(pid);
  });

  it('starts a new process for the next check after it died while idle', async () => {
    const opened = await open('tones-en');
    await resultOf(opened, few.samples);
    const pid = await eventually(() => opened.port.pid());
    process.kill(pid, 'SIGKILL');
    await eventually(() => (opened.port.pid() === undefined ? true : undefined));
    expect(textOf(await resultOf(opened, few.samples))).toBe('good morning how was your week');
    expect(opened.port.pid()).not.toBe(pid);
  });

  it('is told to stop by a signal to the group: the work goes on', async () => {
    const opened = await open('tones-en');
    await resultOf(opened, few.samples);
    const pid = await eventually(() => opened.port.pid());
    process.kill(pid, 'SIGTERM');
    process.kill(pid, 'SIGINT');
    expect(textOf(await resultOf(opened, few.samples))).toBe('good morning how was your week');
    expect(opened.port.pid()).toBe(pid);
  });

  it('is ended by an abort in the midst of its work, and is there for others', async () => {
    const opened = await open('slow-en');
    await resultOf(opened, silence);
    const pid = await eventually(() => opened.port.pid());
    const control = new AbortController();
    const reason = new Error('the session was deleted');
    const work = untilMidway(opened, () => control.abort(reason), control.signal);
    await expect(work).rejects.toBe(reason);
    await eventually(() => (isAlive(pid) ? undefined : true));
    expect(textOf(await resultOf(opened, silence))).toBe('');
    expect(opened.port.pid()).not.toBe(pid);
  });

  it('ends with the process that started it, even when that is killed', async () => {
    const host = join(import.meta.dirname, 'sherpa-host.ts');
    const child = startSource(host, [join(models, 'tones-en')]);
    try {
      let told = '';
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        told += text;
      });
      const done = ended(child);
      const pid = Number(await eventually(() => /engine (\d+)\n/.exec(told)?.[1], 20_000));
      expect(isAlive(pid)).toBe(true);
      child.kill('SIGKILL');
      await done;
      await eventually(() => (isAlive(pid) ? undefined : true));
    } finally {
      child.kill('SIGKILL');
    }
  }, 40_000);

  it('rejects every call after it was closed', async () => {
    const opened = await open('tones-en');
    const ticket = await ticketFor(opened, few.samples);
    await opened.port.close();
    await expect(opened.port.check(ticket)).rejects.toMatchObject({ code: 'unavailable' });
  });
});

/** Has the engine listen, and does this while it is at work on the second of two parts. */
async function untilMidway(
  opened: { port: SpeechToText; blobs: BlobStore },
  deed: () => void,
  signal?: AbortSignal,
): Promise<SpeechStatus> {
  const ticket = await ticketFor(opened, twoParts.samples);
  // The first part is done: the question about the second one is asked before anything else.
  return await opened.port.check(ticket, { signal, onProgress: () => setImmediate(deed) });
}

async function eventually<T>(look: () => T | undefined, withinMs = 10_000): Promise<T> {
  for (let waitedMs = 0; waitedMs < withinMs; waitedMs += 20) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('It did not happen.');
}
