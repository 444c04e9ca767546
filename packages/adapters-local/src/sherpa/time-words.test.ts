import { describe, expect, it } from 'vitest';
import { timeWords } from './time-words.js';

describe('timeWords', () => {
  it('puts pauses behind punctuation marks where the lengths allow it', () => {
    const speech = [
      { start: 10, end: 130 },
      { start: 190, end: 300 },
      { start: 380, end: 900 },
    ];
    const text =
      'Good morning, Steve. Good morning, Katie. Have you tried the latest one which can tell who said what?';
    const timed = timeWords(text, { speech });
    expect(timed.map((word) => word.text).join(' ')).toBe(text);
    const at = (index: number) => timed[index];
    expect(at(2)).toMatchObject({ text: 'Steve.', endMs: 1_300, estimated: true });
    expect(at(3)).toMatchObject({ text: 'Good', startMs: 1_900 });
    expect(at(5)).toMatchObject({ text: 'Katie.', endMs: 3_000 });
    expect(at(6)).toMatchObject({ text: 'Have', startMs: 3_800 });
    expect(timed.at(-1)?.endMs).toBe(9_000);
    for (const [index, { startMs, endMs }] of timed.entries()) {
      expect(endMs).toBeGreaterThan(startMs);
      expect(startMs).toBeGreaterThanOrEqual(timed[index - 1]?.endMs ?? 0);
    }
  });

  it('leaves a cough without a word', () => {
    const speech = [
      { start: 0, end: 10 },
      { start: 60, end: 200 },
    ];
    expect(timeWords('I was afraid of it.', { speech })[0]).toMatchObject({ startMs: 600 });
  });

  it('spreads a single word, and more of them than it can deal', () => {
    expect(timeWords('Yes.', { speech: [{ start: 5, end: 45 }] })).toEqual([
      { text: 'Yes.', startMs: 50, endMs: 450, estimated: true },
    ]);
    const speech = Array.from({ length: 50 }, (_, at) => ({ start: at * 40, end: at * 40 + 30 }));
    const many = Array.from({ length: 5_000 }, () => 'a').join(' ');
    expect(timeWords(many, { speech })).toHaveLength(5_000);
  });
});
