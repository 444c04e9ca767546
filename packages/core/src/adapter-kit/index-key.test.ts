import { describe, expect, it } from 'vitest';
import { indexKey, indexKeyRange } from './index-key.js';

describe('indexKey', () => {
  it('sorts as the values do, whatever their types', () => {
    const ordered = [false, true, -1e300, -2, -1.5, -1e-300, 0, 5e-324, 0.5, 2, 10, 1e300, '', 'a'];
    const keys = ordered.map((one) => indexKey(one));
    expect([...keys].sort()).toEqual(keys);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('does not tell zero from minus zero', () => {
    expect(indexKey(-0)).toBe(indexKey(0));
  });
});

describe('indexKeyRange', () => {
  it('covers values of the bounds’ type only', () => {
    const [from, to] = indexKeyRange({ from: 2 });
    const inside = [true, 1, 2, 3, 'a'].filter(
      (one) => indexKey(one) >= from && indexKey(one) < to,
    );
    expect(inside).toEqual([2, 3]);
    expect(indexKeyRange({ to: 'b' })).toEqual(['s', 'sb']);
  });
});
