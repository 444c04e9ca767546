import { describe, expect, it } from 'vitest';
import { clausesOf } from './clauses.js';

describe('clausesOf', () => {
  it.each([
    ['I did it. Then I slept! Did you?', ['I did it.', 'Then I slept!', 'Did you?']],
    [
      'i will practice every night i will also talk with my boss',
      ['i will practice every night', 'i will also talk with my boss'],
    ],
    ['if that happens i will call you', ['if that happens i will call you']],
    ['i know that i was wrong and i am sorry', ['i know that i was wrong and i am sorry']],
    [
      'next time we will talk about money for next week please practice it every night',
      ['next time we will talk about money', 'for next week please practice it every night'],
    ],
    ['', []],
  ])('parts "%s"', (text, parts) => {
    expect(clausesOf(text)).toEqual(parts);
  });
});
