import { describe, expect, it } from 'vitest';
import { byLabel, sameLabels } from './speakers.js';

const turns = [
  { speaker: 0, startMs: 0, endMs: 1_000 },
  { speaker: 1, startMs: 1_000, endMs: 2_000 },
];
const said = (...labels: (string | undefined)[]) =>
  labels.map((speaker, at) => ({
    ...{ text: 'well', startMs: at * 500, endMs: at * 500 + 400 },
    ...(speaker === undefined ? {} : { speaker }),
  }));

describe('sameLabels', () => {
  it('gives the labels of an answer the names of the whole recording', () => {
    const named = sameLabels(said('B', 'B', 'A', 'A'), turns);
    expect(named.map(({ speaker }) => speaker)).toEqual(['0', '0', '1', '1']);
  });

  it('lets two labels share a speaker only when there are too few', () => {
    const named = sameLabels(said('A', 'A', 'B', 'C'), turns);
    expect(named.map(({ speaker }) => speaker)).toEqual(['0', '0', '1', '1']);
  });
});

describe('byLabel', () => {
  it('numbers labels as they appear; a word without one goes with those before', () => {
    expect(byLabel(said(undefined, 'X', undefined, 'Y')).map(({ speaker }) => speaker)).toEqual([
      0, 0, 0, 1,
    ]);
  });
});
