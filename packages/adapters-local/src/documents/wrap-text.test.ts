import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wrapText } from './wrap-text.js';

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const widthOf = (part: string) => [...graphemes.segment(part)].length;
const wrap = (text: string, width: number) =>
  wrapText(text, width, widthOf).map(({ start, end }) => text.slice(start, end));

describe('wrapText', () => {
  it('breaks between words, and inside words that are wider than a line', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('a abcdefgh b', 3)).toEqual(['a', 'abc', 'def', 'gh', 'b']);
    expect(wrap('', 3)).toEqual(['']);
  });

  it('keeps marks with their letters', () => {
    expect(wrap('e\u0301e\u0301e\u0301', 2)).toEqual(['e\u0301e\u0301', 'e\u0301']);
  });

  it('breaks between words of scripts without spaces', () => {
    const lines = wrap('ฉันคิดว่าทุกคนเห็น', 7);
    expect(lines.length).toBeGreaterThan(1);
    // Words of the sentence; none is torn.
    for (const line of lines) expect(line).toMatch(/^(?:ฉัน|คิด|ว่า|ทุก|คน|เห็น)+$/u);
  });

  it('begins no line with a closing sign and ends none with an opening one', () => {
    const lines = wrap('我觉得，每个人都（好像）能看出我有多紧张。'.repeat(20), 8);
    for (const line of lines) {
      expect(line).not.toMatch(/^[，。）]/u);
      expect(line).not.toMatch(/（$/u);
    }
  });

  it('loses nothing and keeps to the width', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^(?:[a-z]{1,9}|[一-二]{1,9})$/u)),
        fc.integer({ min: 1, max: 12 }),
        (words, width) => {
          const lines = wrap(words.join(' '), width);
          expect(lines.join('').replaceAll(' ', '')).toBe(words.join(''));
          expect(lines.every((line) => line.length <= width)).toBe(true);
        },
      ),
    );
  });
});
