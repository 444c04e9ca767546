import assert from 'node:assert/strict';
import type { SpeechAudio, SpeechCapabilities } from '../../ports/speech-to-text.js';
import { record, requestFor, type SpeechToTextCase } from './harness.js';
import { assertRejects } from './steps.js';

/** Klingon has a tag of its own and no speech service. */
const unknownLanguage = 'tlh';

const declarationCase: SpeechToTextCase = {
  id: 'STT-01',
  title: 'declares a name and capabilities that hold together',
  async run({ port }) {
    const { capabilities } = port;
    assert.match(port.provider, /^[a-z0-9][a-z0-9-]*$/, 'the provider must be a short name');
    for (const name of ['maxDurationMs', 'maxBytes', 'maxSpeakers', 'sampleRateHz'] as const) {
      assert.ok(Number.isInteger(capabilities[name]), `${name} must be a whole number`);
      assert.ok(capabilities[name] > 0, `${name} must be above zero`);
    }
    assert.equal(faultOf(capabilities), undefined, 'capabilities must hold together');
  },
};

const requestCases: readonly SpeechToTextCase[] = [
  {
    id: 'STT-22',
    title: 'refuses a recording that is not in the blob store with not_found',
    async run(harness) {
      const audio: SpeechAudio = { ...(await record(harness)), blobKey: 'conformance/absent.wav' };
      await assertRejects(harness.port.start(requestFor(harness, audio)), 'not_found', 'start');
    },
  },
  {
    id: 'STT-23',
    title: 'refuses a recording that is too long or too large with limit_exceeded',
    async run(harness) {
      const { port } = harness;
      const audio = await record(harness);
      const { maxDurationMs, maxBytes } = port.capabilities;
      for (const beyond of [{ durationMs: maxDurationMs + 1 }, { sizeBytes: maxBytes + 1 }]) {
        const request = requestFor(harness, { ...audio, ...beyond });
        await assertRejects(port.start(request), 'limit_exceeded', JSON.stringify(beyond));
      }
    },
  },
  {
    id: 'STT-24',
    title: 'refuses a language it does not take with unsupported',
    without: ['anyLanguage'],
    async run(harness) {
      assert.notEqual(harness.port.capabilities.languages, 'any', 'must be declared');
      const request = requestFor(harness, await record(harness), { language: unknownLanguage });
      await assertRejects(harness.port.start(request), 'unsupported', unknownLanguage);
    },
  },
  {
    id: 'STT-25',
    title: 'refuses to identify a language with unsupported when it cannot',
    without: ['languageIdentification'],
    async run(harness) {
      assert.equal(harness.port.capabilities.languageIdentification, false, 'must be declared');
      const { language, ...rest } = requestFor(harness, await record(harness));
      const candidateLanguages = [language ?? 'en-US', 'de-DE'];
      const call = harness.port.start({ ...rest, candidateLanguages });
      await assertRejects(call, 'unsupported', 'identification');
    },
  },
  {
    id: 'STT-26',
    title: 'refuses to separate channels with unsupported when it cannot',
    without: ['channelSeparation'],
    async run(harness) {
      assert.equal(harness.port.capabilities.channelSeparation, false, 'must be declared');
      const audio = await record(harness, { tonesHz: [440, 550] });
      const request = requestFor(harness, audio, { channelSeparation: true });
      await assertRejects(harness.port.start(request), 'unsupported', 'channel separation');
    },
  },
  {
    id: 'STT-27',
    title: 'refuses a malformed request with invalid_argument',
    async run(harness) {
      const audio = await record(harness);
      for (const idempotencyKey of ['', 'x'.repeat(129), 'a/b', 'ü']) {
        const call = harness.port.start(requestFor(harness, audio, { idempotencyKey }));
        await assertRejects(call, 'invalid_argument', `key "${idempotencyKey.slice(0, 10)}"`);
      }
      const { language: _language, ...rest } = requestFor(harness, audio);
      await assertRejects(harness.port.start(rest), 'invalid_argument', 'no language at all');
      if (!harness.port.capabilities.channelSeparation) return;
      const request = requestFor(harness, audio, { channelSeparation: true });
      await assertRejects(
        harness.port.start(request),
        'invalid_argument',
        'one channel, separated',
      );
    },
  },
];

/** What cannot be true together. */
function faultOf(capabilities: SpeechCapabilities): string | undefined {
  const { languages, profanity, punctuation } = capabilities;
  if (languages !== 'any' && languages.length === 0) return 'it takes no language';
  if (profanity.length === 0) return 'it gives text in no profanity mode';
  if (punctuation.length === 0) return 'it gives text in no punctuation mode';
  if (capabilities.exactSpeakers && capabilities.maxSpeakers < 2) {
    return 'an exact number of speakers, but it tells none apart';
  }
  return undefined;
}

export { declarationCase, requestCases };
