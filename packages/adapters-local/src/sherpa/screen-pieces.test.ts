import { describe, expect, it } from 'vitest';
import { isInWhole, partOf } from './screen-pieces.js';

const region = (start: number, end: number) => ({ start, end });

describe('the part of a piece that is heard by itself', () => {
  it('lies between two pauses, near the middle', () => {
    const speech = [region(30, 280), region(300, 560), region(620, 860), region(880, 1_120)];
    expect(partOf({ start: 0, end: 1_150, speech })).toEqual({ start: 290, end: 575 });
  });

  it('joins short stretches of speech', () => {
    const speech = Array.from({ length: 10 }, (_, at) => region(50 + at * 100, 130 + at * 100));
    const { start, end } = partOf({ start: 0, end: 1_100, speech });
    expect(end - start).toBeGreaterThan(200);
    expect(end - start).toBeLessThan(320);
  });

  it('is a part of speech without a pause, and all of a short piece', () => {
    const long = { start: 0, end: 1_500, speech: [region(20, 1_480)] };
    expect(partOf(long)).toEqual({ start: 10, end: 270 });
    const short = { start: 0, end: 140, speech: [region(30, 110)] };
    expect(partOf(short)).toEqual({ start: 15, end: 125 });
  });

  it('takes no longer for many stretches than for their number', () => {
    const speech = Array.from({ length: 20_000 }, (_, at) => region(at * 20, at * 20 + 10));
    const { start, end } = partOf({ start: 0, end: 400_000, speech });
    expect(start).toBeGreaterThan(190_000);
    expect(end - start).toBeLessThan(300);
  });
});

describe('what was heard of a part', () => {
  const whole = 'She looked at the key for quite a long time, and then she turned it over.';

  it.each([
    ['the key for quite a long time', true],
    // A word at its edge was cut.
    ['Ski for quite a long dime', true],
    ['The hospital was once a pilgrimage to the burden', false],
    ['it a she the', false],
    ['', false],
  ])('is in the whole: %j, %s', (part, found) => {
    expect(isInWhole(part, whole)).toBe(found);
  });
});
