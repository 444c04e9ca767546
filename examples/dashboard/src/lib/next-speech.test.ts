import { describe, expect, it } from 'vitest';
import { nextSpeech } from './next-speech.js';

const speech = [
  { startMs: 5_000, endMs: 8_000 },
  { startMs: 8_500, endMs: 9_000 },
  { startMs: 20_000, endMs: 21_000 },
];

describe('the next speech', () => {
  it.each([
    ['before the first word', 1_000, 4_800],
    ['in a long pause', 12_000, 19_800],
    ['in speech', 6_000, undefined],
    ['in a short pause', 8_300, undefined],
    ['right after a word, which may still sound', 9_100, undefined],
    ['shortly before the next word', 19_000, undefined],
    ['after the last word', 30_000, undefined],
  ])('is found %s', (_where, ms, next) => {
    expect(nextSpeech(speech, ms)).toBe(next);
  });

  it('does not jump while one of two voices that overlap goes on', () => {
    const both = [
      { startMs: 0, endMs: 10_000 },
      { startMs: 1_000, endMs: 2_000 },
      { startMs: 20_000, endMs: 21_000 },
    ];
    expect(nextSpeech(both, 5_000)).toBeUndefined();
  });
});
