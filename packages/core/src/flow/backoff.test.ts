import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.js';

const limits = { baseMs: 100, maxMs: 1_000 };
const uncut = () => 0;
const almostOne = () => 1 - Number.EPSILON;

describe('backoffMs', () => {
  it('starts at the base and doubles with every try', () => {
    expect([1, 2, 3, 4].map((attempt) => backoffMs(attempt, limits, uncut))).toEqual([
      100, 200, 400, 800,
    ]);
  });

  it('never exceeds the maximum, however many tries there were', () => {
    for (const attempt of [5, 60, 5_000, Number.MAX_SAFE_INTEGER]) {
      expect(backoffMs(attempt, limits, uncut)).toBe(1_000);
    }
  });

  it('cuts up to half', () => {
    expect(backoffMs(3, limits, almostOne)).toBe(200);
    expect(backoffMs(3, limits, () => 0.5)).toBe(300);
  });

  it('is zero when the base is zero', () => {
    expect(backoffMs(5_000, { baseMs: 0, maxMs: 1_000 })).toBe(0);
  });
});
