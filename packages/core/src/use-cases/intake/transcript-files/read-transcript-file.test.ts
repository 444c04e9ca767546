import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkTranscript } from '../../../domain/transcript/transcript.js';
import { DomainError } from '../../../errors/domain-error.js';
import { runAtOnce } from '../../../flow/pace.js';
import { readTranscriptFile } from './read-transcript-file.js';

const encoder = new TextEncoder();
const read = (name: string, text: string) =>
  runAtOnce(readTranscriptFile(name, encoder.encode(text), 'de-DE'));

function refusal(name: string, content: string | Uint8Array) {
  try {
    const bytes = typeof content === 'string' ? encoder.encode(content) : content;
    runAtOnce(readTranscriptFile(name, bytes, 'en-US'));
    return expect.unreachable('the file was accepted');
  } catch (error) {
    if (!DomainError.is(error, 'invalid_transcript')) throw error;
    return error;
  }
}

const segment = { startMs: 0, endMs: 10, text: 'Hi' };

describe('readTranscriptFile', () => {
  it.each([
    ['a.vtt', 'WEBVTT\n\n00:00.000 --> 00:01.000\nHallo', 'text/vtt'],
    ['A.SRT', '1\n00:00:00,000 --> 00:00:01,000\nHallo', 'application/x-subrip'],
    ['a.b.json', '{"segments": [{"startMs": 0, "endMs": 1, "text": "Hallo"}]}', 'application/json'],
  ])('tells %s by its extension', (name, text, contentType) => {
    const file = read(name, text);
    expect(file.contentType).toBe(contentType);
    expect(file.content.segments.map((one) => one.text)).toEqual(['Hallo']);
    expect(file.content.coverage).toEqual([{ startMs: 0, endMs: file.content.durationMs }]);
  });

  it('refuses other files and other encodings', () => {
    expect(refusal('a.docx', 'x').message).toContain('.vtt, .srt or .json');
    expect(refusal('vtt', 'x').message).toContain('.vtt, .srt or .json');
    expect(refusal('a.srt', Uint8Array.from([0x48, 0xe4, 0x0a])).message).toContain('UTF-8');
  });

  it('reads a small JSON transcript and fills in what is missing', () => {
    const { content } = read(
      'a.json',
      JSON.stringify({
        speakers: [{ id: 'A', label: 'Anna' }],
        segments: [
          { ...segment, startMs: 5, speaker: 'B', confidence: 7 },
          { ...segment, speaker: 'A', words: [{ text: 'Hi', startMs: 0, endMs: 10 }] },
        ],
      }),
    );
    expect(() => checkTranscript(content)).not.toThrow();
    expect(content.durationMs).toBe(10);
    expect(content.segments.map(({ id, speaker }) => `${id} ${speaker}`)).toEqual([
      'seg-2 A',
      'seg-1 B',
    ]);
    expect(content.segments[1]).not.toHaveProperty('confidence');
    expect(content.speakers.map(({ id, label, role }) => [id, label, role])).toEqual([
      ['A', 'Anna', 'unknown'],
      ['B', undefined, 'unknown'],
    ]);
  });

  it('keeps the roles that a person set, and none that a machine guessed', () => {
    const speakers = [
      { id: 'A', role: 'patient', roleSource: 'person', roleConfidence: 1 },
      { id: 'B', role: 'therapist' },
      { id: 'C', role: 'therapist', roleSource: 'model', roleConfidence: 0.9 },
      { id: 'D', role: 'king', roleSource: 'person' },
    ];
    const { content } = read('a.json', JSON.stringify({ speakers, segments: [segment] }));
    expect(content.speakers.map(({ role, roleSource }) => [role, roleSource])).toEqual([
      ['patient', 'person'],
      ['therapist', 'person'],
      ['unknown', 'rule'],
      ['unknown', 'rule'],
      ['unknown', 'rule'],
    ]);
  });

  it.each<[unknown, object]>([
    [
      { title: 'First talk', date: { at: '2026-03-02T09:30:00.000Z', kind: 'recorded' } },
      { title: 'First talk', recordedAt: '2026-03-02T09:30:00.000Z' },
    ],
    [{ title: 'x', date: { at: '2026-03-02T09:30:00.000Z', kind: 'uploaded' } }, { title: 'x' }],
    [{ title: 'x'.repeat(201), date: { at: '9999-99-99T00:00:00Z', kind: 'recorded' } }, {}],
    [{ title: 5, date: null }, {}],
    ['First talk', {}],
    [undefined, {}],
  ])('reads the heading %o', (heading, stated) => {
    const file = read('a.json', JSON.stringify({ heading, segments: [segment] }));
    expect(file.stated).toEqual(stated);
  });

  it.each<[string, unknown]>([
    ['the file', []],
    ['segments', {}],
    ['segments', { segments: [] }],
    ['segments.1', { segments: [segment, 7] }],
    ['segments.0.text', { segments: [{ ...segment, text: ' ' }] }],
    ['segments.0.startMs', { segments: [{ ...segment, startMs: '0' }] }],
    ['segments.0.endMs', { segments: [{ ...segment, endMs: 1.5 }] }],
    [
      'segments.0.words.0.endMs',
      { segments: [{ ...segment, words: [{ text: 'a', startMs: 0 }] }] },
    ],
    ['speakers.0.id', { segments: [segment], speakers: [{}] }],
    ['durationMs', { segments: [segment], durationMs: -1 }],
    ['coverage.0', { segments: [segment], coverage: [null] }],
    ['language', { segments: [segment], language: 5 }],
  ])('names %s in JSON that cannot be used', (path, value) => {
    const error = refusal('talk.json', JSON.stringify(value));
    expect(error.faults.map((fault) => fault.path)).toEqual([path]);
    expect(error.message).toContain('talk.json');
  });

  it('refuses what is no JSON without quoting it', () => {
    const { message } = refusal('a.json', '{"segments": "I could not sleep"');
    expect(message).toBe('a.json is not valid JSON, or deeper or longer than a transcript.');
  });

  it('never fails with anything but a domain error', () => {
    const bits = fc.constantFrom(
      ...['WEBVTT', '\n', '\n\n', '\r', ' ', '00:01.000', ' --> ', '00:02.000', '1,000', '<v A>'],
      ...['<', '>', '&#xfffff;', '&#0;', ':', 'A: ', 'x', '\0', '\uFEFF', '{', '}', '"segments":'],
      ...['[', ']', ',', '"startMs":', '"endMs":', '1', '-1', '"text":', '"a"', 'null', '1e999'],
    );
    const files = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(bits, { maxLength: 40 }).map((list) => encoder.encode(list.join(''))),
      fc.array(bits, { maxLength: 30 }).map((list) => encoder.encode(`WEBVTT\n\n${list.join('')}`)),
      fc.json().map((text) => encoder.encode(`{"segments": ${text}}`)),
    );
    fc.assert(
      fc.property(files, fc.constantFrom('a.vtt', 'a.srt', 'a.json', 'a'), (bytes, name) => {
        try {
          checkTranscript(runAtOnce(readTranscriptFile(name, bytes, 'en-US')).content);
        } catch (error) {
          if (!DomainError.is(error)) throw error;
        }
      }),
      { numRuns: 800 },
    );
  });
});
