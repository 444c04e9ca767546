import { createSherpaSpeechToText } from '@attune/adapters-local/sherpa';
import { createMemoryBlobStore } from '@attune/core/memory';
import { sayTones } from '../support/tone-model.js';
import { wavOf } from '../support/tone-speech.js';

/** Loads a model, tells the number of the engine's process and waits to be killed. */
const blobs = createMemoryBlobStore();
const port = await createSherpaSpeechToText({ blobs, model: process.argv[2] ?? '' });
const { samples } = sayTones({ words: 3 });
const wav = wavOf(samples);
await blobs.put('recording.wav', wav, { contentType: 'audio/wav' });
const durationMs = Math.floor(samples.length / 16);
const ticket = await port.start({
  audio: {
    ...{ blobKey: 'recording.wav', sizeBytes: wav.length, durationMs },
    ...{ channels: 1, sampleRateHz: 16_000 },
  },
  ...{ idempotencyKey: 'host', language: 'en', diarization: false, channelSeparation: false },
  ...{ profanity: 'raw', punctuation: 'none', lexical: false, phraseHints: [] },
});
await port.check(ticket);
process.stdout.write(`engine ${port.pid()}\n`);
setInterval(() => undefined, 60_000);
