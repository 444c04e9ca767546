import { describe, expect, it } from 'vitest';
import { attributeWords, type TimeSpan } from './attribute-words.js';
import { groupUtterances } from './utterances.js';

const turns = [
  { speaker: 0, startMs: 0, endMs: 1_000 },
  { speaker: 1, startMs: 1_000, endMs: 2_000 },
  { speaker: 0, startMs: 3_000, endMs: 4_000 },
];
const at = (startMs: number, endMs: number): { startMs: number; endMs: number } => ({
  startMs,
  endMs,
});
const speakersOf = (words: readonly { readonly speaker: number }[]): number[] =>
  words.map(({ speaker }) => speaker);

describe('attributeWords', () => {
  it('gives a word to the turn it overlaps most, or to the nearest', () => {
    const words = [at(100, 400), at(800, 1_400), at(2_100, 2_300), at(2_800, 2_900)];
    expect(speakersOf(attributeWords(words, turns))).toEqual([0, 1, 1, 0]);
  });

  it('joins a single word to its neighbours unless pauses set it apart', () => {
    const flip = [
      { speaker: 0, startMs: 0, endMs: 500 },
      { speaker: 1, startMs: 500, endMs: 700 },
      { speaker: 0, startMs: 700, endMs: 1_500 },
    ];
    const close = [at(100, 480), at(500, 690), at(720, 1_000)];
    expect(speakersOf(attributeWords(close, flip))).toEqual([0, 0, 0]);
    const apart = [at(0, 200), at(500, 690), at(1_000, 1_200)];
    expect(speakersOf(attributeWords(apart, flip))).toEqual([0, 1, 0]);
  });

  it('has one speaker when there are no turns', () => {
    expect(speakersOf(attributeWords([at(0, 1), at(5, 6)], []))).toEqual([0, 0]);
  });
});

describe('groupUtterances', () => {
  it('begins anew at a change of speaker, a long pause and the longest length', () => {
    const words = [
      { speaker: 0, ...at(0, 400) },
      { speaker: 0, ...at(500, 900) },
      { speaker: 1, ...at(950, 1_200) },
      { speaker: 1, ...at(1_900, 2_000) },
      { speaker: 1, ...at(2_050, 5_000) },
    ];
    const utterances = groupUtterances(words, { pauseMs: 700, maxMs: 2_000 });
    expect(utterances.map(({ speaker, startMs, endMs }) => [speaker, startMs, endMs])).toEqual([
      [0, 0, 900],
      [1, 950, 1_200],
      [1, 1_900, 2_000],
      [1, 2_050, 5_000],
    ]);
  });

  const said = (text: string, startMs: number): { speaker: number; text: string } & TimeSpan => ({
    speaker: 0,
    text,
    ...at(startMs, startMs + 300),
  });
  const textsOf = (words: readonly ReturnType<typeof said>[], maxMs?: number): string[] =>
    groupUtterances(words, maxMs === undefined ? {} : { maxMs }).map((utterance) =>
      utterance.words.map(({ text }) => text).join(' '),
    );

  it('keeps a sentence together over a pause, where the text has punctuation', () => {
    const ask = [said('Ask', 0), said('not', 1_200), said('what.', 2_400), said('Ask', 3_600)];
    expect(textsOf(ask)).toEqual(['Ask not what.', 'Ask']);
    expect(textsOf(ask.map((word) => ({ ...word, text: 'ask' })))).toHaveLength(4);
    expect(textsOf([said('Ask', 0), said('not.', 1_800)])).toEqual(['Ask', 'not.']);
  });

  it('ends one that is too long with a whole sentence', () => {
    const texts = ['One', 'two.', 'Three', 'four', 'five', 'six.', 'Seven'];
    const words = texts.map((text, index) => said(text, index * 400));
    expect(textsOf(words, 2_000)).toEqual(['One two.', 'Three four five six. Seven']);
    expect(textsOf(words.slice(2, 5), 800)).toEqual(['Three four', 'five']);
  });
});
