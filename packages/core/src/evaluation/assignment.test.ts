import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign } from './assignment.js';

const total = (weights: readonly (readonly number[])[]) =>
  assign(weights).reduce<number>(
    (sum, column, row) => sum + (column === undefined ? 0 : weights[row]![column]!),
    0,
  );

/** The best sum over every way to pair, by trying them all. */
function best(weights: readonly (readonly number[])[], used: readonly number[] = []): number {
  const [row, ...rest] = weights;
  if (row === undefined) return 0;
  const pairs = row.map((weight, column) =>
    used.includes(column) ? 0 : weight + best(rest, [...used, column]),
  );
  return Math.max(best(rest, used), ...pairs);
}

const matrix = fc
  .tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 }))
  .chain(([rows, columns]) =>
    fc.array(fc.array(fc.nat({ max: 20 }), { minLength: columns, maxLength: columns }), {
      minLength: rows,
      maxLength: rows,
    }),
  );

describe('assign', () => {
  it('gives up a good pair for a better whole', () => {
    // Greedy takes 10 + 1; the best is 9 + 9.
    expect(
      assign([
        [10, 9],
        [9, 1],
      ]),
    ).toEqual([1, 0]);
  });

  it('leaves rows alone that nothing is left for, or that share nothing', () => {
    expect(assign([[5], [7]])).toEqual([undefined, 0]);
    expect(assign([[0, 0]])).toEqual([undefined]);
    expect(assign([[], []])).toEqual([undefined, undefined]);
    expect(assign([])).toEqual([]);
  });

  it('finds what trying every pairing finds', () => {
    fc.assert(
      fc.property(matrix, (weights) => {
        const paired = assign(weights).filter((column) => column !== undefined);
        expect(new Set(paired).size).toBe(paired.length);
        expect(total(weights)).toBe(best(weights));
      }),
      { numRuns: 500 },
    );
  });

  it('pairs a hundred with a hundred', () => {
    const weights = Array.from({ length: 100 }, (_, row) =>
      Array.from({ length: 100 }, (_, column) => (column === (row * 37) % 100 ? 1000 : row % 10)),
    );
    expect(total(weights)).toBe(100_000);
  });
});
