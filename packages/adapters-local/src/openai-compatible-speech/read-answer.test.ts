import { describe, expect, it } from 'vitest';
import { AnswerError, readAnswer } from './read-answer.js';
import { joinSpoken } from './spoken.js';

const listened = { fromMs: 10_000, toMs: 20_000, speech: [{ startMs: 11_000, endMs: 13_000 }] };
const read = (body: unknown) => readAnswer(body, listened);
const spans = (body: unknown) =>
  read(body).spoken.map(({ text, startMs, endMs }) => [text, startMs, endMs]);

const expected = [
  ['Good', 11_000, 11_500],
  ['morning.', 11_500, 12_000],
];

describe('readAnswer', () => {
  it.each([
    [
      'words at the top',
      {
        text: 'Good morning.',
        segments: [],
        words: [
          { word: 'Good', start: 1, end: 1.5 },
          { word: 'morning', start: 1.5, end: 2 },
        ],
      },
    ],
    [
      'words in segments',
      {
        segments: [
          {
            text: ' Good morning.',
            start: 1,
            end: 2,
            words: [
              { word: ' Good', start: 1, end: 1.5 },
              { word: ' mor', start: 1.5, end: 1.7 },
              { word: 'ning', start: 1.7, end: 2 },
              { word: '.', start: 2, end: 2 },
            ],
          },
        ],
      },
    ],
    [
      'times as strings',
      {
        text: 'Good morning.',
        words: [
          { word: 'Good', start: '1', end: '1.5' },
          { word: 'morning', start: '1.5', end: '2.0' },
        ],
      },
    ],
    [
      'nanoseconds and "text" for "word"',
      {
        text: 'Good morning.',
        segments: [
          {
            text: 'Good morning.',
            start: 1e9,
            end: 2e9,
            words: [
              { text: 'Good', start: 1e9, end: 1.5e9 },
              { text: 'morning', start: 1.5e9, end: 2e9 },
            ],
          },
        ],
      },
    ],
  ])('reads %s', (_name, body) => {
    expect(spans(body)).toEqual(expected);
    expect(read(body).spoken.some(({ estimated }) => estimated)).toBe(false);
  });

  it('estimates what has no times, within the segment or else within what was speech', () => {
    const words = [
      ['Good', 11_000, 11_667],
      ['morning.', 11_667, 13_000],
    ];
    expect(spans({ text: 'Good morning.' })).toEqual(words);
    expect(
      spans({
        text: 'Good morning.',
        words: null,
        segments: [{ text: 'Good morning.', start: 1, end: 3, words: null }],
      }),
    ).toEqual(words);
    expect(read({ text: 'Good morning.' }).spoken.every(({ estimated }) => estimated)).toBe(true);
  });

  it('keeps speakers by number or name, and "?" for no speaker', () => {
    const segments = [0, 'A', '?'].map((speaker, at) => ({
      text: 'Yes',
      start: at,
      end: at + 1,
      speaker,
    }));
    expect(read({ segments }).spoken.map(({ speaker }) => speaker)).toEqual(['0', 'A', undefined]);
    const words = [{ word: 'yes', start: 1.2, end: 1.6 }];
    expect(read({ text: 'Yes', segments, words }).spoken[0]?.speaker).toBe('A');
  });

  it('keeps times within what was sent, in the order of the words', () => {
    const words = [
      { word: 'a', start: -1, end: 0.5 },
      { word: 'b', start: 9, end: 12 },
    ];
    expect(spans({ text: 'a b', words })).toEqual([
      ['a', 10_000, 10_500],
      ['b', 19_000, 20_000],
    ]);
  });

  it('takes silence for silence', () => {
    expect(read({ text: '' }).spoken).toEqual([]);
    expect(read({ text: '', segments: [], words: [] }).spoken).toEqual([]);
    expect(
      read({ text: ' [BLANK_AUDIO]', segments: [{ text: ' [BLANK_AUDIO]', start: 0, end: 10 }] })
        .spoken,
    ).toEqual([]);
  });

  it('writes scripts without spaces as they are written', () => {
    const words = ['今', '日', 'は'].map((word, at) => ({ word, start: at, end: at + 1 }));
    const { spoken } = read({ text: '今日は。', words });
    expect(joinSpoken(spoken)).toBe('今日は。');
    expect(spoken).toHaveLength(3);
    expect(joinSpoken(read({ text: '今日は。 Good' }).spoken)).toBe('今日は。 Good');
  });

  it('keeps the words of the server where the text says something else', () => {
    const words = ['ten', 'metres', 'apart'].map((word, at) => ({ word, start: at, end: at + 1 }));
    expect(joinSpoken(read({ text: 'completely different', words }).spoken)).toBe(
      'ten metres apart',
    );
  });

  it.each([undefined, 'text', [], {}, { status: 'ok' }, { text: 7 }])('refuses %j', (body) => {
    expect(() => read(body)).toThrow(AnswerError);
  });
});
