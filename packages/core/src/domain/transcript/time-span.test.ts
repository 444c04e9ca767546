import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gaps, mergeSpans, overlapMs, type TimeSpan } from './time-span.js';

const durationMs = 60;
const spans = fc.array(
  fc.record({
    startMs: fc.integer({ min: -10, max: 70 }),
    endMs: fc.integer({ min: -10, max: 70 }),
  }),
  { maxLength: 8 },
);
const holds = (list: readonly TimeSpan[], ms: number) =>
  list.some(({ startMs, endMs }) => ms >= startMs && ms < endMs);

function expectApart(list: readonly TimeSpan[]): void {
  for (const [index, span] of list.entries()) {
    expect(span.endMs).toBeGreaterThan(span.startMs);
    if (index > 0) expect(span.startMs).toBeGreaterThan(list[index - 1]!.endMs);
  }
}

describe('time spans', () => {
  it('merge into spans that are ordered, apart and hold the same moments', () => {
    fc.assert(
      fc.property(spans, (list) => {
        const merged = mergeSpans(list);
        expectApart(merged);
        for (let ms = -10; ms < 70; ms += 1) expect(holds(merged, ms)).toBe(holds(list, ms));
        expect(mergeSpans(merged)).toEqual(merged);
      }),
    );
  });

  it('and gaps share out the recording', () => {
    fc.assert(
      fc.property(spans, (list) => {
        const found = gaps(list, durationMs);
        expectApart(found);
        for (let ms = 0; ms < durationMs; ms += 1) expect(holds(found, ms)).toBe(!holds(list, ms));
        for (const gap of found) {
          expect(gap.startMs).toBeGreaterThanOrEqual(0);
          expect(gap.endMs).toBeLessThanOrEqual(durationMs);
        }
      }),
    );
  });

  it('have the whole recording as gap without spans, and no gap in an empty recording', () => {
    expect(gaps([], 10)).toEqual([{ startMs: 0, endMs: 10 }]);
    expect(gaps([], 0)).toEqual([]);
  });

  it('overlap by as much as they share', () => {
    fc.assert(
      fc.property(spans, (list) => {
        const [a, b] = list;
        if (a === undefined || b === undefined) return;
        let shared = 0;
        for (let ms = -10; ms < 70; ms += 1) if (holds([a], ms) && holds([b], ms)) shared += 1;
        expect(overlapMs(a, b)).toBe(shared);
        expect(overlapMs(b, a)).toBe(shared);
      }),
    );
  });
});
