import { describe, expect, it } from 'vitest';
import { describeResult } from './result.js';
import type { JobData } from './ticket.js';

const work: JobData = {
  job: 'attune-1',
  audioKey: 'a.wav',
  outputKey: 'a.json',
  durationMs: 10_000,
  languages: ['en-US'],
  identified: false,
  warnings: [],
};

/** A word of a result file, its times in seconds. */
function word(content: string, from: number, until: number, more: object = {}) {
  const alternatives = [{ confidence: '0.5', content }];
  const times = { start_time: String(from), end_time: String(until) };
  return { type: 'pronunciation', ...times, alternatives, ...more };
}

function mark(content: string, more: object = {}) {
  return { type: 'punctuation', alternatives: [{ confidence: '0.0', content }], ...more };
}

function read(results: unknown, changes: Partial<JobData> = {}) {
  return describeResult({ results }, { ...work, ...changes }, { languages: [] });
}

function said(results: unknown): readonly (readonly [unknown, number, number, string])[] {
  return read(results).utterances.map(({ speaker, channel, startMs, endMs, text }) => [
    speaker ?? channel,
    startMs,
    endMs,
    text,
  ]);
}

describe('a result of Transcribe', () => {
  it('joins marks to words, and parts at long pauses', () => {
    const items = [word('Good', 0.49, 0.7), word('morning', 0.7, 1.25), mark('.')];
    const { utterances } = read({
      transcripts: [{ transcript: 'Good morning. Yes' }],
      items: [...items, word('Yes', 3, 3.2)],
    });
    expect(utterances).toEqual([
      {
        startMs: 490,
        endMs: 1_250,
        text: 'Good morning.',
        confidence: 0.5,
        words: [
          { text: 'Good', startMs: 490, endMs: 700, confidence: 0.5 },
          { text: 'morning.', startMs: 700, endMs: 1_250, confidence: 0.5 },
        ],
      },
      {
        startMs: 3_000,
        endMs: 3_200,
        text: 'Yes',
        confidence: 0.5,
        words: [{ text: 'Yes', startMs: 3_000, endMs: 3_200, confidence: 0.5 }],
      },
    ]);
  });

  it('names speakers by their segments, as older files do', () => {
    const turn = (speaker: string, from: string, until: string, items: object[] = []) => ({
      ...{ speaker_label: speaker, start_time: from, end_time: until, items },
    });
    const items = [word('Hello', 0, 0.4), word('you', 0.4, 0.6), mark('?'), word('Hi', 0.6, 0.9)];
    const own = { start_time: '0.6', end_time: '0.9', speaker_label: 'spk_1' };
    const segments = [turn('spk_0', '0.0', '0.65'), turn('spk_1', '0.6', '0.9', [own])];
    expect(said({ items, speaker_labels: { speakers: 2, segments } })).toEqual([
      ['spk_0', 0, 600, 'Hello you?'],
      ['spk_1', 600, 900, 'Hi'],
    ]);
  });

  it('takes the segments of the service where it tells them, and splits at another speaker', () => {
    const by = (id: number, speaker_label: string) => ({ id, speaker_label });
    const items = [
      word('One', 0, 0.4, by(0, 'spk_0')),
      word('two', 0.4, 0.8, by(1, 'spk_0')),
      mark('.', by(2, 'spk_0')),
      word('Three', 0.8, 1.2, by(3, 'spk_0')),
      word('four', 1.2, 1.6, by(4, 'spk_1')),
    ];
    const audio_segments = [
      { id: 0, items: [0, 1, 2] },
      { id: 1, items: [3, 4] },
    ];
    expect(said({ items, audio_segments })).toEqual([
      ['spk_0', 0, 800, 'One two.'],
      ['spk_0', 800, 1_200, 'Three'],
      ['spk_1', 1_200, 1_600, 'four'],
    ]);
  });

  it('keeps channels apart that speak at the same time', () => {
    const first = [word('How', 0, 0.5), word('are', 0.5, 1)];
    const second = [word('Well', 0, 0.5), mark(',')];
    const channels = [
      { channel_label: 'ch_0', items: first },
      { channel_label: 'ch_1', items: second },
    ];
    const items = [first[0], second[0], second[1], first[1]];
    expect(said({ items, channel_labels: { channels, number_of_channels: 2 } })).toEqual([
      [1, 0, 500, 'Well,'],
      [0, 0, 1_000, 'How are'],
    ]);
  });

  it('puts spaces where the transcript has them', () => {
    const spoken = [word('今日', 0, 0.4), word('は', 0.4, 0.5), mark('。'), word('ok', 0.6, 0.9)];
    expect(said({ transcripts: [{ transcript: '今日は。 ok' }], items: spoken })).toEqual([
      [undefined, 0, 900, '今日は。 ok'],
    ]);
    const spanish = [word('Hola', 0, 0.4), mark('.'), mark('¿'), word('Qué', 0.5, 0.7), mark('?')];
    expect(said({ transcripts: [{ transcript: 'Hola. ¿Qué?' }], items: spanish })).toEqual([
      [undefined, 0, 700, 'Hola. ¿Qué?'],
    ]);
  });

  it('shows words that were masked and redacted', () => {
    const redacted = {
      ...{ type: 'pronunciation', start_time: '1', end_time: '1.5' },
      alternatives: [{ content: '[PII]', redactions: [{ confidence: '0.9', type: 'NAME' }] }],
    };
    const masked = word('***', 0.4, 0.9, { vocabularyFilterMatch: true });
    const { utterances } = read({ items: [word('You', 0, 0.4), masked, redacted] });
    expect(utterances[0]?.text).toBe('You *** [PII]');
    expect(utterances[0]?.words?.at(-1)?.confidence).toBe(0.9);
  });

  it('finds no utterances in silence', () => {
    const silent = { transcripts: [{ transcript: '' }], speaker_labels: null, items: [] };
    expect(read({ ...silent, audio_segments: [] })).toMatchObject({
      ...{ utterances: [], coverage: [{ startMs: 0, endMs: 10_000 }], warnings: [] },
    });
  });

  it('leaves out what it cannot read, and says which part that is', () => {
    const items = [word('One', 0, 0.4), { type: 'pronunciation' }, null, word('two', 0.5, 0.8)];
    const { utterances, warnings } = read({ items, something_new: { a: 1 } });
    expect(utterances.map(({ text }) => text)).toEqual(['One two']);
    expect(warnings).toEqual([
      'A part of the result could not be read: results.items[1] has no text and is left out.',
      'A part of the result could not be read: results.items[2] has no text and is left out.',
    ]);
  });

  it('keeps the text where no word can be read', () => {
    const { utterances, warnings } = read({ transcripts: [{ transcript: 'One two.' }] });
    expect(utterances.map(({ text }) => text)).toEqual(['One two.']);
    expect(warnings).toHaveLength(1);
  });

  it('takes times and shares that are numbers, and keeps them within the recording', () => {
    const late = { ...word('late', 0, 0), start_time: 9.5, end_time: 11 };
    const sure = { ...late, alternatives: [{ confidence: 1.5, content: 'late' }] };
    expect(read({ items: [sure] }).utterances[0]).toMatchObject({
      ...{ startMs: 9_500, endMs: 10_000, confidence: 1 },
    });
  });

  it('says which of the candidates was spoken, by the longest', () => {
    const candidates = { languages: ['de-DE', 'en-GB'], identified: true };
    expect(read({ items: [], language_code: 'en-GB' }, candidates).language).toBe('en-GB');
    const several = [
      { language_code: 'de-DE', duration_in_seconds: '2.5' },
      { language_code: 'en-US', duration_in_seconds: 30 },
    ];
    expect(read({ items: [], language_codes: several }, candidates).language).toBe('en-GB');
    expect(read({ items: [] }, candidates).language).toBe('und');
  });

  it.each([null, [], {}, { results: null }, 'text'])('refuses %j, which is none', (body) => {
    const call = () => describeResult(body, work, { languages: [] });
    expect(call).toThrow(expect.objectContaining({ code: 'internal' }));
  });
});
