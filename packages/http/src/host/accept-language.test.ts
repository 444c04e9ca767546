import { describe, expect, it } from 'vitest';
import { acceptedLanguages } from './accept-language.js';

describe('the languages of a request', () => {
  it.each([
    [undefined, []],
    ['', []],
    ['*', []],
    ['de', ['de']],
    ['de-AT, de;q=0.9, en;q=0.8', ['de-AT', 'de', 'en']],
    ['en;q=0.5,fr;q=0,de', ['de', 'en']],
    ['x'.repeat(2_000), []],
  ])('of %j are %j', (header, languages) => {
    expect(acceptedLanguages(header)).toEqual(languages);
  });

  it('are few', () => {
    expect(acceptedLanguages(Array(100).fill('de').join(',')).length).toBe(20);
  });
});
