import { describe, expect, it } from 'vitest';
import { waitText } from './wait-text.js';

const now = new Date('2026-01-31T23:59:10.000Z');

describe('waitText', () => {
  it.each([
    [1, 'Try again at 2026-01-31 23:59:11 UTC, in 1 second.'],
    [45_001, 'Try again at 2026-01-31 23:59:56 UTC, in 46 seconds.'],
    [780_000, 'Try again at 2026-02-01 00:12:10 UTC, in about 13 minutes.'],
    [7_200_000, 'Try again at 2026-02-01 01:59:10 UTC, in about 2 hours.'],
  ])('tells the end of %i ms', (ms, text) => {
    expect(waitText(ms, now)).toBe(text);
  });

  it('names no second that has begun when the wait ends', () => {
    expect(waitText(1_000, new Date('2026-01-31T09:30:00.400Z'))).toContain('09:30:02 UTC');
  });
});
