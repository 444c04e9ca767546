import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSherpaSpeechToText } from '@attune/adapters-local/sherpa';
import { runConformance, speechToTextSuite } from '@attune/core/conformance';
import { createMemoryBlobStore } from '@attune/core/memory';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { sayTones, writeToneModel } from '../support/tone-model.js';
import { wavOf } from '../support/tone-speech.js';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'attune-sherpa-'));
  await writeToneModel(join(directory, 'tones-en'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

runConformance({ describe, it }, speechToTextSuite, {
  adapter: 'sherpa, with a tiny model',
  capabilities: {
    idempotentStart: true,
    channelSeparation: true,
    languageIdentification: false,
    anyLanguage: false,
    holdsWork: false,
    faults: false,
    realSpeech: true,
  },
  open: async () => {
    const blobs = createMemoryBlobStore();
    const opened: { close(): Promise<void> }[] = [];
    const make = async () => {
      const port = await createSherpaSpeechToText({ blobs, model: join(directory, 'tones-en') });
      opened.push(port);
      return port;
    };
    const { samples, said } = sayTones({ words: 24, pauseMs: (index) => (index % 6 ? 120 : 700) });
    return {
      port: await make(),
      blobs,
      reopen: make,
      speech: {
        wav: wavOf(samples),
        words: said.map(({ word }) => word).join(' '),
        language: 'en-US',
      },
      close: async () => {
        await Promise.all(opened.map((port) => port.close()));
      },
    };
  },
});
