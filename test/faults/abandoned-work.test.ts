// own process: it hears of every promise of the process that failed with nobody waiting for it
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFfmpegMediaTool } from '@attune/adapters-local/ffmpeg';
import { createOpenaiCompatibleSpeechToText } from '@attune/adapters-local/openai-compatible-speech';
import { createPocketsphinxSpeechToText } from '@attune/adapters-local/pocketsphinx';
import { createSherpaSpeechToText } from '@attune/adapters-local/sherpa';
import { createSystemClock } from '@attune/adapters-local/system';
import { createMemoryBlobStore } from '@attune/core/memory';
import type { BlobStore, SpeechRequest, SpeechToText } from '@attune/core/ports';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asTherapist } from '../support/actors.js';
import { drillSize } from '../support/drill-size.js';
import { startSpeechServer } from '../support/speech-server.js';
import { sayTones, toneActivity, writeToneModel, writeToneVoices } from '../support/tone-model.js';
import { wavOf } from '../support/tone-speech.js';
import { type BenchPorts, openBench } from './pipeline-tools.js';

const reason = new Error('the session was deleted');
/** How many moments of a call are tried. */
const moments = drillSize({ short: 8, long: 60 });
const seed = Number(process.env['SEED'] ?? 20_261_130);

let models: string;
let unheard: unknown[] = [];
const hear = (error: unknown): void => void unheard.push(error);

beforeAll(async () => {
  models = await mkdtemp(join(tmpdir(), 'attune-abandoned-'));
  for (const name of ['tones-en', 'tones-active-en', 'slow-en']) {
    await writeToneModel(join(models, name), name === 'slow-en' ? { slow: 2 } : {});
  }
  await writeFile(join(models, 'tones-active-en', 'silero_vad.onnx'), toneActivity());
  await writeToneVoices(join(models, 'voices'));
});
beforeEach(() => {
  unheard = [];
  process.on('unhandledRejection', hear);
});
afterEach(() => {
  process.off('unhandledRejection', hear);
});
afterAll(() => rm(models, { recursive: true, force: true }));

/** Numbers from 0 to 1 that are the same in each run. */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Node tells of such a promise after the microtasks of the turn in which it failed. */
async function turnsPass(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Aborts a call at moments between its start and its end, which the first call finds. */
async function abortAnywhere(call: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
  const random = randomFrom(seed);
  const startedAt = performance.now();
  await call(new AbortController().signal);
  const tookMs = performance.now() - startedAt;
  for (let moment = 0; moment < moments; moment += 1) {
    const control = new AbortController();
    const delayMs = moment === 0 ? 0 : random() * tookMs;
    const timer = setTimeout(() => control.abort(reason), delayMs);
    const end = await call(control.signal).then(
      () => 'done',
      (error: unknown) => error,
    );
    clearTimeout(timer);
    expect(['done', reason]).toContain(end);
  }
  await turnsPass();
  expect(unheard).toEqual([]);
}

const speech = sayTones({ words: 12, pauseMs: (index) => (index % 6 === 5 ? 800 : 60) });

async function requestFor(blobs: BlobStore): Promise<SpeechRequest> {
  const wav = wavOf(speech.samples);
  const blobKey = `recording-${crypto.randomUUID()}.wav`;
  await blobs.put(blobKey, wav, { contentType: 'audio/wav' });
  const durationMs = Math.floor(speech.samples.length / 16);
  return {
    audio: { blobKey, sizeBytes: wav.length, durationMs, channels: 1, sampleRateHz: 16_000 },
    ...{ idempotencyKey: crypto.randomUUID(), language: 'en-US' },
    ...{ diarization: true, channelSeparation: false },
    ...{ profanity: 'raw', punctuation: 'none', lexical: false, phraseHints: [] },
  };
}

async function abortChecks(port: SpeechToText, blobs: BlobStore): Promise<void> {
  const request = await requestFor(blobs);
  await abortAnywhere(async (signal) => {
    const ticket = await port.start({ ...request, idempotencyKey: crypto.randomUUID() });
    await port.check(ticket, { signal });
  });
}

describe('an engine that is aborted at any moment leaves no failure unheard', () => {
  it.each([
    { what: 'sherpa-onnx, voices by our own ear', model: 'tones-en', voices: false },
    { what: 'sherpa-onnx, voices and speech by models', model: 'tones-active-en', voices: true },
  ])('$what', async ({ model, voices }) => {
    const blobs = createMemoryBlobStore();
    const port = await createSherpaSpeechToText({
      ...{ blobs, model: join(models, model) },
      ...(voices ? { voices: join(models, 'voices') } : {}),
    });
    try {
      await abortChecks(port, blobs);
    } finally {
      await port.close();
    }
  });

  it('PocketSphinx', { timeout: 300_000 }, async () => {
    const blobs = createMemoryBlobStore();
    await abortChecks(createPocketsphinxSpeechToText({ blobs }), blobs);
  });

  it('a server of the OpenAI kind', async () => {
    const blobs = createMemoryBlobStore();
    await using server = await startSpeechServer('openai');
    server.delayMs = 5;
    const port = createOpenaiCompatibleSpeechToText({
      ...{ baseUrl: server.baseUrl, model: 'whisper-1', blobs, clock: createSystemClock() },
      ...{ chunkMs: 2_000, overlapMs: 400, tries: 1 },
    });
    await abortChecks(port, blobs);
  });

  it('ffmpeg', async () => {
    const media = createFfmpegMediaTool();
    const wav = wavOf(speech.samples);
    const source = async () => new Blob([wav]).stream();
    await abortAnywhere(async (signal) => {
      await media.probe(source, { signal });
      const target = { sampleRateHz: 8_000, channels: 1 } as const;
      const audio = await media.convert(source, target, { signal });
      await new Response(audio.body).arrayBuffer();
    });
  });
});

describe('an engine of which one half fails', () => {
  it('fails with why, and leaves no failure unheard', async () => {
    await writeToneVoices(join(models, 'bad-voices'));
    const blobs = createMemoryBlobStore();
    const port = await createSherpaSpeechToText({
      ...{ blobs, model: join(models, 'slow-en'), voices: join(models, 'bad-voices') },
    });
    // It was whole when the engine was opened.
    await rm(join(models, 'bad-voices'), { recursive: true });
    try {
      const ticket = await port.start(await requestFor(blobs));
      await expect(port.check(ticket)).rejects.toMatchObject({ name: 'PortError' });
      await turnsPass();
      expect(unheard).toEqual([]);
    } finally {
      await port.close();
    }
  });
});

/** Counts the calls of all ports, and does something at one of them. */
function counting(ports: BenchPorts, deed: (call: number) => void): Partial<BenchPorts> {
  let calls = 0;
  const counted = (port: object): object =>
    new Proxy(port, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          calls += 1;
          deed(calls);
          return value.apply(target, args);
        };
      },
    });
  const { documents, blobs, media, speech, language, notes, push } = ports;
  const wrapped = { documents, blobs, media, speech, language, notes, push };
  return Object.fromEntries(Object.entries(wrapped).map(([name, port]) => [name, counted(port)]));
}

describe('a session whose work ends at any call of a port', () => {
  it.each(['stop', 'delete'] as const)('%s: no failure is unheard', async (how) => {
    const random = randomFrom(seed);
    let last = 0;
    for (let at = 1; at <= last || at === 1; at += 1) {
      const bench = openBench();
      const { id } = await bench.ingest();
      const control = new AbortController();
      let deleting: Promise<unknown> = Promise.resolve();
      const deed = (call: number): void => {
        if (at === 1) last = Math.max(last, call);
        else if (call === at) void after(Math.floor(random() * 4), end);
      };
      const end = (): void => {
        if (how === 'stop') control.abort(reason);
        else {
          deleting = bench.deleteSession.execute(asTherapist('ann'), { sessionId: id });
          deleting.catch(() => undefined);
        }
      };
      const worker = bench.restart({ wrap: (ports) => counting(ports, deed) });
      await worker.operations.processSession(id, { signal: control.signal }).catch(() => undefined);
      await deleting;
    }
    expect(last).toBeGreaterThan(20);
    await turnsPass();
    expect(unheard).toEqual([]);
  });
});

/** After so many turns of the microtasks. */
async function after(turns: number, deed: () => void): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await undefined;
  deed();
}
