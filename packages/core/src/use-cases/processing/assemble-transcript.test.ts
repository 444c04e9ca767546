import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bySegmentOrder, checkTranscript } from '../../domain/transcript/transcript.js';
import type { RecognizedUtterance, SpeechResult } from '../../ports/speech-to-text.js';
import { assembleTranscript } from './assemble-transcript.js';

const wild = fc.oneof(
  fc.integer({ min: -500, max: 1_500 }),
  fc.double({ min: -500, max: 1_500 }),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0),
);
const text = fc.oneof(fc.constantFrom('', ' ', '\n', 'yes', ' no '), fc.string({ maxLength: 8 }));
const word = fc.record(
  { text, startMs: wild, endMs: wild, confidence: wild },
  { requiredKeys: ['text', 'startMs', 'endMs'] },
);
const utterance: fc.Arbitrary<RecognizedUtterance> = fc.record(
  {
    text,
    startMs: wild,
    endMs: wild,
    confidence: wild,
    speaker: fc.constantFrom('spk_0', 'Guest-2', '', '__proto__'),
    channel: fc.constantFrom(0 as const, 1 as const),
    words: fc.array(word, { maxLength: 4 }),
  },
  { requiredKeys: ['text', 'startMs', 'endMs'] },
);
const result: fc.Arbitrary<SpeechResult> = fc.record({
  language: fc.constant('en-US'),
  utterances: fc.array(utterance, { maxLength: 14 }),
  coverage: fc.array(fc.record({ startMs: wild, endMs: wild }), { maxLength: 4 }),
  warnings: fc.constant([]),
});
const said = (given: Partial<RecognizedUtterance>): RecognizedUtterance => ({
  text: 'hello',
  startMs: 0,
  endMs: 100,
  ...given,
});
const assemble = (utterances: readonly RecognizedUtterance[], timestamps = true) =>
  assembleTranscript(
    { language: 'en-US', utterances, coverage: [], warnings: [] },
    { durationMs: 1_000, timestamps },
  );

function expectShare(value: number): void {
  expect(value).toBeGreaterThanOrEqual(0);
  expect(value).toBeLessThanOrEqual(1);
}

describe('assembleTranscript', () => {
  it('makes a transcript that keeps the rules of whatever an engine returns', () => {
    fc.assert(
      fc.property(result, fc.boolean(), (heard, timestamps) => {
        const content = assembleTranscript(heard, { durationMs: 1_000, timestamps });
        expect(() => checkTranscript(content)).not.toThrow();
        expect(content.segments.toSorted(bySegmentOrder)).toEqual(content.segments);
        const texts = heard.utterances.map((one) => one.text.trim()).filter((one) => one !== '');
        expect(content.segments.map((one) => one.text).sort()).toEqual(texts.sort());
        const words = content.segments.flatMap((one) => one.words ?? []);
        if (!timestamps) expect(words).toEqual([]);
        for (const { confidence } of [...content.segments, ...words]) expectShare(confidence ?? 1);
        for (const [index, span] of content.coverage.entries()) {
          expect(span.startMs).toBeGreaterThan(content.coverage[index - 1]?.endMs ?? -1);
          expect(span.endMs).toBeLessThanOrEqual(1_000);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('names speakers in order of first appearance', () => {
    const content = assemble([
      said({ speaker: 'spk_7', startMs: 500, endMs: 600 }),
      said({ speaker: 'spk_3', startMs: 0 }),
      said({ speaker: 'spk_7', startMs: 200, endMs: 300 }),
    ]);
    expect(content.segments.map((one) => one.speaker)).toEqual(['S1', 'S2', 'S2']);
    expect(content.speakers.map((one) => one.id)).toEqual(['S1', 'S2']);
    expect(content.segments.map((one) => one.id)).toEqual(['seg-1', 'seg-2', 'seg-3']);
  });

  it('names channels by their side, also when only one was heard', () => {
    const right = assemble([said({ channel: 1 })]);
    expect(right.speakers).toEqual([
      { id: 'S2', role: 'unknown', roleSource: 'channel', roleConfidence: 0 },
    ]);
    const mixed = assemble([said({ speaker: 'x' }), said({ channel: 0, startMs: 1 })]);
    expect(mixed.speakers.map((one) => one.id)).toEqual(['S1', 'S3']);
  });

  it('takes everything for one speaker when the engine told none apart', () => {
    const content = assemble([said({}), said({ startMs: 5 })]);
    expect(content.speakers.map((one) => one.id)).toEqual(['S1']);
  });

  it('makes an empty transcript of silence', () => {
    expect(assemble([])).toMatchObject({ segments: [], speakers: [], durationMs: 1_000 });
  });
});
