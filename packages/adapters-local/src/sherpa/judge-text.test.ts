import { describe, expect, it } from 'vitest';
import { faultOf } from './judge-text.js';

const judge = (text: string, speechMs: number, punctuation = true) =>
  faultOf({ text, tokens: text.split(' ').length, speechMs, punctuation });

describe('faultOf', () => {
  it.each([
    ['Ask not what your country can do for you.', 4_000],
    ['No, no, no, no. I would never do that.', 4_000],
    ['Thank you. Thank you. Good bye.', 1_500],
    ['Yes.', 250],
    ['What?', 120],
    ['ten of clubs', 900],
  ])('finds nothing in %s', (text, speechMs) => expect(judge(text, speechMs)).toBeUndefined());

  it.each([
    ['', 'empty'],
    [' . ', 'empty'],
    ["It's it's it's it's it's it's", 'loop'],
    ['I know. You know. I know. You know. I know. You know. I know. You know.', 'loop'],
    ['and I went there to see it and I went there to see it and I went there to see it', 'loop'],
    ['i tried the breathing exercise that you showed me', 'plain'],
  ])('%j is %s', (text, fault) => expect(judge(text, 10_000)).toBe(fault));

  it('finds more than can be said in that time', () => {
    const long = Array.from({ length: 30 }, (_, index) => `Word${index}`).join(' ');
    expect(judge(long, 20_000)).toBeUndefined();
    expect(judge(long, 2_000)).toBe('flood');
    expect(judge('Thank you for watching this video until the end.', 200)).toBe('flood');
  });

  it('wants punctuation of models alone that write it', () => {
    expect(judge('i tried the breathing exercise', 4_000, false)).toBeUndefined();
  });
});
