import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainError } from '../../errors/domain-error.js';
import { assembleTranscript } from '../../use-cases/processing/assemble-transcript.js';
import { checkTranscript, type Segment, type TranscriptContent } from './transcript.js';
import { mergeSegments, reassignSpeaker, splitSegment } from './transcript-edit.js';

const durationMs = 1_000;
const time = fc.integer({ min: 0, max: durationMs });
const word = fc.constantFrom('i', 'felt', 'calm,', 'and', 'then—', 'über', '否', 'a');

/** An utterance with, without or with some words timed. */
const utterance = fc
  .record({
    speaker: fc.constantFrom('a', 'b'),
    startMs: time,
    length: fc.integer({ min: 0, max: 300 }),
    words: fc.array(word, { minLength: 1, maxLength: 6 }),
    timed: fc.constantFrom('all', 'all', 'some', 'none'),
  })
  .map(({ speaker, startMs, length, words, timed }) => {
    const count = timed === 'all' ? words.length : 1;
    const step = length / count;
    const times = words.slice(0, count).map((text, index) => ({
      text,
      startMs: startMs + index * step,
      endMs: startMs + (index + 1) * step,
    }));
    const said = { speaker, startMs, endMs: startMs + length, text: words.join(' ') };
    return timed === 'none' ? said : { ...said, words: times };
  });
const transcripts = fc
  .array(utterance, { minLength: 1, maxLength: 8 })
  .map((utterances) =>
    assembleTranscript(
      { language: 'en-US', utterances, coverage: [], warnings: [] },
      { durationMs, timestamps: true },
    ),
  );

const wordsOf = ({ text }: Segment) => text.split(/\s+/u).filter((one) => one !== '');
const allWords = ({ segments }: TranscriptContent) => segments.flatMap(wordsOf).sort();
const added = (before: TranscriptContent, after: TranscriptContent) =>
  after.segments.filter((one) => !before.segments.some(({ id }) => id === one.id));

function refused(change: () => unknown): void {
  try {
    change();
    expect.unreachable('the edit was accepted');
  } catch (error) {
    expect(DomainError.is(error, 'invalid_edit')).toBe(true);
  }
}

/** A transcript with one segment cut somewhere. */
const cuts = fc.tuple(transcripts, fc.nat(), fc.nat()).map(([transcript, pick, at]) => {
  const whole = transcript.segments[pick % transcript.segments.length] as Segment;
  const words = wordsOf(whole);
  const beforeWord = 1 + (at % Math.max(1, words.length - 1));
  return { transcript, whole, words, beforeWord };
});
const timed = (segment: Segment) => segment.words?.length === wordsOf(segment).length;

describe('splitSegment', () => {
  it('loses no word, keeps their order and touches nothing else', () => {
    fc.assert(
      fc.property(cuts, ({ transcript, whole, words, beforeWord }) => {
        fc.pre(words.length > 1);
        const split = splitSegment(transcript, { segmentId: whole.id, beforeWord });
        expect(() => checkTranscript(split)).not.toThrow();
        const [first, second] = added(transcript, split) as [Segment, Segment];
        expect(wordsOf(first)).toEqual(words.slice(0, beforeWord));
        expect(wordsOf(second)).toEqual(words.slice(beforeWord));
        expect([first.startMs, second.endMs]).toEqual([whole.startMs, whole.endMs]);
        const others = transcript.segments.filter((one) => one !== whole);
        expect(split.segments.filter((one) => others.includes(one))).toEqual(others);
      }),
      { numRuns: 200 },
    );
  });

  it('is undone by merging, word times included', () => {
    fc.assert(
      fc.property(cuts, ({ transcript: { segments, ...rest }, whole, words, beforeWord }) => {
        fc.pre(words.length > 1);
        const before = { ...rest, segments: segments.filter((one) => one === whole) };
        const split = splitSegment(before, { segmentId: whole.id, beforeWord });
        const ids = split.segments.map(({ id }) => id);
        const { id: _id, ...again } = mergeSegments(split, ids).segments[0] as Segment;
        const { id: _was, words: _words, ...text } = whole;
        expect(again).toEqual(timed(whole) ? { ...text, words: whole.words } : text);
      }),
      { numRuns: 200 },
    );
  });

  it('refuses a cut that leaves a half empty, and an unknown segment', () => {
    const [transcript] = fc.sample(transcripts, { numRuns: 1, seed: 1 }) as [TranscriptContent];
    const [segment] = transcript.segments as [Segment];
    for (const beforeWord of [0, -1, 0.5, Number.NaN, wordsOf(segment).length]) {
      refused(() => splitSegment(transcript, { segmentId: segment.id, beforeWord }));
    }
    refused(() => splitSegment(transcript, { segmentId: 'nobody', beforeWord: 1 }));
  });
});

describe('mergeSegments', () => {
  it('loses no word and keeps the rules, whichever neighbours are merged', () => {
    fc.assert(
      fc.property(transcripts, fc.nat(), fc.integer({ min: 2, max: 4 }), (transcript, pick, n) => {
        const own = transcript.segments.filter(({ speaker }) => speaker === 'S1');
        const from = pick % Math.max(1, own.length - 1);
        const chosen = own.slice(from, from + n);
        if (chosen.length < 2) return;
        const ids = chosen.map(({ id }) => id);
        const merged = mergeSegments(transcript, ids.toReversed());
        expect(() => checkTranscript(merged)).not.toThrow();
        expect(allWords(merged)).toEqual(allWords(transcript));
        const one = merged.segments.find(({ id }) => id === ids[0]) as Segment;
        expect(wordsOf(one)).toEqual(chosen.flatMap(wordsOf));
        expect(one.endMs).toBe(Math.max(...chosen.map(({ endMs }) => endMs)));
      }),
      { numRuns: 300 },
    );
  });

  const talk = assembleTranscript(
    {
      language: 'en-US',
      coverage: [],
      warnings: [],
      utterances: ['a', 'b', 'a', 'a'].map((speaker, index) => ({
        speaker,
        text: `word ${index}`,
        startMs: index * 100,
        endMs: index * 100 + 100,
      })),
    },
    { durationMs, timestamps: true },
  );

  it('lets another speaker talk in between, but not the same one', () => {
    expect(mergeSegments(talk, ['seg-1', 'seg-3']).segments.map(({ text }) => text)).toEqual([
      'word 0 word 2',
      'word 1',
      'word 3',
    ]);
    refused(() => mergeSegments(talk, ['seg-1', 'seg-4']));
  });

  it('refuses fewer than two, unknown ones and different speakers', () => {
    refused(() => mergeSegments(talk, []));
    refused(() => mergeSegments(talk, ['seg-1', 'seg-1']));
    refused(() => mergeSegments(talk, ['seg-1', 'nobody']));
    refused(() => mergeSegments(talk, ['seg-1', 'seg-2']));
  });

  it('gives segments to another speaker who exists', () => {
    const given = reassignSpeaker(talk, ['seg-1'], 'S2');
    expect(given.segments.map(({ speaker }) => speaker)).toEqual(['S2', 'S2', 'S1', 'S1']);
    refused(() => reassignSpeaker(talk, ['seg-1'], 'S3'));
    refused(() => reassignSpeaker(talk, ['nobody'], 'S1'));
  });
});
