import { describe, expect, it } from 'vitest';
import type { Segment } from '../../domain/transcript/transcript.js';
import { editedSegments } from './edited-segments.js';

const word = (text: string, startMs: number) => ({ text, startMs, endMs: startMs + 10 });
const before: readonly Segment[] = [
  {
    id: 'a',
    speaker: 'S1',
    startMs: 0,
    endMs: 20,
    text: 'Good day',
    confidence: 0.5,
    words: [word('Good', 0), word('day', 10)],
  },
  { id: 'b', speaker: 'S2', startMs: 20, endMs: 30, text: 'Hi' },
];

describe('editedSegments', () => {
  it('changes nothing when what was read is handed back, in any order, with what views add', () => {
    const scores = { positive: 1, neutral: 0, negative: 0, mixed: 0 };
    const read = before.map((one) => ({ ...one, sentiment: { label: 'positive', scores } }));
    expect(editedSegments(before, read.toReversed())).toEqual(before);
  });

  it('leaves out the confidence and word times of a text that was replaced', () => {
    const [first, second] = before as [Segment, Segment];
    expect(editedSegments(before, [{ ...first, text: 'Good night' }, second])).toEqual([
      { id: 'a', speaker: 'S1', startMs: 0, endMs: 20, text: 'Good night' },
      second,
    ]);
  });

  it('keeps word times that a person made for their text', () => {
    const words = [word('Good', 0), word('night', 10)];
    const [first] = before as [Segment];
    const saved = editedSegments(before, [{ ...first, text: 'Good night', words }]);
    expect(saved).toMatchObject([{ text: 'Good night', words }]);
  });
});
