import { describe, expect, it } from 'vitest';
import { checkTranscript } from '../../../domain/transcript/transcript.js';
import { DomainError } from '../../../errors/domain-error.js';
import { runAtOnce } from '../../../flow/pace.js';
import { readCues } from './read-cues.js';

function read(text: string, format: 'vtt' | 'srt' = 'vtt') {
  const content = runAtOnce(readCues(`a.${format}`, text, 'en-US', format));
  expect(() => checkTranscript(content)).not.toThrow();
  const label = new Map(content.speakers.map((one) => [one.id, one.label]));
  return content.segments.map(
    ({ startMs, endMs, speaker, text: words }) =>
      `${startMs}-${endMs} ${label.get(speaker) ?? '?'}: ${words}`,
  );
}

function refusal(text: string, format: 'vtt' | 'srt' = 'vtt'): string {
  try {
    runAtOnce(readCues('talk.vtt', text, 'en-US', format));
    return expect.unreachable('the file was accepted');
  } catch (error) {
    expect(DomainError.is(error, 'invalid_transcript')).toBe(true);
    return (error as Error).message;
  }
}

const cue = '00:01.000 --> 00:02.000\nHello there.\n';

describe('readCues', () => {
  it.each([
    ['a byte order mark', `\uFEFFWEBVTT\n\n${cue}`],
    ['line ends of Windows', `WEBVTT\n\n${cue}`.replaceAll('\n', '\r\n')],
    ['line ends of old', `WEBVTT\n\n${cue}`.replaceAll('\n', '\r')],
    ['a title', `WEBVTT - made by a tool\nKind: captions\nLanguage: en\n\n${cue}`],
    [
      'notes, styles and regions',
      `WEBVTT\n\nNOTE\nsaid twice\n\nSTYLE\n::cue {}\n\nREGION\nid:a\n\n${cue}`,
    ],
    ['an id', `WEBVTT\n\nintro-1\n${cue}`],
    ['settings', `WEBVTT\n\n00:01.000 --> 00:02.000 align:start position:0%\nHello there.\n`],
    ['hours', `WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nHello there.\n`],
    ['no line at the end', `WEBVTT\n\n${cue.trimEnd()}`],
    ['tags', 'WEBVTT\n\n00:01.000 --> 00:02.000\n<c.red>Hello</c> <00:01.500><i>there.</i>\n'],
    ['several lines', 'WEBVTT\n\n00:01.000 --> 00:02.000\nHello\nthere.\n'],
    ['entities', 'WEBVTT\n\n00:01.000 --> 00:02.000\nHello&nbsp;the&#114;&#x65;.&lrm;\n'],
    ['empty cues', `WEBVTT\n\n00:00.000 --> 00:00.500\n\n${cue}\n00:03.000 --> 00:04.000\n`],
  ])('reads a file with %s', (_name, text) => {
    expect(read(text)).toEqual(['1000-2000 ?: Hello there.']);
  });

  it('reads SubRip with commas and numbers', () => {
    const text =
      '1\n00:00:01,000 --> 00:00:02,500\nHello\n\n2\n01:00:00,000 --> 01:00:01,000\nBye\n';
    expect(read(text, 'srt')).toEqual(['1000-2500 ?: Hello', '3600000-3601000 ?: Bye']);
  });

  it('takes speakers from voice tags, also of several in one cue', () => {
    const text =
      'WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna>Hello</v>\n<v.loud Dr. Bo &amp; Co>Hi</v>\n\n' +
      '00:03.000 --> 00:04.000\n<v Anna>Bye: see you\n\n00:05.000 --> 00:06.000\nNobody\n';
    expect(read(text)).toEqual([
      '1000-2000 Anna: Hello',
      '1000-2000 Dr. Bo & Co: Hi',
      '3000-4000 Anna: Bye: see you',
      '5000-6000 ?: Nobody',
    ]);
  });

  it('takes names before a colon for speakers where every cue has one', () => {
    const text =
      'WEBVTT\n\n00:01.000 --> 00:02.000\nAnna: Hello\n\n00:03.000 --> 00:04.000\nSPEAKER 1: Hi: you\n';
    expect(read(text)).toEqual(['1000-2000 Anna: Hello', '3000-4000 SPEAKER 1: Hi: you']);
  });

  it('takes a name that repeats as a speaker, and leaves other colons in the text', () => {
    const cues = ['Anna: Hello', 'Here is the thing: I', 'cannot sleep', 'Anna: I see'];
    const text = cues.map((one, n) => `00:0${n}.000 --> 00:0${n}.900\n${one}\n`).join('\n');
    expect(read(`WEBVTT\n\n${text}`)).toEqual([
      '0-900 Anna: Hello',
      '1000-1900 ?: Here is the thing: I',
      '2000-2900 ?: cannot sleep',
      '3000-3900 Anna: I see',
    ]);
  });

  it('takes a name that names a role as a speaker even once', () => {
    const cues = [
      '>> THERAPIST: Hello',
      '[Patient] Hi',
      '[laughs] My therapist said: rest',
      'client: Bye',
      '- [Dr. Bo (Therapist)]: So',
    ];
    const text = cues.map((one, n) => `00:0${n}.000 --> 00:0${n}.900\n${one}\n`).join('\n');
    expect(read(`WEBVTT\n\n${text}`)).toEqual([
      '0-900 THERAPIST: Hello',
      '1000-1900 Patient: Hi',
      '2000-2900 ?: [laughs] My therapist said: rest',
      '3000-3900 client: Bye',
      '4000-4900 Dr. Bo (Therapist): So',
    ]);
  });

  it.each([
    ['WEBVTT\nKind: captions\nLanguage: de-DE', 'de-DE'],
    ['WEBVTT\nLanguage:fr', 'fr'],
    ['WEBVTT\nLanguage: the one of the talk', 'en-US'],
    ['WEBVTT', 'en-US'],
  ])('reads the language of %o as %s', (header, language) => {
    const content = runAtOnce(readCues('a.vtt', `${header}\n\n${cue}`, 'en-US', 'vtt'));
    expect(content.language).toBe(language);
  });

  it('loses no words to signs that look like tags', () => {
    const text = 'WEBVTT\n\n00:01.000 --> 00:02.000\n5 < 6 and 7 > 3 <3 &unknown;\n';
    expect(read(text)).toEqual(['1000-2000 ?: 5 < 6 and 7 > 3 <3 &unknown;']);
  });

  it('puts cues in order, whatever the order in the file', () => {
    const text =
      'WEBVTT\n\n00:03.000 --> 00:04.000\n<v B>two\n\n00:01.000 --> 00:05.000\n<v A>one\n';
    expect(read(text)).toEqual(['1000-5000 A: one', '3000-4000 B: two']);
  });

  it.each([
    ['a file without the header', cue, /line 1/u],
    ['a false time', 'WEBVTT\n\n00:01.000 --> soon\nHello\n', /line 3/u],
    ['an end before its start', `WEBVTT\n\n${cue}\n00:05.000 --> 00:04.000\nx\n`, /line 6/u],
    ['a comma for the minutes', 'WEBVTT\r\n\r\n\r\n00,01 --> 00,02\r\nx\r\n', /line 4/u],
    ['a file without cues', 'WEBVTT\n\nNOTE nothing\n', /no cues/u],
  ])('refuses %s and says where', (_name, text, message) => {
    expect(refusal(text)).toMatch(message);
    expect(refusal(text)).toContain('talk.vtt');
  });

  it('refuses an empty SubRip file', () => {
    expect(refusal('', 'srt')).toMatch(/no cues/u);
  });
});
