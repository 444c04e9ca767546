import { describe, expect, it } from 'vitest';
import { createMemoryLanguageAnalysis } from './memory-language-analysis.js';

const options = { language: 'en' };

describe('createMemoryLanguageAnalysis', () => {
  it('takes a script for the mood of a text', async () => {
    const scores = { positive: 0.1, neutral: 0.1, negative: 0.7, mixed: 0.1 };
    const port = createMemoryLanguageAnalysis({
      sentiment: () => ({ label: 'negative', scores }),
    });
    const [result] = await port.analyzeSentiment([{ id: 'a', text: 'I am happy.' }], options);
    expect(result).toEqual({ id: 'a', value: { label: 'negative', scores } });
  });

  it('keeps the ids it was asked about, and nothing of a call that it turned away', async () => {
    const port = createMemoryLanguageAnalysis();
    await port.detectLanguage([{ id: 'a', text: 'x' }]);
    port.refuse('unavailable');
    await expect(port.detectLanguage([{ id: 'b', text: 'x' }])).rejects.toThrow();
    expect(port.requests).toEqual([{ operation: 'detectLanguage', ids: ['a'] }]);
  });

  it('works again once it is told to', async () => {
    const port = createMemoryLanguageAnalysis();
    const items = [{ id: 'a', text: 'x' }];
    port.refuse('unavailable');
    port.failItem('x', 'internal');
    port.refuse(undefined);
    expect((await port.detectPii(items, options))[0]?.error?.code).toBe('internal');
    port.failItem('x', undefined);
    expect(await port.detectPii(items, options)).toEqual([{ id: 'a', value: [] }]);
  });
});
