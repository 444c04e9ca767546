import { describe, expect, it } from 'vitest';
import type { Segment } from './transcript.js';
import { transcriptDoubts } from './transcript-doubts.js';

function segment(index: number, more: Partial<Segment> = {}): Segment {
  const span = { startMs: index * 10_000, endMs: index * 10_000 + 8_000 };
  return { id: `seg-${index}`, speaker: 'S1', text: 'one two three four', ...span, ...more };
}

const sure = (index: number, confidence: number) => segment(index, { confidence });
const codesOf = (
  segments: readonly Segment[],
  coverage = [{ startMs: 0, endMs: 100_000 }],
): string[] =>
  transcriptDoubts({ segments, coverage, durationMs: 100_000 }).map(({ code }) => code);

describe('transcriptDoubts', () => {
  it('doubts words of which the engine is not sure', () => {
    expect(codesOf([sure(0, 0.36), sure(1, 0.4)])).toEqual(['words_unsure']);
    expect(codesOf([sure(0, 0.66), sure(1, 0.4)])).toEqual([]);
  });

  it('weighs segments by their words, and takes the confidence of words before that of segments', () => {
    const long = segment(0, { confidence: 0.3, text: 'word '.repeat(40) });
    expect(codesOf([long, sure(1, 0.95)])).toEqual(['words_unsure']);
    const words = [{ text: 'one', startMs: 0, endMs: 1, confidence: 0.2 }];
    expect(codesOf([segment(0, { confidence: 0.9, words })])).toEqual(['words_unsure']);
  });

  it('takes what a person wrote for sure', () => {
    expect(codesOf([sure(0, 0.3), segment(1)])).toEqual([]);
  });

  it('has no doubt about an engine that tells no confidence and leaves nothing out', () => {
    expect(codesOf([segment(0), segment(1)])).toEqual([]);
    expect(codesOf([])).toEqual([]);
  });

  it('doubts a transcript of which more is missing than there is', () => {
    expect(codesOf([segment(0)], [{ startMs: 0, endMs: 90_000 }])).toEqual(['speech_missing']);
    expect(codesOf([segment(0), segment(1)], [{ startMs: 0, endMs: 90_000 }])).toEqual([]);
  });

  it('does not count as missing what a person wrote into a gap', () => {
    expect(codesOf([segment(0), segment(9)], [{ startMs: 0, endMs: 90_000 }])).toEqual([]);
  });
});
