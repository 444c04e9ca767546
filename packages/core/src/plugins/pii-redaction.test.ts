import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkTranscript,
  type TranscriptContent,
  type Word,
} from '../domain/transcript/transcript.js';
import { PortError } from '../errors/port-error.js';
import type { ItemResult, LanguageAnalysis, PiiSpan } from '../ports/language-analysis.js';
import { piiRedaction } from './pii-redaction.js';

const limit = { unit: 'bytes', max: 1_000 } as const;
const context = { sessionId: 's', language: 'en-US' };

function finding(
  results: (id: string, text: string) => ItemResult<readonly PiiSpan[]>[],
  piiNames?: boolean,
) {
  const refuse = () => Promise.reject(new Error('not asked for'));
  const language: LanguageAnalysis = {
    provider: 'scripted',
    capabilities: {
      sentiment: [],
      pii: 'any',
      ...(piiNames === undefined ? {} : { piiNames }),
      keyPhrases: [],
      languageDetection: false,
      limits: { sentiment: limit, pii: limit, keyPhrases: limit, languageDetection: limit },
    },
    analyzeSentiment: refuse,
    extractKeyPhrases: refuse,
    detectLanguage: refuse,
    detectPii: (items) => Promise.resolve(items.flatMap(({ id, text }) => results(id, text))),
  };
  return piiRedaction(language);
}

const spanOf = (text: string, secret: string, category = 'PERSON'): PiiSpan => {
  const start = text.indexOf(secret);
  return { category, start, end: start + secret.length, confidence: 1 };
};
const wordsOf = (text: string): Word[] =>
  text.split(' ').map((word, index) => ({ text: word, startMs: index, endMs: index + 1 }));
const talk = (
  text: string,
  words: readonly Word[] | undefined = wordsOf(text),
): TranscriptContent => ({
  language: 'en-US',
  durationMs: 1_000,
  coverage: [],
  speakers: [{ id: 'S1', role: 'unknown', roleSource: 'rule', roleConfidence: 0 }],
  segments: [
    {
      id: 'a',
      speaker: 'S1',
      startMs: 0,
      endMs: 100,
      text,
      ...(words === undefined ? {} : { words }),
    },
  ],
});

async function redacted(transcript: TranscriptContent, spans: readonly PiiSpan[]) {
  const plugin = finding((id) => [{ id, value: spans }]);
  const result = await plugin.afterTranscription?.(transcript, context);
  if (result === undefined) return expect.unreachable('nothing came back');
  expect(() => checkTranscript(result)).not.toThrow();
  return result.segments[0];
}

describe('piiRedaction', () => {
  it('replaces personal data by its category, in text and words', async () => {
    const text = 'I met Anna Bell, call 555 1234.';
    const spans = [spanOf(text, 'Anna Bell'), spanOf(text, '555 1234', 'PHONE')];
    const segment = await redacted(talk(text), spans);
    expect(segment?.text).toBe('I met [PERSON], call [PHONE].');
    expect(segment?.words?.map((word) => word.text)).toEqual([
      ...['I', 'met', '[PERSON]', '[PERSON]', 'call', '[PHONE]', '[PHONE]'],
    ]);
    expect(segment?.words?.map((word) => word.startMs)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('leaves a segment without personal data as it is', async () => {
    const transcript = talk('I slept well');
    expect(await redacted(transcript, [])).toBe(transcript.segments[0]);
  });

  it('leaves nothing of overlapping or unordered spans', async () => {
    const text = 'mail anna@bell.org now';
    const spans = [
      spanOf(text, 'bell.org', 'URL'),
      spanOf(text, 'anna@bell.org', 'EMAIL'),
      spanOf(text, 'anna', 'PERSON'),
    ];
    const segment = await redacted(talk(text, undefined), spans);
    expect(segment?.text).not.toMatch(/anna|bell|org/u);
    expect(segment?.text).toMatch(/^mail .* now$/u);
  });

  it.each([
    ['do not match the text', 'I met Anna', ['we', 'met', 'Anna']],
    ['leave a part of the text out', 'Annabel met Anna', ['Anna']],
    ['lie beside it in lower case', 'İİİİİİ Anna', ['İİİİİİ', 'Anna']],
  ])('drops words that %s, rather than keep what was to go', async (_name, text, words) => {
    const timed = words.map((word, index) => ({ text: word, startMs: index, endMs: index }));
    const start = text.lastIndexOf('Anna');
    const span = { category: 'PERSON', start, end: start + 4, confidence: 1 };
    const segment = await redacted(talk(text, timed), [span]);
    expect(segment).not.toHaveProperty('words');
    expect(segment?.text).toMatch(/\[PERSON\]$/u);
  });

  it('lets no secret through, wherever it stands', async () => {
    const word = fc.constantFrom('I', 'saw', 'and', 'An', 'nana', 'İ', '…', 'so');
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 6 }), fc.nat(6), async (others, at) => {
        const text = [...others.slice(0, at), 'Zoe', ...others.slice(at)].join(' ');
        const segment = await redacted(talk(text), [spanOf(text, 'Zoe')]);
        expect(JSON.stringify(segment)).not.toContain('Zoe');
        expect(segment?.text).toBe(text.replace('Zoe', '[PERSON]'));
      }),
      { numRuns: 60 },
    );
  });

  it('lets nothing pass that could not be checked', async () => {
    const error = { code: 'limit_exceeded', message: 'too long' } as const;
    for (const [plugin, code] of [
      [finding((id) => [{ id, error }]), 'limit_exceeded'],
      [finding(() => []), 'internal'],
    ] as const) {
      const fault: unknown = await plugin
        .afterTranscription?.(talk('Zoe was here'), context)
        .catch((caught: unknown) => caught);
      expect(PortError.is(fault, code)).toBe(true);
      expect((fault as Error).message).not.toContain('Zoe');
    }
  });

  it.each([
    [true, /looks for names/u],
    [false, /Names of people were NOT redacted/u],
    [undefined, /does not say/u],
  ])(
    'tells what was replaced and, with names %s, what that leaves out',
    async (known, sentence) => {
      const text = 'I met Anna Bell, call 555 1234.';
      const spans = [spanOf(text, '555 1234', 'PHONE')];
      const notes: string[] = [];
      const plugin = finding((id) => [{ id, value: spans }], known);
      const note = (said: string) => void notes.push(said);
      await plugin.afterTranscription?.(talk(text), { ...context, note });
      expect(notes).toHaveLength(1);
      expect(notes[0]).toContain('replaced: 1 × PHONE.');
      expect(notes[0]).toMatch(sentence);
      expect(notes[0]).not.toMatch(/Anna|555/u);
    },
  );
});
