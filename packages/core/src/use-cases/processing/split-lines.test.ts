import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NotesLine } from '../../ports/note-taker.js';
import { splitLines } from './split-lines.js';

const line = (segmentId: string, text: string): NotesLine => ({
  segmentId,
  speaker: 'S1',
  role: 'unknown',
  startMs: 0,
  endMs: 1,
  text,
});
const lines = fc
  .array(fc.array(fc.constantFrom('a', 'bb', 'ccc', 'dddd'), { minLength: 1, maxLength: 12 }), {
    maxLength: 8,
  })
  .map((texts) => texts.map((words, index) => line(`seg-${index}`, words.join(' '))));
const wordsOf = (list: readonly NotesLine[]) =>
  list.flatMap(({ segmentId, text }) => text.split(' ').map((word) => `${segmentId} ${word}`));

describe('splitLines', () => {
  it('keeps every word in order under its segment, and no group too large', () => {
    fc.assert(
      fc.property(lines, fc.integer({ min: 4, max: 60 }), (list, most) => {
        const groups = splitLines(list, most);
        expect(wordsOf(groups.flat())).toEqual(wordsOf(list));
        for (const group of groups) {
          const size = group.reduce((sum, { text }) => sum + text.length, 0);
          expect(size).toBeLessThanOrEqual(most);
        }
        if (list.length > 0) for (const group of groups) expect(group).not.toHaveLength(0);
      }),
    );
  });

  it('starts a new group only when the next line does not fit', () => {
    const list = [line('a', 'xxxx'), line('b', 'yyyy'), line('c', 'z')];
    expect(splitLines(list, 8).map((group) => group.map((one) => one.segmentId))).toEqual([
      ['a', 'b'],
      ['c'],
    ]);
    expect(splitLines(list, 100)).toEqual([list]);
  });

  it('makes one empty group of no lines', () => {
    expect(splitLines([], 10)).toEqual([[]]);
  });

  it('cuts a line without spaces too, losing no character', () => {
    const [first, ...rest] = splitLines([line('a', 'abcdefghij')], 4);
    expect([first, ...rest].map((group) => group?.map(({ text }) => text))).toEqual([
      ['abcd'],
      ['efgh'],
      ['ij'],
    ]);
  });
});
