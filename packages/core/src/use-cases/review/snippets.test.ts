import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QueryMatcher } from '../../text/search/match.js';
import { parseSearch } from '../../text/search/search-query.js';
import { words } from '../../text/words.js';
import { snippetsOf } from './snippets.js';

type Line = ReturnType<typeof lineOf>;

function passages(lines: readonly Line[], query: string) {
  const matcher = new QueryMatcher(parseSearch(query), undefined);
  const hits = matcher.match(lines.map(({ text }) => text))?.hits ?? [];
  return snippetsOf(lines, hits);
}

const lineOf = (text: string, at = 0) => ({ segmentId: `s${at}`, startMs: at * 1_000, text });

describe('snippetsOf', () => {
  it('names the segment, its time and the text of a short line', () => {
    const lines = [lineOf('Nothing here.'), lineOf('I lie awake at night.', 7)];
    expect(passages(lines, 'night')).toEqual([
      { segmentId: 's7', startMs: 7_000, text: 'I lie awake at night.' },
    ]);
  });

  it('finds words as search compares them: from their beginning, without case and accents', () => {
    const lines = ['Nightly', 'NIGHT', 'tonight', 'cafe\u0301 au lait'].map(lineOf);
    expect(passages(lines, 'night').map(({ text }) => text)).toEqual(['Nightly', 'NIGHT']);
    expect(passages(lines, 'CAFÉ').map(({ segmentId }) => segmentId)).toEqual(['s3']);
  });

  it('takes the three lines with most of the words, in their order', () => {
    const texts = ['sleep', 'work', 'sleep and work', 'sleep', 'work or sleep', 'night'];
    expect(passages(texts.map(lineOf), 'work OR sleep').map(({ text }) => text)).toEqual([
      'sleep',
      'sleep and work',
      'work or sleep',
    ]);
  });

  it('cuts a long line around the hit, between words', () => {
    const text = `${'before '.repeat(40)}needle ${'after '.repeat(40)}`.trim();
    const [cut] = passages([lineOf(text)], 'needle');
    expect(cut?.text).toMatch(/^…before .*needle after .*after…$/u);
    expect(cut?.text.length).toBeLessThanOrEqual(160);
  });

  it('holds a found word whole or as much of it as fits, in at most 160 characters', () => {
    const text = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(text, fc.nat(), (parts, pick) => {
        const line = parts.join(' ');
        const all = words(line);
        const word = all[pick % all.length];
        if (word === undefined) return;
        const [snippet] = passages([lineOf(line)], word);
        expect(snippet).toBeDefined();
        expect(snippet?.text.length).toBeLessThanOrEqual(160);
        expect(snippet?.text).not.toMatch(/^…?\p{Cs}|\p{Cs}…?$/u);
        const first = words(snippet?.text ?? '');
        expect(first.some((one) => one === word || word.startsWith(one))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('finds nothing without words', () => {
    expect(passages([lineOf('yes')], ' …!')).toEqual([]);
  });
});
