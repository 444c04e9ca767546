import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchWords } from './match-words.js';
import { retimeWords } from './retime-words.js';
import { checkTranscript, type Word } from './transcript.js';

const span = { startMs: 1_000, endMs: 3_000 };
/** Words of 100 ms, 200 ms apart, from 1.2 s on. */
const heard = (text: string): Word[] =>
  text.split(' ').map((word, at) => ({
    text: word,
    startMs: 1_200 + at * 200,
    endMs: 1_300 + at * 200,
    confidence: 0.9,
  }));
const before = heard('i fell really good some times');
const retimed = (text: string) => retimeWords([{ ...span, text }], before)[0] ?? [];
const told = (words: readonly Word[]) =>
  words.map(({ text, startMs, endMs, estimated }) => [text, startMs, endMs, estimated === true]);

describe('retimeWords', () => {
  it('gives a corrected word the time of the word it replaces, and leaves the others', () => {
    const words = retimed('i feel really good some times');
    expect(words[1]).toEqual({ text: 'feel', startMs: 1_400, endMs: 1_500, estimated: true });
    expect(words.toSpliced(1, 1)).toEqual(before.toSpliced(1, 1));
  });

  it('gives joined words the time of both', () => {
    const words = retimed('i fell really good sometimes');
    expect(told(words.slice(-1))).toEqual([['sometimes', 2_000, 2_300, true]]);
    expect(words.slice(0, 4)).toEqual(before.slice(0, 4));
  });

  it('divides the time of a word that became two', () => {
    const words = retimed('i fell real ly good some times');
    expect(told(words.slice(2, 4))).toEqual([
      ['real', 1_600, 1_667, true],
      ['ly', 1_667, 1_700, true],
    ]);
  });

  it('puts a word before the first into the pause there, and a last one behind the last', () => {
    expect(told(retimed('And i fell really good some times').slice(0, 2))).toEqual([
      ['And', 1_000, 1_200, true],
      ['i', 1_200, 1_300, false],
    ]);
    expect(told(retimed('i fell really good some times yes').slice(-1))).toEqual([
      ['yes', 2_300, 2_800, true],
    ]);
  });

  it('takes new case and marks for the same words', () => {
    const words = retimed('I fell, really — good. Some times!');
    expect(words.map(({ text }) => text).join(' ')).toBe('I fell, really good. Some times!');
    expect(words.map(({ text: _text, ...rest }) => rest)).toEqual(
      before.map(({ text: _text, ...rest }) => rest),
    );
  });

  it('spreads a new sentence over the time of the old one', () => {
    const words = retimed('We never spoke about this');
    expect(words[0]?.startMs).toBe(1_200);
    expect(words.at(-1)?.endMs).toBe(2_300);
    expect(words.every(({ estimated, confidence }) => estimated && confidence === undefined)).toBe(
      true,
    );
  });

  it('finds the words of both halves of a split, and cuts them to their half', () => {
    const [first, second] = retimeWords(
      [
        { startMs: 1_000, endMs: 1_700, text: 'I fell really' },
        { startMs: 1_850, endMs: 3_000, text: 'good sometimes.' },
      ],
      before,
    );
    expect(first?.map(({ startMs }) => startMs)).toEqual([1_200, 1_400, 1_600]);
    expect(told(second ?? [])).toEqual([
      ['good', 1_850, 1_900, true],
      ['sometimes.', 2_000, 2_300, true],
    ]);
  });

  it('times the words of scripts without spaces', () => {
    const [words] = retimeWords(
      [{ startMs: 0, endMs: 900, text: '今天很不错。' }],
      [
        { text: '今天', startMs: 0, endMs: 300 },
        { text: '很', startMs: 300, endMs: 500 },
        { text: '好', startMs: 500, endMs: 900 },
      ],
    );
    expect(words?.slice(0, 2)).toEqual([
      { text: '今天', startMs: 0, endMs: 300 },
      { text: '很', startMs: 300, endMs: 500 },
    ]);
    expect(words?.at(-1)).toMatchObject({ endMs: 900, estimated: true });
  });

  it('always gives words that a transcript may have', () => {
    const word = fc.constantFrom('a', 'B,', 'see', '…', 'über', '否', 'no-one');
    const text = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join(' '));
    const spans = fc.tuple(fc.nat(2_000), fc.nat(2_000)).map(([a, b]) => ({
      startMs: Math.min(a, b),
      endMs: Math.max(a, b),
    }));
    fc.assert(
      fc.property(text, fc.array(fc.tuple(text, spans), { maxLength: 3 }), (old, after) => {
        const segments = after
          .map(([said, where]) => ({ ...where, text: said }))
          .sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs)
          .map((segment, at) => ({ ...segment, id: `${at}`, speaker: 'S1' }));
        const lists = retimeWords(segments, heard(old));
        const speakers = [
          { id: 'S1', role: 'unknown', roleSource: 'rule', roleConfidence: 0 } as const,
        ];
        checkTranscript({
          durationMs: 4_000,
          speakers,
          segments: segments.map((segment, at) => ({ ...segment, words: lists[at] ?? [] })),
        });
      }),
      { numRuns: 300 },
    );
  });
});

describe('matchWords', () => {
  const numbers = (count: number) => Array.from({ length: count }, (_, at) => `w${at}`);

  it('keeps the most words of a short list', () => {
    expect(matchWords(['a', 'b', 'c', 'a'], ['b', 'a', 'c', 'd', 'a'])).toEqual([
      ...[1, undefined, 2, undefined, 3],
    ]);
  });

  it('finds the words of a long list again when its beginning and its end changed', () => {
    const old = numbers(20_000);
    const edited = ['x', ...old.slice(1, 9_000), 'y', 'z', ...old.slice(9_001, -1), 'x'];
    const found = matchWords(old, edited);
    expect(found.filter((match) => match === undefined)).toHaveLength(4);
    expect(found[9_500]).toBe(9_499);
  });

  it('gives up on long lists without a word to hold on to, instead of comparing all with all', () => {
    const found = matchWords(
      Array.from({ length: 10_000 }, (_, at) => `${at % 3}`),
      Array.from({ length: 10_000 }, (_, at) => `${(at * 2 + 1) % 5}`),
    );
    expect(found).toHaveLength(10_000);
  });
});
