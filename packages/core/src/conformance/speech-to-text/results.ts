import assert from 'node:assert/strict';
import { wordErrorRate } from '../../evaluation/word-error-rate.js';
import type { SpeechRequest, SpeechToText } from '../../ports/speech-to-text.js';
import {
  languageOf,
  record,
  recordSound,
  recordSpeech,
  requestFor,
  type SpeechToTextCase,
} from './harness.js';
import { assertLawful } from './result-checks.js';
import { finish, transcribe } from './steps.js';

/** Far above what a working engine misses, far below what noise or another language would give. */
const worstWordErrorRate = 0.5;

const resultCases: readonly SpeechToTextCase[] = [
  {
    id: 'STT-12',
    title: 'gives a result within the recording: utterances in order, words within them, coverage',
    async run(harness) {
      const { capabilities } = harness.port;
      const diarization = capabilities.maxSpeakers > 1;
      const audio = await recordSound(harness);
      const result = await transcribe(harness, requestFor(harness, audio, { diarization }));
      assertLawful(result, audio, capabilities);
    },
  },
  {
    id: 'STT-13',
    title: 'says which language the result is in: the one asked for',
    async run(harness) {
      const result = await transcribe(harness, requestFor(harness, await record(harness)));
      const primary = (language: string) => language.toLowerCase().split('-')[0];
      assert.equal(primary(result.language), primary(languageOf(harness)), 'language');
    },
  },
  {
    id: 'STT-14',
    title: 'finds no utterances in silence, and says that it listened',
    async run(harness) {
      const audio = await record(harness, { tonesHz: [0] });
      const result = await transcribe(harness, requestFor(harness, audio));
      assert.deepEqual(result.utterances, [], 'there is no speech in silence');
      assertLawful(result, audio, harness.port.capabilities);
    },
  },
  {
    id: 'STT-15',
    title: 'tells progress from 0 to 100 that never falls',
    async run(harness) {
      const audio = await record(harness, { durationMs: 3_000 });
      const ticket = await harness.port.start(requestFor(harness, audio));
      const told: number[] = [];
      const onProgress = (percent: number): void => void told.push(percent);
      await finish(harness, ticket, harness.port, { onProgress });
      const lawful = told.every((percent) => percent >= 0 && percent <= 100);
      assert.ok(lawful, `progress must be from 0 to 100: ${told}`);
      const sorted = [...told].sort((a, b) => a - b);
      assert.deepEqual(told, sorted, 'progress must never fall');
    },
  },
  {
    id: 'STT-17',
    title: 'does what it can and names in warnings what of a request it cannot honor',
    async run(harness) {
      const audio = await record(harness);
      for (const [what, changes] of Object.entries(beyond(harness.port))) {
        const { warnings } = await transcribe(harness, requestFor(harness, audio, changes));
        assert.ok(warnings.length > 0, `${what} cannot be honored: a warning must say so`);
      }
    },
  },
  {
    id: 'STT-18',
    title: 'labels every utterance with its channel when channels are separated',
    needs: ['channelSeparation'],
    async run(harness) {
      assert.equal(harness.port.capabilities.channelSeparation, true, 'must be declared');
      const audio = await record(harness, { durationMs: 5_000, tonesHz: [440, 550] });
      const request = requestFor(harness, audio, { channelSeparation: true });
      const result = await transcribe(harness, request);
      const known = result.utterances.every(({ channel }) => channel === 0 || channel === 1);
      assert.ok(known, 'every utterance must name its channel');
      assertLawful(result, audio, harness.port.capabilities);
    },
  },
  {
    id: 'STT-19',
    title: 'hears what is said on one channel on that channel only',
    needs: ['channelSeparation', 'realSpeech'],
    async run(harness) {
      for (const side of [0, 1] as const) {
        const audio = await recordSpeech(harness, side);
        const request = requestFor(harness, audio, { channelSeparation: true });
        const { utterances } = await transcribe(harness, request);
        const channels = new Set(utterances.map(({ channel }) => channel));
        assert.deepEqual([...channels], [side], `it is said on channel ${side} and on no other`);
      }
    },
  },
  {
    id: 'STT-20',
    title: 'identifies the language among the candidates',
    needs: ['languageIdentification', 'realSpeech'],
    async run(harness) {
      assert.equal(harness.port.capabilities.languageIdentification, true, 'must be declared');
      const { language: spoken, ...request } = requestFor(harness, await recordSpeech(harness));
      const other = candidates.find((one) => one.slice(0, 2) !== spoken?.slice(0, 2)) ?? 'de-DE';
      const candidateLanguages = [other, languageOf(harness)];
      const { language } = await transcribe(harness, { ...request, candidateLanguages });
      assert.equal(language.slice(0, 2), spoken?.slice(0, 2), 'the language must be that spoken');
    },
  },
  {
    id: 'STT-21',
    title: 'recognizes at least half of a clearly spoken sentence',
    needs: ['realSpeech'],
    async run(harness) {
      const audio = await recordSpeech(harness);
      const { utterances } = await transcribe(harness, requestFor(harness, audio));
      const heard = utterances.map(({ text }) => text).join(' ');
      const { rate } = wordErrorRate(harness.speech?.words ?? '', heard);
      assert.ok(rate <= worstWordErrorRate, `word error rate ${rate.toFixed(2)}, heard: ${heard}`);
    },
  },
];

const candidates = ['en-US', 'de-DE', 'es-ES'];

/** Requests that go beyond what the engine says it can do. */
function beyond({ capabilities }: SpeechToText): Readonly<Record<string, Partial<SpeechRequest>>> {
  const modes: Partial<SpeechRequest>[] = [
    ...(['masked', 'removed', 'raw'] as const)
      .filter((profanity) => !capabilities.profanity.includes(profanity))
      .map((profanity) => ({ profanity })),
    ...(['automatic', 'dictated', 'none'] as const)
      .filter((punctuation) => !capabilities.punctuation.includes(punctuation))
      .map((punctuation) => ({ punctuation })),
    ...(capabilities.lexical ? [] : [{ lexical: true }]),
    ...(capabilities.phraseHints ? [] : [{ phraseHints: ['Attune'] }]),
    ...(capabilities.maxSpeakers > 1 ? [] : [{ diarization: true }]),
  ];
  return Object.fromEntries(modes.map((changes) => [JSON.stringify(changes), changes]));
}

export { resultCases };
