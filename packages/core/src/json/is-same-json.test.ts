import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.js';
import { isSameJson } from './is-same-json.js';

describe('isSameJson', () => {
  it('tells apart what reads differently as JSON, and nothing else', () => {
    const value = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<never>;
    fc.assert(
      fc.property(value, value, (one, other) => {
        expect(isSameJson(one, other)).toBe(canonicalJson(one) === canonicalJson(other));
        expect(isSameJson(one, JSON.parse(JSON.stringify(one)))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [{ a: 1, b: undefined }, { a: 1 }, true],
    [{ a: { b: [1, { c: 2 }] } }, { a: { b: [1, { c: 3 }] } }, false],
    [[1, 2], [2, 1], false],
    [[], {}, false],
    [{ a: null }, {}, false],
    [[1], [1, 2], false],
  ])('compares %j with %j', (one, other, same) => {
    expect(isSameJson(one, other)).toBe(same);
    expect(isSameJson(other, one)).toBe(same);
  });
});
