import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Speaker } from '../../../domain/speakers/speaker-role.js';
import { bySegmentOrder } from '../../../domain/transcript/transcript.js';
import { runAtOnce } from '../../../flow/pace.js';
import { readCues } from '../../intake/transcript-files/read-cues.js';
import { readJsonTranscript } from '../../intake/transcript-files/read-json-transcript.js';
import type { TranscriptView } from '../view.js';
import { type ExportFormat, transcriptWriters } from './formats.js';
import { speakerNames } from './speaker-name.js';
import { clockTime } from './timestamps.js';

const speakers: readonly Speaker[] = [
  { id: 'S1', role: 'therapist', roleSource: 'rule', roleConfidence: 0.9 },
  { id: 'S2', label: 'Ann & <Bo>', role: 'patient', roleSource: 'person', roleConfidence: 1 },
  { id: 'S3', role: 'other', roleSource: 'rule', roleConfidence: 0.5 },
];
const transcript: TranscriptView = {
  sessionId: 's-1',
  revision: 2,
  author: { kind: 'person', id: 'u-1' },
  createdAt: '2026-01-01T00:00:00.000Z',
  language: 'en-US',
  durationMs: 3_700_000,
  coverage: [
    { startMs: 0, endMs: 60_000 },
    { startMs: 70_000, endMs: 3_700_000 },
  ],
  speakers,
  segments: [
    {
      id: 'seg-1',
      speaker: 'S1',
      startMs: 0,
      endMs: 1_250,
      text: 'How are you?',
      confidence: 0.9,
      words: [{ text: 'How', startMs: 0, endMs: 300, confidence: 0.8 }],
    },
    {
      id: 'seg-2',
      speaker: 'S2',
      startMs: 1_300,
      endMs: 61_001,
      text: '=1+1, "fine"\n& 2 < 3 --> ok',
      sentiment: {
        label: 'positive',
        scores: { positive: 0.7, neutral: 0.2, negative: 0.1, mixed: 0 },
      },
    },
    { id: 'seg-3', speaker: 'S3', startMs: 3_600_000, endMs: 3_661_042, text: '-5' },
  ],
};
const write = (format: ExportFormat, given: Partial<TranscriptView> = {}) =>
  transcriptWriters[format].write({ ...transcript, ...given });

const readBack = (text: string) => runAtOnce(readJsonTranscript('a.json', text, 'en-US')).content;

describe('transcript writers', () => {
  it('write text for reading', () => {
    expect(write('txt')).toBe(
      [
        '[00:00:00] Therapist (S1): How are you?',
        '[00:00:01] Ann & <Bo>: =1+1, "fine" & 2 < 3 --> ok',
        '[01:00:00] S3: -5',
        '',
      ].join('\n'),
    );
  });

  it('write SubRip with numbers, commas and names', () => {
    expect(write('srt')).toBe(
      [
        '1',
        '00:00:00,000 --> 00:00:01,250',
        'Therapist (S1): How are you?',
        '',
        '2',
        '00:00:01,300 --> 00:01:01,001',
        'Ann & ‹Bo>: =1+1, "fine" & 2 < 3 → ok',
        '',
        '3',
        '01:00:00,000 --> 01:01:01,042',
        'S3: -5',
        '',
      ].join('\n'),
    );
  });

  it('write WebVTT with voices, escaped', () => {
    expect(write('vtt')).toBe(
      [
        'WEBVTT',
        '',
        'seg-1',
        '00:00:00.000 --> 00:00:01.250',
        '<v Therapist (S1)>How are you?',
        '',
        'seg-2',
        '00:00:01.300 --> 00:01:01.001',
        '<v Ann &amp; &lt;Bo&gt;>=1+1, "fine" &amp; 2 &lt; 3 --&gt; ok',
        '',
        'seg-3',
        '01:00:00.000 --> 01:01:01.042',
        '<v S3>-5',
        '',
      ].join('\n'),
    );
  });

  it('write CSV that no spreadsheet runs', () => {
    expect(write('csv')).toBe(
      [
        'segment,startMs,endMs,speaker,name,role,sentiment,positive,neutral,negative,mixed,text',
        'seg-1,0,1250,S1,Therapist (S1),therapist,,,,,,How are you?',
        'seg-2,1300,61001,S2,Ann & <Bo>,patient,positive,0.7000,0.2000,0.1000,0.0000,' +
          `"'=1+1, ""fine"" & 2 < 3 --> ok"`,
        "seg-3,3600000,3661042,S3,S3,other,,,,,,'-5",
        '',
      ].join('\r\n'),
    );
  });

  it.each([...'=+-@%|＝＋－＠％｜﹦﹢﹣﹫−⁺'])(
    'put an apostrophe before %s in every cell',
    (sign) => {
      const [segment] = transcript.segments;
      const risky = `${sign}cmd()`;
      const named = { ...speakers[0]!, id: risky, label: risky };
      const cells = write('csv', {
        speakers: [named],
        segments: [{ ...segment!, id: risky, speaker: risky, text: risky }],
      })
        .split('\r\n')[1]!
        .split(',');
      expect(cells.filter((cell) => cell.includes(sign))).toEqual(Array(4).fill(`'${risky}`));
    },
  );

  it.each([' ', '\t', '\r', '\n', '\uFEFF', '\u200B', '\u00A0', '"', "'", '“'])(
    'see a formula behind %j in CSV',
    (before) => {
      const [segment] = transcript.segments;
      const rows = write('csv', { segments: [{ ...segment!, text: `${before}=1+1` }] });
      const cell = rows.split('\r\n')[1]!.split(',').at(-1);
      expect(cell).toMatch(/^"?'/u);
    },
  );

  it('put an apostrophe after a semicolon, which parts cells in many countries', () => {
    const [segment] = transcript.segments;
    const rows = write('csv', { segments: [{ ...segment!, text: 'well; =1+1;@x' }] });
    expect(rows).toContain(`,"well;' =1+1;'@x"`);
  });

  it('write SubRip that gives players neither tags, times nor commands', () => {
    const [segment] = transcript.segments;
    const text = '<b>x</b> <!-- --> {\\an8} 2 < 3';
    const written = write('srt', { segments: [{ ...segment!, text }] }).replaceAll('\n', ' ');
    expect(written).toContain('Therapist (S1): ‹b>x‹/b> ‹!-- → { \\an8} 2 < 3');
  });

  describe('of which a reader must know something first', () => {
    const doubts = [
      { code: 'language_doubtful', message: '9 s do not\nsound like <English> --> left out.' },
      { code: 'words_unsure', message: 'Not sure.' },
    ];

    it('say so before the text, also without a heading', () => {
      expect(write('txt', { doubts }).split('\n').slice(0, 5)).toEqual([
        'Read with care',
        '- 9 s do not sound like <English> --> left out.',
        '- Not sure.',
        '',
        '[00:00:00] Therapist (S1): How are you?',
      ]);
    });

    it('say so in comments of WebVTT, which are no cues', () => {
      const written = write('vtt', { doubts });
      expect(written.split('\n').slice(0, 6)).toEqual([
        'WEBVTT',
        '',
        'NOTE Read with care: 9 s do not sound like &lt;English&gt; --&gt; left out.',
        '',
        'NOTE Read with care: Not sure.',
        '',
      ]);
      const read = runAtOnce(readCues('a.vtt', written, 'en-US', 'vtt'));
      expect(read.segments).toHaveLength(transcript.segments.length);
    });

    it('hold it in JSON, and can be read back', () => {
      expect(JSON.parse(write('json', { doubts }))).toEqual({ ...transcript, doubts });
      expect(readBack(write('json', { doubts })).segments).toHaveLength(3);
    });
  });

  it('write JSON that holds all of it', () => {
    expect(JSON.parse(write('json'))).toEqual(transcript);
  });

  it.each(Object.keys(transcriptWriters) as ExportFormat[])('write an empty %s too', (format) => {
    expect(typeof write(format, { segments: [] })).toBe('string');
  });
});

const text = fc
  .string({ unit: fc.constantFrom('a', 'B', ' ', '<', '>', '&', 'amp;', ':', '-', 'é', '否', '1') })
  .map((one) => `x${one.replaceAll(/\s+/gu, ' ').trim()}`);
const segments = fc
  .array(
    fc.record({
      speaker: fc.constantFrom('S1', 'S2', 'S3'),
      startMs: fc.nat(4_000_000),
      length: fc.nat(60_000),
      text,
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((list) =>
    list
      .map(({ length, ...one }, index) => ({
        ...one,
        id: `seg-${index}`,
        endMs: one.startMs + length,
      }))
      .sort(bySegmentOrder),
  );

describe('a transcript that was written', () => {
  const heard = (content: Pick<TranscriptView, 'speakers' | 'segments'>) => {
    const name = speakerNames(content.speakers);
    return content.segments
      .map(({ startMs, endMs, text: words, speaker }) =>
        JSON.stringify([startMs, endMs, name(speaker), words]),
      )
      .sort();
  };

  it('is read back from WebVTT with the same times, speakers and texts', () => {
    fc.assert(
      fc.property(segments, (list) => {
        const read = runAtOnce(readCues('a.vtt', write('vtt', { segments: list }), 'en-US', 'vtt'));
        expect(heard(read)).toEqual(heard({ speakers, segments: list }));
      }),
    );
  });

  it('is read back from SubRip with the same times, speakers and texts', () => {
    const plain = speakers.map((one) => (one.id === 'S2' ? { ...one, label: 'Ann-Bo' } : one));
    fc.assert(
      fc.property(segments, (list) => {
        fc.pre(list.every((one) => !/[<&]|-->/u.test(one.text)));
        const view = { speakers: plain, segments: list };
        expect(heard(runAtOnce(readCues('a.srt', write('srt', view), 'en-US', 'srt')))).toEqual(
          heard(view),
        );
      }),
    );
  });

  it('is read back from JSON as it was, but for guessed roles and sentiment', () => {
    const unknown = { role: 'unknown', roleSource: 'rule', roleConfidence: 0 };
    fc.assert(
      fc.property(segments, (list) => {
        const durationMs = 5_000_000;
        const read = readBack(write('json', { segments: list, durationMs }));
        expect(read).toEqual({
          language: 'en-US',
          durationMs,
          coverage: transcript.coverage,
          speakers: speakers.map((one) =>
            one.roleSource === 'person' ? one : { ...one, ...unknown },
          ),
          segments: list,
        });
      }),
    );
    const [first] = readBack(write('json')).segments;
    expect(first).toEqual(transcript.segments[0]);
  });
});

describe('speakerNames', () => {
  const name = (given: Partial<Speaker>) =>
    speakerNames([{ id: 'S1', role: 'unknown', roleSource: 'rule', roleConfidence: 0, ...given }])(
      'S1',
    );

  it('prefers the name given, then a sure role, then the id', () => {
    const sure = { role: 'patient', roleConfidence: 0.8 } as const;
    expect(name({ ...sure, label: ' Dr.\n Bo ' })).toBe('Dr. Bo');
    expect(name({ ...sure, label: ' ' })).toBe('Patient (S1)');
    expect(name({ ...sure, roleConfidence: 0.7 })).toBe('S1');
    expect(name({})).toBe('S1');
    expect(speakerNames([])('S9')).toBe('S9');
  });
});

describe('clockTime', () => {
  it.each([
    [0, '00:00:00.000'],
    [3_723_045, '01:02:03.045'],
    [359_999_999, '99:59:59.999'],
    [360_000_000, '100:00:00.000'],
  ])('shows %i ms as %s', (ms, shown) => {
    expect(clockTime(ms, '.')).toBe(shown);
  });
});
