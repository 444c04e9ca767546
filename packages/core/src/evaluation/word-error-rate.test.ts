import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeWords, wordErrorRate } from './word-error-rate.js';

const words = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });
const join = (list: readonly string[]) => list.join(' ');

/** The textbook table, for comparison: the fewest errors only. */
function distance(a: readonly string[], b: readonly string[]): number {
  const table = Array.from({ length: a.length + 1 }, (_, i) => [i, ...b.map(() => 0)]);
  for (let j = 0; j <= b.length; j += 1) table[0]![j] = j;
  for (let i = 1; i <= a.length; i += 1) {
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      table[i]![j] = Math.min(
        table[i - 1]![j - 1]! + same,
        table[i - 1]![j]! + 1,
        table[i]![j - 1]! + 1,
      );
    }
  }
  return table[a.length]![b.length]!;
}

describe('normalizeWords', () => {
  it.each([
    ['Hello, and welcome BACK!', 'hello and welcome back'],
    ["I don't — can’t — 'quote'", "i don't can't quote"],
    ['a well-known half\u2011hour', 'a well known half hour'],
    ['dogs’ tails', 'dogs tails'],
    ['Ärger, naïve café', 'ärger naïve café'],
    ['cafe\u0301', 'café'],
    ['ﬁne ２０', 'fine 20'],
    ['10 m at 4:30', '10 m at 4 30'],
    ['… ?!', ''],
    ['', ''],
  ])('turns %j into %j', (text, expected) => {
    expect(normalizeWords(text).join(' ')).toBe(expected);
  });

  it('gives the same words when applied to its own output', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const once = normalizeWords(text);
        expect(normalizeWords(join(once))).toEqual(once);
      }),
    );
  });
});

describe('wordErrorRate', () => {
  it('counts each kind of error', () => {
    // the cat sat on    the mat
    // the cat hat on top    mat today → 'hat' for 'sat', 'top' for 'the', 'today' inserted
    expect(wordErrorRate('the cat sat on the mat', 'the cat hat on top mat today')).toEqual({
      substitutions: 2,
      deletions: 0,
      insertions: 1,
      referenceWords: 6,
      rate: 0.5,
    });
    expect(wordErrorRate('I do not want to be here', 'I want to be in here')).toEqual({
      substitutions: 0,
      deletions: 2,
      insertions: 1,
      referenceWords: 7,
      rate: 3 / 7,
    });
  });

  it('keeps the most words right among alignments with equally few errors', () => {
    // Two substitutions, or one deletion and one insertion around a correct "b".
    expect(wordErrorRate('a b', 'b c')).toMatchObject({
      substitutions: 0,
      deletions: 1,
      insertions: 1,
    });
  });

  it('passes 1 when much was made up', () => {
    expect(wordErrorRate('yes', 'no no no').rate).toBe(3);
  });

  it('has a rate for an empty reference', () => {
    expect(wordErrorRate('', '...')).toMatchObject({ referenceWords: 0, rate: 0 });
    expect(wordErrorRate('', 'one two')).toMatchObject({ insertions: 2, rate: 1 });
    expect(wordErrorRate('one two', '')).toMatchObject({ deletions: 2, rate: 1 });
  });

  it('finds nothing wrong with the same words in other punctuation', () => {
    fc.assert(
      fc.property(words, (said) => {
        const result = wordErrorRate(
          join(said),
          said.map((word) => `${word.toUpperCase()}!`).join(', '),
        );
        expect(result).toMatchObject({ substitutions: 0, deletions: 0, insertions: 0, rate: 0 });
      }),
    );
  });

  it('agrees with the full edit distance table', () => {
    fc.assert(
      fc.property(words, words, (said, heard) => {
        const { substitutions, deletions, insertions } = wordErrorRate(join(said), join(heard));
        expect(substitutions + deletions + insertions).toBe(distance(said, heard));
        expect(deletions - insertions).toBe(said.length - heard.length);
        expect(Math.min(substitutions, deletions, insertions)).toBeGreaterThanOrEqual(0);
        expect(substitutions + deletions).toBeLessThanOrEqual(said.length);
      }),
    );
  });

  it('swaps deletions and insertions with its arguments', () => {
    fc.assert(
      fc.property(words, words, (said, heard) => {
        const forth = wordErrorRate(join(said), join(heard));
        const back = wordErrorRate(join(heard), join(said));
        expect(back).toMatchObject({
          substitutions: forth.substitutions,
          deletions: forth.insertions,
          insertions: forth.deletions,
        });
      }),
    );
  });

  it('compares twenty thousand words with twenty thousand others', () => {
    const said = Array.from({ length: 20_000 }, (_, index) => `word${(index * 7919) % 1000}`);
    const heard = said.flatMap((word, index) => {
      if (index % 100 === 0) return [];
      return index % 100 === 50 ? ['wrong'] : [word];
    });
    expect(wordErrorRate(join(said), join(heard))).toEqual({
      substitutions: 200,
      deletions: 200,
      insertions: 0,
      referenceWords: 20_000,
      rate: 0.02,
    });
  });
});
