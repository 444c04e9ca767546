import { describe, expect, it } from 'vitest';
import { gapsOf } from './gaps.js';

const span = (startMs: number, endMs: number) => ({ startMs, endMs });

describe('what was not transcribed', () => {
  it('is nothing where all of the recording is covered', () => {
    expect(gapsOf([span(0, 9_800)], 10_000)).toEqual([]);
  });

  it('is at the beginning, between spans and at the end', () => {
    expect(gapsOf([span(5_000, 6_000), span(2_000, 4_000)], 10_000)).toEqual([
      span(0, 2_000),
      span(4_000, 5_000),
      span(6_000, 10_000),
    ]);
  });

  it('is everything where nothing is covered', () => {
    expect(gapsOf([], 10_000)).toEqual([span(0, 10_000)]);
  });

  it('counts what two spans cover once', () => {
    expect(gapsOf([span(0, 8_000), span(1_000, 2_000)], 10_000)).toEqual([span(8_000, 10_000)]);
  });
});
