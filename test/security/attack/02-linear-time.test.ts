// alone: it measures time.
import { describe, expect, it } from 'vitest';
import { checkNames } from '../../../packages/core/src/domain/account/account.js';
import { checkNotes, emptyNotes } from '../../../packages/core/src/domain/notes/notes-check.js';
import { sanitizeFilename } from '../../../packages/core/src/domain/session/recording.js';
import {
  checkTranscript,
  type Segment,
} from '../../../packages/core/src/domain/transcript/transcript.js';
import { mergeSegments } from '../../../packages/core/src/domain/transcript/transcript-edit.js';
import {
  alignSpeakers,
  applyOverlay,
  overlayOf,
} from '../../../packages/core/src/domain/transcript/transcript-overlay.js';
import { runAtOnce } from '../../../packages/core/src/flow/pace.js';
import { indexTerms } from '../../../packages/core/src/text/search/index-terms.js';
import { QueryMatcher } from '../../../packages/core/src/text/search/match.js';
import { parseSearch } from '../../../packages/core/src/text/search/search-query.js';
import { readTranscriptFile } from '../../../packages/core/src/use-cases/intake/transcript-files/read-transcript-file.js';
import { editedSegments } from '../../../packages/core/src/use-cases/review/edited-segments.js';
import { transcriptWriters } from '../../../packages/core/src/use-cases/review/formats/formats.js';
import { snippetsOf } from '../../../packages/core/src/use-cases/review/snippets.js';
import { expectLinear, longestBlock } from '../../support/growth.js';
import { lexiconLanguageAnalysis, rulesNotes } from '../../support/growth-adapters.js';
import { fairMs } from '../../support/machine-pace.js';
import { MemoryHost } from '../../support/memory-host.js';

const encoder = new TextEncoder();
const time = (n: number): string => new Date(n * 1_000).toISOString().slice(11, 23);
const cue = (n: number, text: string): string => `${time(n)} --> ${time(n + 1)}\n${text}\n\n`;
const times = (count: number, make: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => make(n)).join('');
const oneCue = (text: string): string => `WEBVTT\n\n${cue(0, text)}`;

/** Files that are read or refused; each by its size, up to the limit of cues or of the file. */
const files: readonly (readonly [string, string, number, (size: number) => string])[] = [
  [
    'a new voice on each cue',
    'vtt',
    80_000,
    (n) => `WEBVTT\n\n${times(n, (at) => cue(at, `<v N${at}>Hi`))}`,
  ],
  ['a new name on each cue', 'srt', 50_000, (n) => times(n, (at) => cue(at, `N${at}: Hi`))],
  [
    '50,000 cues of two voices',
    'vtt',
    50_000,
    (n) => `WEBVTT\n\n${times(n, (at) => cue(at, `<v N${at % 2}>Hi &amp; you`))}`,
  ],
  ['a voice and spaces', 'vtt', 160_000, (n) => oneCue(`<v${' '.repeat(n)}`)],
  ['a voice, spaces and an end', 'vtt', 90_000, (n) => oneCue(`<v${' '.repeat(n)}>x`)],
  ['nested tags', 'vtt', 90_000, (n) => oneCue(`${'<b>'.repeat(n / 6)}x${'</b>'.repeat(n / 8)}`)],
  ['open tags', 'vtt', 90_000, (n) => oneCue('<'.repeat(n))],
  ['open tags with letters', 'vtt', 90_000, (n) => oneCue('<v a'.repeat(n / 4))],
  ['open tags and one end', 'vtt', 90_000, (n) => oneCue(`${'<a '.repeat(n / 3)}>`)],
  ['tags of digits', 'vtt', 90_000, (n) => oneCue(`<${'1'.repeat(n)}`)],
  ['entities without an end', 'vtt', 90_000, (n) => oneCue('&#1'.repeat(n / 3))],
  ['entities', 'vtt', 90_000, (n) => oneCue('&amp;'.repeat(n / 5))],
  ['a long time', 'vtt', 4_000_000, (n) => `WEBVTT\n\n${'0'.repeat(n)}:00 --> x\n`],
  ['spaces in a time', 'srt', 90_000, (n) => `00:00:01,000${' '.repeat(n)}-->${' '.repeat(n)}x\n`],
  ['line ends alone', 'vtt', 900_000, (n) => `WEBVTT${'\n'.repeat(n)}${cue(0, 'x')}`],
  ['line ends of two kinds', 'srt', 900_000, (n) => `${'\r\n\r'.repeat(n / 2)}${cue(0, 'x')}`],
  ['a line without an end', 'vtt', 8_000_000, (n) => `WEBVTT\n${'x'.repeat(n)}`],
  ['arrows', 'vtt', 4_000_000, (n) => `WEBVTT\n\n${'-->'.repeat(n / 3)}`],
  [
    'a name without a colon',
    'srt',
    50_000,
    (n) => times(n, (at) => cue(at, `${'A'.repeat(60)} x`)),
  ],
  [
    'a speaker for each segment',
    'json',
    60_000,
    (n) =>
      JSON.stringify({
        segments: Array.from({ length: n }, (_, at) => ({
          startMs: at,
          endMs: at,
          speaker: `N${at}`,
          text: 'x',
        })),
      }),
  ],
  [
    'many words',
    'json',
    200_000,
    (n) =>
      JSON.stringify({
        segments: [
          {
            startMs: 0,
            endMs: 1,
            text: 'x',
            words: Array.from({ length: n / 10 }, () => ({ text: 'x', startMs: 0, endMs: 1 })),
          },
        ],
      }),
  ],
  ['brackets', 'json', 8_000_000, (n) => `{"segments":${'['.repeat(n)}`],
  ['quotes and backslashes', 'json', 8_000_000, (n) => `{"segments":["${'\\"'.repeat(n / 2)}`],
  ['spaces', 'json', 8_000_000, (n) => `${' '.repeat(n)}{`],
  ['members', 'json', 400_000, (n) => `{${times(n / 10, (at) => `"m${at}":0,`)}`],
];

function read(format: string, bytes: Uint8Array): void {
  try {
    checkTranscript(runAtOnce(readTranscriptFile(`a.${format}`, bytes, 'en-US')).content);
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'invalid_transcript') throw error;
  }
}

const speakers = [0, 1].map(
  (n) => ({ id: `S${n}`, role: 'unknown', roleSource: 'rule', roleConfidence: 0 }) as const,
);

function transcriptOf(
  count: number,
  text = 'I feel sad, how are you? -- =1 <b> & ; ',
): {
  readonly language: string;
  readonly durationMs: number;
  readonly coverage: readonly [];
  readonly speakers: typeof speakers;
  readonly segments: readonly Segment[];
} {
  const segments = Array.from({ length: count }, (_, n) => ({
    id: `s${n}`,
    speaker: `S${n % 2}`,
    startMs: n * 10,
    endMs: n * 10 + 9,
    text: `${text}${n}`,
  }));
  return { language: 'en-US', durationMs: count * 10, coverage: [], speakers, segments };
}

const view = (count: number) => ({
  ...transcriptOf(count),
  sessionId: 's',
  revision: 1,
  author: { kind: 'machine' as const },
  createdAt: '2026-01-01T00:00:00.000Z',
});

const most = 50_000;

/** Work over a whole transcript, by how many segments it has. */
const overTranscripts: readonly (readonly [string, (count: number) => () => unknown])[] = [
  ...Object.entries(transcriptWriters).map(
    ([format, writer]) =>
      [
        `writing ${format}`,
        (count: number) => {
          const transcript = view(count);
          return () => writer.write(transcript);
        },
      ] as const,
  ),
  [
    'checking',
    (count) => {
      const transcript = transcriptOf(count);
      return () => checkTranscript(transcript);
    },
  ],
  [
    'saving an edit',
    (count) => {
      const { segments } = transcriptOf(count);
      const edited = segments.map((one) => ({ ...one, text: `${one.text}!` }));
      return () => editedSegments(segments, edited);
    },
  ],
  [
    'merging all segments',
    (count) => {
      const transcript = transcriptOf(count);
      const segments = transcript.segments.map((one) => ({ ...one, speaker: 'S0' }));
      const ids = segments.map(({ id }) => id);
      return () => mergeSegments({ ...transcript, segments }, ids);
    },
  ],
  [
    'laying edits over a new transcription',
    (count) => {
      const base = transcriptOf(count);
      const segments = base.segments.map((one) => ({ ...one, text: `${one.text}!` }));
      return () => {
        const overlay = overlayOf(base, { ...base, segments });
        applyOverlay(alignSpeakers(base, base), overlay);
      };
    },
  ],
  [
    'checking notes with a quote of each segment',
    (count) => {
      const { segments } = transcriptOf(count, 'I want to die ');
      const riskFlags = segments.map(({ id, text }) => ({
        text: 'x',
        category: 'suicidality' as const,
        severity: 'high' as const,
        segmentIds: [id],
        quote: text,
      }));
      return () => checkNotes({ ...emptyNotes, riskFlags, warnings: [] }, segments);
    },
  ],
  [
    'finding snippets',
    (count) => {
      const lines = transcriptOf(count).segments.map(({ id, startMs, text }) => ({
        segmentId: id,
        startMs,
        text,
      }));
      const texts = lines.map(({ text }) => text);
      const matcher = new QueryMatcher(parseSearch('sad OR you "are not" -wine'), undefined);
      return () => snippetsOf(lines, matcher.match(texts)?.hits ?? []);
    },
  ],
];

/** Work over one text, by its length: what people write, and nothing but the worst of it. */
const longText = 20_000;
const worst: readonly (readonly [string, (length: number) => string])[] = [
  ['spaces', (n) => `i${' '.repeat(n)}x`],
  ['dots', (n) => `${'.'.repeat(n)}x`],
  ['one word', (n) => 'a'.repeat(n)],
  ['digits', (n) => '1'.repeat(n)],
  ['digits with spaces', (n) => '1 '.repeat(n / 2)],
  ['dashes', (n) => '1-'.repeat(n / 2)],
  ['mail addresses', (n) => 'a@a.'.repeat(n / 4)],
  ['spoken addresses', (n) => 'aa dot '.repeat(n / 7)],
  ['colons', (n) => 'a:'.repeat(n / 2)],
  ['house numbers', (n) => 'twenty one a '.repeat(n / 13)],
  ['lead-ins', (n) => 'um, '.repeat(n / 4)],
  ['you', (n) => 'you really '.repeat(n / 11)],
  ['danger', (n) => 'i want to die '.repeat(n / 14)],
  ['danger denied', (n) => `i do not ${'really '.repeat(n / 7)}want to die`],
  ['short words', (n) => 'i i '.repeat(n / 4)],
  ['apostrophes', (n) => "a'".repeat(n / 2)],
  ['questions', (n) => 'so, and, '.repeat(n / 9)],
];

describe('attack 02: text that takes ever longer to read', () => {
  it.each(files)(
    'reads a file with %s (%s) in time in proportion to its size',
    async (_name, format, size, make) => {
      await expectLinear(size, (n) => {
        const bytes = encoder.encode(make(n));
        return () => read(format, bytes);
      });
    },
    120_000,
  );

  it.each(overTranscripts)(
    'takes time in proportion to the segments for %s',
    async (_name, prepare) => {
      await expectLinear(most, prepare);
    },
    120_000,
  );

  it.each(worst)(
    'takes time in proportion to the text for sentiment, personal data and notes of %s',
    async (_name, make) => {
      await expectLinear(longText, (n) => {
        const text = make(n);
        return async () => {
          await lexiconLanguageAnalysis(text);
          rulesNotes(text);
          new QueryMatcher(parseSearch('die "i want" -bee'), undefined).match([text]);
          await indexTerms([text], undefined);
        };
      });
    },
    120_000,
  );

  it.each<[string, (n: number) => () => unknown]>([
    [
      'dots and spaces in a file name',
      (n) => {
        const name = `${'. '.repeat(n / 2)}x`;
        return () => sanitizeFilename(name);
      },
    ],
    [
      'an e-mail address',
      (n) => {
        const email = `${'a.'.repeat(n / 2)}@${'a.'.repeat(n / 2)}`;
        return () => expect(() => checkNames({ email })).toThrow();
      },
    ],
    [
      'a username',
      (n) => {
        const username = '.-'.repeat(n / 2);
        return () => expect(() => checkNames({ username })).toThrow();
      },
    ],
  ])(
    'takes time in proportion to the length of %s',
    async (_name, prepare) => {
      await expectLinear(200_000, prepare);
    },
    120_000,
  );

  it.each([
    ['vtt', `WEBVTT\n\n${times(60_000, (at) => cue(at, `<v N${at}>Hi`))}`],
    ['vtt', oneCue(`<v${' '.repeat(160_000)}`)],
    [
      'vtt',
      `WEBVTT\n\n${times(30_000, (at) => cue(at, `<v N${at % 2}>${'Hi there '.repeat(8)}`))}`,
    ],
  ])(
    'never holds the host up for long while a transcript comes in as %s',
    async (format, text) => {
      const host = new MemoryHost();
      const ann = await host.join('therapist');
      const form = { transcript: new File([text], `a.${format}`) };
      // Once before, so that no code is compiled while it is measured.
      const bring = () => host.call('POST', '/v1/sessions/import', { as: ann, form });
      await bring();
      const before = fairMs(200);
      const blocks = [
        await longestBlock(bring),
        await longestBlock(bring),
        await longestBlock(bring),
      ];
      expect(Math.min(...blocks)).toBeLessThan(Math.max(before, fairMs(200)));
    },
    60_000,
  );
});
