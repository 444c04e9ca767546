import { describe, expect, it } from 'vitest';
import { countWords } from './count-words.js';

describe('countWords', () => {
  it.each([
    ['', 0],
    ['… – !', 0],
    ['I could not sleep.', 4],
    ["I don't know, 3 times", 5],
    ['Ich fühle mich müde', 4],
    ['我很累', 3],
    ['iPhone が 好き', 4],
    ['잘 지냈어요', 2],
  ])('counts %o', (text, count) => {
    expect(countWords(text)).toBe(count);
  });
});
