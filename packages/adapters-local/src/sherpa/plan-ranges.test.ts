import { describe, expect, it } from 'vitest';
import { planRanges } from './plan-ranges.js';

const levels = (length: number): Float32Array => new Float32Array(length).fill(60);

describe('planRanges', () => {
  it('joins what is apart by a breath and leaves silence around the rest', () => {
    const speech = [
      { start: 100, end: 200 },
      { start: 230, end: 300 },
      { start: 400, end: 500 },
    ];
    expect(planRanges(levels(600), speech)).toEqual([
      { start: 80, end: 320 },
      { start: 380, end: 520 },
    ]);
  });

  it('never reaches beyond the recording', () => {
    const [range, ...others] = planRanges(levels(100), [{ start: 5, end: 98 }]);
    expect(others).toEqual([]);
    expect(range?.start).toBeGreaterThanOrEqual(0);
    expect(range?.end).toBeLessThanOrEqual(100);
  });

  it('cuts long speech at its quietest place, into what any model hears to its end', () => {
    const loud = levels(7_000);
    loud.fill(20, 2_000, 2_020);
    const ranges = planRanges(loud, [{ start: 0, end: 7_000 }]);
    expect(ranges[0]).toEqual({ start: 0, end: 2_010 });
    for (const [index, { start, end }] of ranges.entries()) {
      expect(end - start).toBeLessThanOrEqual(2_800);
      expect(start).toBe(index === 0 ? 0 : ranges[index - 1]?.end);
    }
    expect(ranges.at(-1)?.end).toBe(7_000);
  });
});
