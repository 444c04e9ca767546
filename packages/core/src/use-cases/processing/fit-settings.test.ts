import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NormalizedAudio } from '../../domain/session/recording.js';
import { defaultSettings, type TranscriptionSettings } from '../../domain/session/settings.js';
import type { SpeechCapabilities } from '../../ports/speech-to-text.js';
import { fitSettings } from './fit-settings.js';

const able: SpeechCapabilities = {
  maxDurationMs: 1,
  maxBytes: 1,
  languages: 'any',
  languageIdentification: true,
  maxSpeakers: 10,
  exactSpeakers: true,
  channelSeparation: true,
  wordTimes: true,
  profanity: ['raw', 'masked', 'removed'],
  punctuation: ['automatic', 'dictated', 'none'],
  lexical: true,
  phraseHints: true,
  idempotentStart: true,
  sampleRateHz: 16_000,
};
const audioOf = (channels: 1 | 2): NormalizedAudio => ({
  blobKey: 'k',
  sizeBytes: 1,
  durationMs: 1,
  channels,
  sampleRateHz: 16_000,
});
const everything: TranscriptionSettings = {
  ...defaultSettings,
  languageIdentification: true,
  candidateLanguages: ['en-US', 'de-DE'],
  speakers: 3,
  profanity: 'masked',
  punctuation: 'dictated',
  lexical: true,
  phraseHints: ['Attune'],
};

function warned(
  settings: Partial<TranscriptionSettings>,
  capabilities: Partial<SpeechCapabilities>,
  channels: 1 | 2 = 1,
): string[] {
  const { warnings } = fitSettings(
    { ...defaultSettings, ...settings },
    audioOf(channels),
    { ...able, ...capabilities },
    'key.1',
  );
  for (const { code } of warnings) expect(code).toBe('setting_not_honoured');
  return warnings.map(({ message }) => /honored: (\w+)/u.exec(message)?.[1] ?? message);
}

describe('fitSettings', () => {
  it('passes everything on to an engine that can do everything, and warns of nothing', () => {
    const { request, warnings } = fitSettings(everything, audioOf(1), able, 'key.1');
    expect(warnings).toEqual([]);
    expect(request).toEqual({
      audio: audioOf(1),
      idempotencyKey: 'key.1',
      candidateLanguages: ['en-US', 'de-DE'],
      diarization: true,
      speakers: 3,
      channelSeparation: false,
      profanity: 'masked',
      punctuation: 'dictated',
      lexical: true,
      phraseHints: ['Attune'],
    });
  });

  it.each<[string, Partial<TranscriptionSettings>, Partial<SpeechCapabilities>]>([
    ['profanity', { profanity: 'raw' }, { profanity: ['masked'] }],
    ['punctuation', { punctuation: 'dictated' }, { punctuation: ['none'] }],
    ['punctuation', { punctuation: 'none' }, { punctuation: ['automatic'] }],
    ['lexical', { lexical: true }, { lexical: false }],
    ['timestamps', { timestamps: true }, { wordTimes: false }],
    ['phraseHints', { phraseHints: ['x'] }, { phraseHints: false }],
    ['diarization', { diarization: true }, { maxSpeakers: 1, exactSpeakers: false }],
    ['diarization', { speakers: 5 }, { maxSpeakers: 4 }],
    ['diarization', { speakers: 2 }, { maxSpeakers: 1, exactSpeakers: false }],
    ['speakers', { speakers: 2 }, { exactSpeakers: false }],
    ['speakers', { speakers: 1 }, { exactSpeakers: false }],
    ['channelSeparation', { channelSeparation: true }, {}],
    ['channelRoles', { channelRoles: { left: 'patient' } }, {}],
  ])('warns of %s and of nothing else for %j on %j', (name, settings, capabilities) => {
    expect(warned(settings, capabilities)).toEqual([name]);
  });

  it.each<[string, Partial<TranscriptionSettings>, Partial<SpeechCapabilities>, 1 | 2]>([
    ['what was not asked for', {}, { lexical: false, phraseHints: false, exactSpeakers: false }, 1],
    ['word times nobody keeps', { timestamps: false }, { wordTimes: false }, 1],
    ['one speaker of an engine that tells none apart', { speakers: 1 }, { maxSpeakers: 1 }, 1],
    ['the default of punctuation', {}, { punctuation: ['none'] }, 1],
    ['no punctuation where there is none', { punctuation: 'none' }, { punctuation: [] }, 1],
    ['diarization on channels', { speakers: 2 }, { maxSpeakers: 1, exactSpeakers: false }, 2],
    ['channels', { channelSeparation: true, channelRoles: { left: 'patient' } }, {}, 2],
    ['swear words that core takes out', { profanity: 'removed' }, { profanity: ['raw'] }, 1],
    ['a language that core finds in the text', everything, { languageIdentification: false }, 1],
    ['no diarization', { diarization: false }, { maxSpeakers: 1 }, 1],
  ])('does not warn of %s', (_name, settings, capabilities, channels) => {
    expect(warned(settings, capabilities, channels)).toEqual([]);
  });

  it('asks for raw text where the engine lacks the mode, so that core can do it', () => {
    const wish = { ...defaultSettings, profanity: 'removed' } as const;
    const can = { ...able, profanity: ['masked', 'raw'] } as const;
    expect(fitSettings(wish, audioOf(1), can, 'key.1').request.profanity).toBe('raw');
  });

  it('asks an engine only for what it can do, whatever is wanted', () => {
    const modes = fc.subarray(['raw', 'masked', 'removed'] as const);
    const marks = fc.subarray(['automatic', 'dictated', 'none'] as const);
    const capabilities = fc.record({
      languageIdentification: fc.boolean(),
      maxSpeakers: fc.integer({ min: 1, max: 4 }),
      exactSpeakers: fc.boolean(),
      profanity: modes,
      punctuation: marks,
      lexical: fc.boolean(),
      phraseHints: fc.boolean(),
    });
    fc.assert(
      fc.property(capabilities, fc.constantFrom(1 as const, 2 as const), (given, channels) => {
        const can = { ...able, ...given };
        const { request } = fitSettings(everything, audioOf(channels), can, 'key.1');
        expect([...can.profanity, 'raw']).toContain(request.profanity);
        expect([...can.punctuation, 'none']).toContain(request.punctuation);
        expect(request.lexical).toBe(can.lexical);
        expect(request.phraseHints.length > 0).toBe(can.phraseHints);
        expect(request.diarization).toBe(channels === 1 && can.maxSpeakers > 1);
        expect(request.channelSeparation).toBe(channels === 2);
        expect(request.speakers ?? 0).toBeLessThanOrEqual(can.maxSpeakers);
        expect(request.language === undefined).toBe(request.candidateLanguages !== undefined);
      }),
    );
  });
});
