import { describe, expect, it } from 'vitest';
import { createMemoryLanguageAnalysis } from '../../../memory/memory-language-analysis.js';
import type { TextLimit, TextUnit } from '../../../ports/language-analysis.js';
import { splitLongTexts } from './split-long-texts.js';

const english = { language: 'en' };
const talk = 'and so we went on and on. ';
const limits = (unit: TextUnit, max: number) => {
  const limit: TextLimit = { unit, max };
  return { limits: { sentiment: limit, pii: limit, keyPhrases: limit, languageDetection: limit } };
};

function analysisOf(unit: TextUnit, max: number) {
  const memory = createMemoryLanguageAnalysis({ capabilities: limits(unit, max) });
  return { memory, analysis: splitLongTexts(memory) };
}

describe('splitLongTexts', () => {
  it('asks about short texts as they are, in one call', async () => {
    const { memory, analysis } = analysisOf('bytes', 100);
    const items = ['I am sad.', 'I am happy.'].map((text, at) => ({ id: `s${at}`, text }));
    const results = await analysis.analyzeSentiment(items, english);
    expect(results.map(({ value }) => value?.label)).toEqual(['negative', 'positive']);
    expect(memory.requests).toEqual([{ operation: 'analyzeSentiment', ids: ['s0', 's1'] }]);
  });

  it.each(['bytes', 'codePoints', 'textElements'] as const)(
    'answers for a text far beyond a limit in %s, weighted by length',
    async (unit) => {
      const { analysis } = analysisOf(unit, 50);
      const items = [
        { id: 'short', text: 'I am happy.' },
        { id: 'long', text: `${'I am sad, so very sad, 🎧 always. '.repeat(6)}${talk}I am happy.` },
      ];
      const [short, long] = await analysis.analyzeSentiment(items, english);
      expect(short).toMatchObject({ id: 'short', value: { label: 'positive' } });
      expect(long).toMatchObject({ id: 'long', value: { label: 'negative' } });
      const scores = long?.value?.scores;
      expect(scores?.negative).toBeGreaterThan(scores?.positive ?? 1);
      expect(scores?.positive).toBeGreaterThan(0);
      expect(Object.values(scores ?? {}).reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 9);
    },
  );

  it('finds personal data wherever it stands, at its place in the whole text', async () => {
    const { analysis } = analysisOf('bytes', 80);
    const secret = 'anna.bell@example.org';
    for (let words = 0; words < 30; words += 1) {
      const text = `${'🎧 aé '.repeat(words)}${secret} ${talk.repeat(5)}${secret}`;
      const [found] = await analysis.detectPii([{ id: 'a', text }], english);
      const spans = found?.value ?? [];
      expect(spans.map(({ start, end }) => text.slice(start, end))).toEqual([secret, secret]);
    }
  });

  it('names each key phrase once', async () => {
    const { analysis } = analysisOf('codePoints', 60);
    const text = `${'We spoke about breathing. '.repeat(5)}Then about Breathing and sleeping.`;
    const [result] = await analysis.extractKeyPhrases([{ id: 'a', text }], english);
    expect(result?.value).toEqual(['spoke', 'about', 'breathing', 'sleeping']);
  });

  it('tells the language of a long text by its beginning', async () => {
    const { memory, analysis } = analysisOf('codePoints', 60);
    const text = 'Ich bin nicht so froh und das ist mit der Zeit. '.repeat(9);
    const [result] = await analysis.detectLanguage([{ id: 'a', text }]);
    expect(result).toMatchObject({ id: 'a', value: { language: 'de' } });
    expect(memory.requests[0]?.ids).toHaveLength(1);
  });

  it('fails a text alone when one of its pieces fails', async () => {
    const { memory, analysis } = analysisOf('codePoints', 30);
    memory.failItem('This cannot be read. ', 'internal');
    const items = [
      { id: '0', text: `${talk}This cannot be read. ${talk}` },
      { id: '1', text: 'I am happy.' },
    ];
    const results = await analysis.extractKeyPhrases(items, english);
    expect(results.map(({ id, error }) => [id, error?.code])).toEqual([
      ['0', 'internal'],
      ['1', undefined],
    ]);
  });

  it('leaves out what the analysis left out', async () => {
    const { memory } = analysisOf('codePoints', 30);
    const forgetful = splitLongTexts({
      ...memory,
      detectPii: async (items, options) => (await memory.detectPii(items, options)).slice(1),
    });
    const items = [
      { id: 'a', text: talk.repeat(3) },
      { id: 'b', text: 'I am here.' },
    ];
    const results = await forgetful.detectPii(items, english);
    expect(results.map(({ id }) => id)).toEqual(['b']);
  });
});
