import { describe, expect, it } from 'vitest';
import { readBatch } from './read-batch.js';
import { readFast } from './read-fast.js';
import { type Asked, resultOf } from './result.js';

const asked: Asked = {
  durationMs: 200_000,
  languages: ['en-US'],
  identified: false,
  channelSeparation: false,
  warnings: [],
};
const made = { adapter: 'azure', model: 'azure-fast 2025-10-15' };

function fast(answer: unknown, changes: Partial<Asked> = {}) {
  return resultOf(() => readFast(answer), { ...asked, ...changes }, made);
}

function batch(
  file: unknown,
  form: 'display' | 'lexical' = 'display',
  changes: Partial<Asked> = {},
) {
  return resultOf(() => readBatch(file, form), { ...asked, ...changes }, made);
}

/** Members of fast transcription, in milliseconds. */
function span(offsetMilliseconds: number, durationMilliseconds: number) {
  return { offsetMilliseconds, durationMilliseconds };
}

/** Members of result files, in ticks that are floats and as an ISO duration. */
function ticks(seconds: number, lasts: number) {
  return {
    offset: `PT${seconds}S`,
    duration: `PT${lasts}S`,
    offsetInTicks: seconds * 10_000_000,
    durationInTicks: lasts * 10_000_000,
  };
}

describe('an answer of fast transcription', () => {
  it('becomes utterances with their speakers, of whom the first may be 0', () => {
    const hello = {
      channel: 0,
      speaker: 1,
      ...span(960, 640),
      text: 'Good afternoon.',
      words: [
        { text: 'Good', ...span(960, 240) },
        { text: 'afternoon.', ...span(1_200, 400) },
      ],
      locale: 'en-US',
      confidence: 0.93616915,
    };
    const hi = { ...hello, speaker: 0, ...span(5_040, 400), text: 'Hi there.', words: [] };
    const answer = { durationMilliseconds: 182_439, combinedPhrases: [], phrases: [hello, hi] };
    expect(fast(answer)).toEqual({
      language: 'en-US',
      utterances: [
        {
          speaker: '1',
          startMs: 960,
          endMs: 1_600,
          text: 'Good afternoon.',
          confidence: 0.93616915,
          words: [
            { text: 'Good', startMs: 960, endMs: 1_200 },
            { text: 'afternoon.', startMs: 1_200, endMs: 1_600 },
          ],
        },
        // Words may be left out of an answer.
        {
          speaker: '0',
          startMs: 5_040,
          endMs: 5_440,
          text: 'Hi there.',
          confidence: 0.93616915,
        },
      ],
      coverage: [{ startMs: 0, endMs: 200_000 }],
      warnings: [],
      model: 'azure-fast 2025-10-15',
    });
  });

  it('puts the phrases of two channels in the order in which they were said', () => {
    const said = (channel: number, at: number, text: string) => ({
      channel,
      ...span(at, 480),
      text,
    });
    const phrases = [said(0, 720, 'Hello.'), said(0, 9_520, 'Hi, Mary.'), said(1, 4_480, 'Hi.')];
    const { utterances } = fast({ phrases }, { channelSeparation: true });
    expect(utterances.map(({ channel, startMs, text }) => [channel, startMs, text])).toEqual([
      [0, 720, 'Hello.'],
      [1, 4_480, 'Hi.'],
      [0, 9_520, 'Hi, Mary.'],
    ]);
  });

  it('is read with the names of its preview, too', () => {
    const words = [{ text: 'This', offset: 80, duration: 240 }];
    const phrases = [
      { offset: 80, duration: 960, text: 'This is a test.', words, locale: 'en-US' },
    ];
    expect(fast({ duration: 1_300, combinedPhrases: [], phrases }).utterances).toEqual([
      {
        startMs: 80,
        endMs: 1_040,
        text: 'This is a test.',
        words: [{ text: 'This', startMs: 80, endMs: 320 }],
      },
    ]);
  });

  it('says which of the candidates was spoken longest, in the words of the request', () => {
    const candidates = { languages: ['de', 'en-GB'], identified: true };
    const said = (locale: string, lasts: number) => ({ ...span(0, lasts), text: 'a', locale });
    const phrases = [said('de-DE', 300), said('en-US', 200), said('en-US', 250)];
    expect(fast({ phrases }, candidates).language).toBe('en-GB');
    expect(fast({ phrases: phrases.slice(0, 1) }, candidates).language).toBe('de');
    expect(fast({ phrases: [] }, candidates).language).toBe('und');
  });

  it('leaves out what it cannot read, and says which part that is', () => {
    const good = { ...span(0, 500), text: 'One', words: [{ text: 'One' }, null], news: { a: 1 } };
    const noise = { ...span(500, 10), text: '' };
    const phrases = [good, noise, { text: 'two' }, null, { ...span(1, 1), text: 7 }];
    const { utterances, warnings } = fast({ phrases, combinedPhrases: null, news: [] });
    expect(utterances).toEqual([{ startMs: 0, endMs: 500, text: 'One' }]);
    expect(warnings).toEqual([
      'A part of the result could not be read: phrases[0].words[0] has no text or no times and is left out.',
      'A part of the result could not be read: phrases[0].words[1] has no text or no times and is left out.',
      'A part of the result could not be read: phrases[2] has no times and is left out.',
      'A part of the result could not be read: phrases[3] is no object and is left out.',
      'A part of the result could not be read: phrases[4] has no text and is left out.',
    ]);
  });

  it('keeps the whole text where no phrase can be read', () => {
    const answer = { combinedPhrases: [{ text: 'One two.' }, { channel: 1, text: '' }] };
    const { utterances, warnings } = fast(answer);
    expect(utterances.map(({ text, endMs }) => [text, endMs])).toEqual([['One two.', 200_000]]);
    expect(warnings).toHaveLength(1);
  });

  it('stays within the recording, and around its words', () => {
    const words = [
      { text: 'late', ...span(1_500, 900) },
      { text: 'too', ...span(900, 200) },
    ];
    const phrases = [{ ...span(1_000, 500), text: 'Too late', words, confidence: 1.5 }];
    expect(fast({ phrases }, { durationMs: 2_000 }).utterances).toEqual([
      {
        startMs: 900,
        endMs: 2_000,
        text: 'Too late',
        confidence: 1,
        words: [
          { text: 'too', startMs: 900, endMs: 1_100 },
          { text: 'late', startMs: 1_500, endMs: 2_000 },
        ],
      },
    ]);
  });

  it('finds no utterances in silence', () => {
    expect(fast({ combinedPhrases: [], phrases: [] })).toMatchObject({
      ...{ utterances: [], coverage: [{ startMs: 0, endMs: 200_000 }], warnings: [] },
    });
  });

  it.each([undefined, null, [], {}, 'text', { error: {} }, { phrases: null }])(
    'refuses %j, which is none',
    (answer) => {
      expect(() => fast(answer)).toThrow(expect.objectContaining({ code: 'internal' }));
    },
  );
});

describe('a result file of batch transcription', () => {
  const run = {
    recognitionStatus: 'Success',
    channel: 0,
    speaker: 1,
    ...ticks(0.04, 2.18),
    nBest: [
      {
        confidence: 0.56,
        lexical: 'run alabama drivers license zero zero three',
        itn: 'run alabama drivers license 003',
        maskedITN: 'run alabama drivers license 003',
        display: 'Run Alabama drivers license. 003',
        words: [{ word: 'run', ...ticks(0.04, 0.48), confidence: 0.968795 }],
        displayWords: [{ displayText: 'Run', ...ticks(0.04, 0.48) }],
      },
      { confidence: 0.99, lexical: 'another', display: 'Another.' },
    ],
  };

  it('becomes utterances by its first alternative, with times out of ticks', () => {
    expect(batch({ recognizedPhrases: [run] }).utterances).toEqual([
      {
        speaker: '1',
        startMs: 40,
        endMs: 2_220,
        text: 'Run Alabama drivers license. 003',
        confidence: 0.56,
        words: [{ text: 'Run', startMs: 40, endMs: 520 }],
      },
    ]);
  });

  it('gives the spoken form when that was asked for', () => {
    const [utterance] = batch({ recognizedPhrases: [run] }, 'lexical').utterances;
    expect(utterance).toMatchObject({
      text: 'run alabama drivers license zero zero three',
      words: [{ text: 'run', startMs: 40, endMs: 520, confidence: 0.968795 }],
    });
  });

  it.each([
    ['milliseconds', { offsetMilliseconds: 130, durationMilliseconds: 430 }],
    ['ISO durations', { offset: 'PT0.13S', duration: 'PT0.43S' }],
    ['long ISO durations', { offset: 'PT0H0M0.13S', duration: 'PT0.4300000S' }],
    ['ticks as text', { offsetInTicks: '1300000', durationInTicks: '4300000.0' }],
  ])('is read with times as %s', (_, times) => {
    const phrase = { recognitionStatus: 'Success', ...times, nBest: [{ display: 'Hi.' }] };
    expect(batch({ recognizedPhrases: [phrase] }).utterances).toEqual([
      { startMs: 130, endMs: 560, text: 'Hi.' },
    ]);
  });

  it('tells the channels of a stereo recording, which the service splits by itself', () => {
    const said = (channel: number) => ({ ...run, channel });
    const { utterances } = batch({ recognizedPhrases: [said(0), said(1)] });
    expect(utterances.map(({ channel, speaker }) => [channel, speaker])).toEqual([
      [0, undefined],
      [1, undefined],
    ]);
  });

  it('takes silence and noise for no speech, and tells of errors', () => {
    const phrase = (recognitionStatus: string) => ({
      recognitionStatus,
      channel: 0,
      ...ticks(1, 1),
    });
    const phrases = ['InitialSilenceTimeout', 'NoMatch', 'BabbleTimeout', 'Error'].map(phrase);
    const { utterances, warnings } = batch({ recognizedPhrases: phrases });
    expect(utterances).toEqual([]);
    expect(warnings).toEqual([
      'A part of the result could not be read: recognizedPhrases[3] was not recognized (Error).',
    ]);
  });

  it('says which phrase has no text', () => {
    const phrases = [{ ...run, nBest: [] }, { ...run, nBest: [{ display: '' }] }, run];
    const { utterances, warnings } = batch({ recognizedPhrases: phrases });
    expect(utterances).toHaveLength(1);
    expect(warnings).toEqual([
      'A part of the result could not be read: recognizedPhrases[0] has no text and is left out.',
    ]);
  });

  it('keeps the whole text of each channel where there are no phrases', () => {
    const combinedRecognizedPhrases = [{ channel: 0, lexical: 'hi', display: 'Hi.' }];
    const texts = (form: 'display' | 'lexical') =>
      batch({ combinedRecognizedPhrases }, form).utterances.map(({ text }) => text);
    expect([texts('display'), texts('lexical')]).toEqual([['Hi.'], ['hi']]);
  });
});
