import { describe, expect, it } from 'vitest';
import { detectLanguage } from './language.js';

describe('detectLanguage', () => {
  it.each([
    ['en', 'we talked about it on the phone on monday'],
    ['de', 'ich habe heute nacht wieder nicht geschlafen'],
    ['es', 'no puedo dormir por la noche'],
    ['fr', 'bonjour comment allez vous'],
  ])('recognises %s', async (language, text) => {
    const guess = await detectLanguage(text);
    expect(guess.language).toBe(language);
    expect(guess.confidence).toBeGreaterThan(0.5);
    expect(guess.confidence).toBeLessThanOrEqual(1);
  });

  it.each(['', '  ', '12345 !'])('cannot tell for "%s"', async (text) => {
    expect(await detectLanguage(text)).toEqual({ language: 'und', confidence: 0 });
  });
});
