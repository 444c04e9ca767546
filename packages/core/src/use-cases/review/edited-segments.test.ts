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

  it('keeps the times of words that stayed in a rewritten text, without the confidence of the whole', () => {
    const [first, second] = before as [Segment, Segment];
    const [saved] = editedSegments(before, [{ ...first, text: 'Good night' }, second]);
    expect(saved).toEqual({
      ...{ id: 'a', speaker: 'S1', startMs: 0, endMs: 20, text: 'Good night' },
      words: [word('Good', 0), { ...word('night', 10), estimated: true }],
    });
  });

  it('keeps the words of a segment whose client sends none', () => {
    const [first] = before as [Segment];
    const { words: _words, ...bare } = first;
    expect(editedSegments(before, [bare])[0]?.words).toEqual(first.words);
  });

  it('gives the halves of a split segment their words, wherever the new id stands', () => {
    const [first] = before as [Segment];
    const { words: _words, ...bare } = first;
    const saved = editedSegments(before, [
      { ...bare, text: 'Good', endMs: 10 },
      { ...bare, id: 'new', text: 'day', startMs: 10 },
    ]);
    expect(saved.map(({ words }) => words)).toEqual([[word('Good', 0)], [word('day', 10)]]);
  });

  it('gives a merged segment the words of all its parts', () => {
    const parts: Segment[] = [
      { ...(before[0] as Segment), id: 'a' },
      { id: 'c', speaker: 'S1', startMs: 20, endMs: 40, text: 'sir', words: [word('sir', 25)] },
    ];
    const { words: _words, ...bare } = parts[0] as Segment;
    const saved = editedSegments(parts, [{ ...bare, endMs: 40, text: 'Good day, sir.' }]);
    expect(saved[0]?.words?.map(({ text, startMs }) => [text, startMs])).toEqual([
      ...[
        ['Good', 0],
        ['day,', 10],
        ['sir.', 25],
      ],
    ]);
  });

  it('does not take the words of another speaker who talks at the same time', () => {
    const talk: Segment[] = [
      {
        id: 'a',
        speaker: 'S1',
        startMs: 0,
        endMs: 50,
        text: 'yes no',
        words: [word('yes', 0), word('no', 30)],
      },
      {
        id: 'b',
        speaker: 'S2',
        startMs: 10,
        endMs: 40,
        text: 'no yes',
        words: [word('no', 10), word('yes', 20)],
      },
    ];
    const saved = editedSegments(talk, [
      { ...(talk[0] as Segment), text: 'yes well' },
      { ...(talk[1] as Segment), text: 'well yes' },
    ]);
    expect(saved[0]?.words?.map(({ startMs }) => startMs)).toEqual([0, 30]);
    expect(saved[1]?.words?.map(({ startMs }) => startMs)).toEqual([10, 20]);
  });

  it('keeps word times that a person made for their text', () => {
    const words = [word('Good', 0), word('night', 10)];
    const [first] = before as [Segment];
    const saved = editedSegments(before, [{ ...first, text: 'Good night', words }]);
    expect(saved).toMatchObject([{ text: 'Good night', words }]);
  });
});
