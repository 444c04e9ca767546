import type { SpeechRequest } from '@attune/core/ports';
import { expect, it } from 'vitest';
import { jobRequest } from './job-request.js';

const data = {
  ...{ job: 'a', audioKey: 'a.wav', outputKey: 'a.json', durationMs: 1_000 },
  ...{ languages: ['en-US'], identified: false, warnings: [] },
};

it.each([
  [1, undefined],
  [2, 2],
  [30, 30],
  [40, 30],
])('asks for %s speakers with the limit %s', (speakers, most) => {
  const request: SpeechRequest = {
    audio: { blobKey: 'a', sizeBytes: 1, durationMs: 1, channels: 1, sampleRateHz: 16_000 },
    ...{ idempotencyKey: 'a', language: 'en-US', diarization: true, speakers },
    ...{ channelSeparation: false, profanity: 'raw', punctuation: 'automatic' },
    ...{ lexical: false, phraseHints: [] },
  };
  const { Settings } = jobRequest(request, data, { bucket: 'speech' });
  expect(Settings?.MaxSpeakerLabels).toBe(most);
});
