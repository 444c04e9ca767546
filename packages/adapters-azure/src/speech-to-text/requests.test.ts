import type { SpeechRequest } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { cognitiveScopeOf } from '../identity/cognitive-client.js';
import { batchRequest, batchWarnings } from './batch-request.js';
import { fastDefinition } from './fast-definition.js';
import { languages, localeOf } from './languages.js';
import { speechEndpointOf } from './speech-options.js';
import { capabilitiesOf, chooseWay, waysOf } from './ways.js';

const endpoint = 'https://speech.example.org';

function request(changes: Partial<SpeechRequest> = {}): SpeechRequest {
  return {
    audio: { blobKey: 'a', sizeBytes: 1_000, durationMs: 1_000, channels: 1, sampleRateHz: 16_000 },
    idempotencyKey: 'key',
    language: 'en-US',
    diarization: false,
    channelSeparation: false,
    profanity: 'raw',
    punctuation: 'automatic',
    lexical: false,
    phraseHints: [],
    ...changes,
  };
}

function identified(...candidateLanguages: string[]): SpeechRequest {
  const { language: _, ...rest } = request();
  return { ...rest, candidateLanguages };
}

describe('the definition for fast transcription', () => {
  it('never leaves swear words to the service, which would mask them', () => {
    expect(fastDefinition(request(), '2025-10-15')).toEqual({
      locales: ['en-US'],
      profanityFilterMode: 'None',
    });
    const modes = (['masked', 'removed'] as const).map(
      (profanity) => fastDefinition(request({ profanity }), '2025-10-15')['profanityFilterMode'],
    );
    expect(modes).toEqual(['Masked', 'Removed']);
  });

  it('asks for speakers or channels, not for both', () => {
    const wanted = { diarization: true, speakers: 3 };
    expect(fastDefinition(request(wanted), '2025-10-15')).toMatchObject({
      diarization: { enabled: true, maxSpeakers: 3 },
    });
    const apart = fastDefinition(request({ ...wanted, channelSeparation: true }), '2025-10-15');
    expect([apart['diarization'], apart['channels']]).toEqual([undefined, [0, 1]]);
    const alone = request({ diarization: true, speakers: 1 });
    expect(fastDefinition(alone, '2025-10-15')['diarization']).toBeUndefined();
    const crowd = request({ diarization: true, speakers: 99 });
    expect(fastDefinition(crowd, '2025-10-15')).toMatchObject({ diarization: { maxSpeakers: 35 } });
  });

  it('has phrase hints where the version knows them', () => {
    const hinted = request({ phraseHints: ['Attune'] });
    expect(fastDefinition(hinted, '2025-10-15')['phraseList']).toEqual({ phrases: ['Attune'] });
    expect(fastDefinition(hinted, '2024-11-15')['phraseList']).toBeUndefined();
  });

  it('names every candidate once, by the locales of the service', () => {
    const { locales } = fastDefinition(identified('de', 'en-GB', 'de-DE'), '2025-10-15');
    expect(locales).toEqual(['de-DE', 'en-GB']);
  });
});

describe('the order of a job', () => {
  const order = { name: 'attune-key', contentUrl: 'https://a/b?sig=c', timeToLiveHours: 48 };

  it('asks for everything explicitly', () => {
    expect(batchRequest(request({ punctuation: 'dictated', lexical: true }), order)).toEqual({
      contentUrls: ['https://a/b?sig=c'],
      locale: 'en-US',
      displayName: 'attune-key',
      customProperties: { attuneJob: 'attune-key' },
      properties: {
        timeToLiveHours: 48,
        wordLevelTimestampsEnabled: true,
        displayFormWordLevelTimestampsEnabled: false,
        punctuationMode: 'Dictated',
        profanityFilterMode: 'None',
      },
    });
  });

  it('identifies up to ten languages, the main one among them', () => {
    const many = languages.slice(0, 12);
    const { properties } = batchRequest(identified(...many), order);
    expect(properties).toMatchObject({
      languageIdentification: { candidateLocales: many.slice(0, 10) },
    });
    expect(batchWarnings(identified(...many))).toHaveLength(1);
    expect(batchRequest(identified('de', 'de-DE'), order)['properties']).not.toHaveProperty(
      'languageIdentification',
    );
  });

  it('says that a stereo recording is split although nothing asked for it', () => {
    const stereo = request({ audio: { ...request().audio, channels: 2 } });
    expect(batchWarnings(stereo)).toHaveLength(1);
    expect(batchWarnings({ ...stereo, channelSeparation: true })).toEqual([]);
  });
});

describe('the way of a request', () => {
  const ways = waysOf({ endpoint }, true);
  const long = { ...request().audio, durationMs: 2 * 3_600_000 + 1 };

  it.each([
    ['fast', 'a short one', {}],
    ['batch', 'a long one', { audio: long }],
    ['batch', 'one that is large', { audio: { ...long, durationMs: 1, sizeBytes: 200_000_001 } }],
    ['batch', 'the spoken form', { lexical: true }],
    ['batch', 'dictated punctuation', { punctuation: 'dictated' }],
    ['fast', 'phrase hints', { phraseHints: ['Attune'] }],
    ['batch', 'phrase hints for a long one', { phraseHints: ['Attune'], audio: long }],
  ] as const)('is %s for %s', (way, _, changes) => {
    expect(chooseWay(request(changes), ways)).toBe(way);
  });

  it('is the one that is open', () => {
    const fast = waysOf({ endpoint }, false);
    expect(chooseWay(request({ lexical: true }), fast)).toBe('fast');
    expect(capabilitiesOf(fast)).toMatchObject({ lexical: false, maxDurationMs: 7_200_000 });
    const batch = waysOf({ endpoint, way: 'batch' }, true);
    expect(chooseWay(request(), batch)).toBe('batch');
    expect(capabilitiesOf(batch)).toMatchObject({ lexical: true, phraseHints: false });
  });

  it('offers what one or the other can do', () => {
    expect(capabilitiesOf(ways)).toMatchObject({
      ...{ lexical: true, phraseHints: true, maxDurationMs: 14_400_000, maxBytes: 1_000_000_000 },
    });
  });
});

describe('locales', () => {
  it('are found for a tag, or for its language', () => {
    expect(['en', 'EN-gb', 'en-XX', 'no', 'zh-CN-Sichuan', 'tlh'].map(localeOf)).toEqual([
      ...['en-US', 'en-GB', 'en-US', 'nb-NO', 'zh-CN-sichuan', undefined],
    ]);
  });
});

describe('the national clouds', () => {
  it('have addresses and tokens of their own', () => {
    expect(['westeurope', 'usgovvirginia', 'chinanorth3'].map(speechEndpointOf)).toEqual([
      'https://westeurope.api.cognitive.microsoft.com',
      'https://usgovvirginia.api.cognitive.microsoft.us',
      'https://chinanorth3.api.cognitive.azure.cn',
    ]);
    const addresses = ['com', 'us', 'cn'].map((end) => `https://a.cognitiveservices.azure.${end}`);
    expect(addresses.map(cognitiveScopeOf)).toEqual(
      ['com', 'us', 'cn'].map((end) => `https://cognitiveservices.azure.${end}/.default`),
    );
  });
});
