import { describe, expect, it } from 'vitest';
import type { Segment } from './api.js';
import { rebaseEdit } from './rebase-edit.js';

const segment = (id: string, startMs: number, text = id, speaker = 'S1'): Segment => ({
  ...{ id, speaker, startMs, endMs: startMs + 500, text },
});
const base = [segment('a', 0), segment('b', 1_000), segment('c', 2_000)];
const change = (id: string, changes: Partial<Segment>): Segment[] =>
  base.map((one) => (one.id === id ? { ...one, ...changes } : one));
const without = (id: string): Segment[] => base.filter((one) => one.id !== id);
const textsOf = (segments: readonly Segment[]): string[] => segments.map(({ text }) => text);

describe('an edit on top of another', () => {
  it('joins what only one of them changed, added or removed', () => {
    const mine = [...change('a', { text: 'mine' }), segment('new-1', 2_500, 'added by me')];
    const theirs = [
      ...change('c', { speaker: 'S2' }).filter(({ id }) => id !== 'b'),
      segment('x', 1_500, 'added by them'),
    ];
    const { segments, conflicts } = rebaseEdit(mine, base, theirs);
    expect(conflicts).toEqual([]);
    expect(textsOf(segments)).toEqual(['mine', 'added by them', 'c', 'added by me']);
    expect(segments[2]?.speaker).toBe('S2');
  });

  it('tells of a segment that both changed in another way, and shows theirs', () => {
    const mine = change('b', { text: 'mine' });
    const theirs = change('b', { text: 'theirs' });
    const { segments, conflicts } = rebaseEdit(mine, base, theirs);
    expect(textsOf(segments)).toEqual(['a', 'theirs', 'c']);
    expect(conflicts).toMatchObject([
      { id: 'b', base: { text: 'b' }, mine: { text: 'mine' }, theirs: { text: 'theirs' } },
    ]);
  });

  it('has no conflict where both made the same change', () => {
    const same = change('b', { text: 'same' });
    expect(rebaseEdit(same, base, change('b', { text: 'same' }))).toMatchObject({
      conflicts: [],
      segments: [{}, { text: 'same' }, {}],
    });
    expect(rebaseEdit(without('b'), base, without('b'))).toEqual({
      conflicts: [],
      segments: without('b'),
    });
  });

  it.each([
    ['I removed', without('b'), change('b', { text: 'kept' }), 'theirs'],
    ['they removed', change('b', { text: 'kept' }), without('b'), 'mine'],
  ])('keeps what %s and the other changed, until a person chooses', (_who, mine, theirs, side) => {
    const { segments, conflicts } = rebaseEdit(mine, base, theirs);
    expect(textsOf(segments)).toEqual(['a', 'kept', 'c']);
    expect(conflicts).toHaveLength(1);
    expect(conflicts[0]).toHaveProperty(side);
    expect(conflicts[0]).not.toHaveProperty(side === 'mine' ? 'theirs' : 'mine');
  });

  it('takes the words of the host for text that is the same', () => {
    const words = [{ text: 'a', startMs: 0, endMs: 400 }];
    const theirs = change('a', { words });
    expect(rebaseEdit(base, base, theirs).segments[0]?.words).toEqual(words);
  });
});
