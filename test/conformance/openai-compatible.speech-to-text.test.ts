import { createOpenaiCompatibleSpeechToText } from '@attune/adapters-local/openai-compatible-speech';
import { createSystemClock } from '@attune/adapters-local/system';
import { runConformance, speechToTextSuite } from '@attune/core/conformance';
import { createMemoryBlobStore } from '@attune/core/memory';
import { describe, it } from 'vitest';
import type { SpeechServerStyle } from '../support/speech-answers.js';
import { startSpeechServer } from '../support/speech-server.js';
import { speakTones, wavOf } from '../support/tone-speech.js';

const apiKey = 'sk-conformance-0123456789';
const styles: readonly SpeechServerStyle[] = ['openai', 'speaches', 'whisper.cpp'];
const statuses = { unavailable: 503, rate_limited: 429, unauthenticated: 401 } as const;

for (const style of styles) {
  runConformance({ describe, it }, speechToTextSuite, {
    adapter: `openai-compatible, in the manner of ${style}`,
    capabilities: {
      idempotentStart: true,
      channelSeparation: true,
      languageIdentification: true,
      anyLanguage: true,
      holdsWork: true,
      faults: true,
      realSpeech: true,
    },
    open: async () => {
      const server = await startSpeechServer(style);
      server.apiKey = apiKey;
      const blobs = createMemoryBlobStore();
      const make = () =>
        createOpenaiCompatibleSpeechToText({
          ...{ baseUrl: server.baseUrl, apiKey, model: 'whisper-1', blobs },
          ...{ clock: createSystemClock(), chunkMs: 2_000, overlapMs: 400, tries: 1 },
        });
      const { samples, said } = speakTones({ words: 30 });
      const words = said.map(({ word }) => word).join(' ');
      return {
        port: make(),
        blobs,
        reopen: async () => make(),
        secrets: [apiKey],
        speech: { wav: wavOf(samples), words, language: 'en-US' },
        service: {
          asked: ['check'] as const,
          refuse: (code) => {
            server.fault = () =>
              code === undefined ? undefined : { kind: 'status', status: statuses[code] };
          },
          failWork: () => {
            server.fault = () => ({ kind: 'status', status: 400, body: '{"error":"no audio"}' });
          },
        },
        close: () => server[Symbol.asyncDispose](),
      };
    },
  });
}
