import { runConformance, speechToTextSuite } from '@attune/core/conformance';
import { createMemoryBlobStore } from '@attune/core/memory';
import { afterEach, describe, expect, it } from 'vitest';
import { openSpeech, speechKey } from '../support/azure/open-speech.js';
import type { SpeechServer } from '../support/azure/speech-state.js';
import { speakTones, wavOf } from '../support/tone-speech.js';

const refusals = {
  unavailable: { status: 503, code: 'ServiceUnavailable' },
  rate_limited: { status: 429, code: 'TooManyRequests' },
  unauthenticated: { status: 401, code: 'Unauthorized' },
} as const;
const servers: SpeechServer[] = [];

afterEach(() => {
  const broken = servers.splice(0).flatMap(({ violations }) => violations);
  expect(broken, 'what breaks the published specification').toEqual([]);
});

describe.each(['auto', 'fast', 'batch'] as const)('the way %s', (way) => {
  runConformance({ describe, it }, speechToTextSuite, {
    adapter: way === 'auto' ? 'azure' : `azure-${way}`,
    capabilities: {
      idempotentStart: true,
      channelSeparation: true,
      languageIdentification: true,
      anyLanguage: false,
      holdsWork: true,
      faults: true,
      realSpeech: true,
    },
    open: async () => {
      const blobs = createMemoryBlobStore();
      const { server, open } = await openSpeech(blobs);
      servers.push(server);
      const { samples, said } = speakTones({ words: 30 });
      return {
        port: open({ way }),
        blobs,
        reopen: async () => open({ way }),
        secrets: [speechKey, 'sig='],
        speech: {
          wav: wavOf(samples),
          words: said.map(({ word }) => word).join(' '),
          language: 'en-US',
        },
        bought: async () => server.transcribed.length + server.jobs.size,
        service: {
          // Fast transcription asks the service for nothing before and after it.
          ...(way === 'batch' ? {} : { asked: ['check'] as const }),
          refuse: (code) => {
            server.refuse = code === undefined ? undefined : refusals[code];
          },
          failWork: () => {
            server.failWork = { code: 'InvalidAudioFormat', message: 'The audio is no audio.' };
          },
        },
        close: async () => {
          await server[Symbol.asyncDispose]();
        },
      };
    },
  });
});
