import { createPocketsphinxSpeechToText } from '@attune/adapters-local/pocketsphinx';
import { runConformance, speechToTextSuite } from '@attune/core/conformance';
import { createMemoryBlobStore } from '@attune/core/memory';
import { describe, it, vi } from 'vitest';
import { spokenSample } from '../support/spoken-sample.js';

// The engine really listens, several times in some cases, on machines that are slow as well.
vi.setConfig({ testTimeout: 90_000 });

runConformance({ describe, it }, speechToTextSuite, {
  adapter: 'pocketsphinx',
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
    const make = () => createPocketsphinxSpeechToText({ blobs });
    return { port: make(), blobs, speech: await spokenSample(), reopen: async () => make() };
  },
});
