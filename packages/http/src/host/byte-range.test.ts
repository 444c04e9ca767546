import { describe, expect, it } from 'vitest';
import { parseRange } from './byte-range.js';

describe('parseRange', () => {
  it.each([
    ['bytes=0-0', { start: 0, end: 1 }],
    ['bytes=2-5', { start: 2, end: 6 }],
    ['bytes=5-', { start: 5, end: 10 }],
    ['bytes=-3', { start: 7, end: 10 }],
    ['bytes=-99', { start: 0, end: 10 }],
    ['bytes=8-99', { start: 8, end: 10 }],
  ])('takes %s of ten bytes', (header, span) => {
    expect(parseRange(header, 10)).toEqual(span);
  });

  it.each(['bytes=10-', 'bytes=99-100', 'bytes=-0'])('finds nothing at %s', (header) => {
    expect(parseRange(header, 10)).toBe('unsatisfiable');
  });

  it.each([
    undefined,
    '',
    'bytes=-',
    'bytes=5-2',
    'bytes=0-1,4-5',
    'items=0-1',
    'bytes=a-b',
    `bytes=${'9'.repeat(400)}-`,
  ])('ignores %s', (header) => {
    expect(parseRange(header, 10)).toBeUndefined();
  });

  it('finds nothing in a recording without bytes', () => {
    expect(parseRange('bytes=0-', 0)).toBe('unsatisfiable');
    expect(parseRange('bytes=-5', 0)).toBe('unsatisfiable');
  });
});
