import { runConformance, speechToTextSuite } from '@attune/core/conformance';
import { describe, it } from 'vitest';
import { openMemorySpeech } from '../kit/saboteurs/speech-to-text-tools.js';

for (const idempotentStart of [true, false]) {
  runConformance({ describe, it }, speechToTextSuite, {
    adapter: idempotentStart ? 'memory' : 'memory, slow and with nothing to spare',
    capabilities: {
      idempotentStart,
      channelSeparation: idempotentStart,
      languageIdentification: idempotentStart,
      anyLanguage: idempotentStart,
      holdsWork: true,
      faults: true,
      realSpeech: idempotentStart,
    },
    open: () => openMemorySpeech(idempotentStart ? 'rich' : 'poor'),
  });
}
