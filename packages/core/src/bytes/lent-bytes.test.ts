import { describe, expect, it } from 'vitest';
import { lendBytes, returnBytes } from './lent-bytes.js';

describe('returnBytes', () => {
  it('gives a chunk back to its lender, once', () => {
    const chunk = new Uint8Array(8);
    let taken = 0;
    lendBytes(chunk, () => {
      taken += 1;
    });
    returnBytes(chunk.subarray(0));
    expect(taken).toBe(0);
    returnBytes(chunk);
    returnBytes(chunk);
    expect(taken).toBe(1);
  });

  it('leaves a chunk alone that was not lent', () => {
    const chunk = new Uint8Array([1, 2]);
    returnBytes(chunk);
    expect([...chunk]).toEqual([1, 2]);
  });
});
