import { describe, expect, it } from 'vitest';
import { clockOf, indexAt, readClock } from './clock.js';

describe('the clock', () => {
  it.each([
    [0, '0:00'],
    [-5, '0:00'],
    [999, '0:00'],
    [65_000, '1:05'],
    [3_599_999, '59:59'],
    [3_845_000, '1:04:05'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(clockOf(ms)).toBe(text);
  });

  it.each([
    ['4:05', 245_000],
    [' 1:04:05 ', 3_845_000],
    ['245', 245_000],
    ['', undefined],
    ['1:2:3:4', undefined],
    ['-1:00', undefined],
    ['four', undefined],
  ])('reads %s as %s ms', (text, ms) => {
    expect(readClock(text)).toBe(ms);
  });

  it('finds the last span that has begun', () => {
    const spans = [{ startMs: 100 }, { startMs: 200 }, { startMs: 200 }, { startMs: 300 }];
    expect([0, 100, 199, 200, 250, 9_000].map((ms) => indexAt(spans, ms))).toEqual([
      -1, 0, 0, 2, 2, 3,
    ]);
    expect(indexAt([], 5)).toBe(-1);
  });
});
