import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Speaker } from '../speakers/speaker-role.js';
import {
  dominantLabel,
  meanSentiment,
  normalizeScores,
  type SentimentScores,
} from './sentiment.js';
import { sentimentSubject, summarizeSentiment } from './summarize-sentiment.js';

const anyNumber = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_VALUE, 5e-324),
);
const anyScores = fc.record({
  positive: anyNumber,
  neutral: anyNumber,
  negative: anyNumber,
  mixed: anyNumber,
});
const anyPoint = fc.record({
  scores: anyScores,
  label: fc.constant('neutral' as const),
  startMs: fc.nat(10_000),
  endMs: fc.nat(10_000),
});
const values = (scores: SentimentScores) => [
  scores.positive,
  scores.neutral,
  scores.negative,
  scores.mixed,
];
const sum = (scores: SentimentScores) => values(scores).reduce((total, one) => total + one, 0);

function expectShares(scores: SentimentScores): void {
  expect(sum(scores)).toBeCloseTo(1, 9);
  for (const value of values(scores)) {
    expect(value).toBeGreaterThanOrEqual(0);
    expect(value).toBeLessThanOrEqual(1);
  }
}

describe('normalizeScores', () => {
  it('returns shares that sum to 1 for any input', () => {
    fc.assert(fc.property(anyScores, (scores) => expectShares(normalizeScores(scores))));
  });

  it('keeps proportions, and returns neutral for no scores', () => {
    expect(normalizeScores({ positive: 1, neutral: 2, negative: 1, mixed: 0 })).toEqual({
      positive: 0.25,
      neutral: 0.5,
      negative: 0.25,
      mixed: 0,
    });
    expect(normalizeScores({ positive: 0, neutral: -1, negative: Number.NaN, mixed: 0 })).toEqual({
      positive: 0,
      neutral: 1,
      negative: 0,
      mixed: 0,
    });
  });
});

describe('meanSentiment', () => {
  it('is undefined for nothing and sums to 1 for anything else', () => {
    expect(meanSentiment([])).toBeUndefined();
    fc.assert(
      fc.property(fc.array(anyPoint, { minLength: 1, maxLength: 8 }), (points) => {
        const mean = meanSentiment(points);
        expect(mean).toBeDefined();
        if (mean === undefined) return;
        expectShares(mean.scores);
        expect(mean.label).toBe(dominantLabel(mean.scores));
      }),
    );
  });

  it('weighs what was said by how long it took', () => {
    const happy = { positive: 1, neutral: 0, negative: 0, mixed: 0 };
    const sad = { positive: 0, neutral: 0, negative: 1, mixed: 0 };
    const mean = meanSentiment([
      { label: 'positive', scores: happy, startMs: 0, endMs: 1_000 },
      { label: 'negative', scores: sad, startMs: 1_000, endMs: 4_000 },
    ]);
    expect(mean?.label).toBe('negative');
    expect(mean?.scores.positive).toBeCloseTo(0.25, 9);
  });

  it('ignores an answer that is not a number', () => {
    const happy = { positive: 1, neutral: 0, negative: 0, mixed: 0 };
    const broken = { positive: Number.NaN, neutral: 0, negative: 0, mixed: 0 };
    const mean = meanSentiment([
      { label: 'positive', scores: happy, startMs: 0, endMs: 3_000 },
      { label: 'positive', scores: broken, startMs: 3_000, endMs: 4_000 },
    ]);
    expect(mean?.label).toBe('positive');
  });
});

describe('dominantLabel', () => {
  it('prefers the earlier of neutral, negative, positive, mixed in a tie', () => {
    const tie = { positive: 0.25, neutral: 0.25, negative: 0.25, mixed: 0.25 };
    expect(dominantLabel(tie)).toBe('neutral');
    expect(dominantLabel({ ...tie, neutral: 0 })).toBe('negative');
    expect(dominantLabel({ ...tie, neutral: 0, negative: 0 })).toBe('positive');
  });
});

describe('sentiment of a session', () => {
  const speaker = (id: string, role: Speaker['role'], roleConfidence: number): Speaker => ({
    id,
    role,
    roleSource: 'rule',
    roleConfidence,
  });
  const point = (segmentId: string, id: string, positive: number) => ({
    segmentId,
    speaker: id,
    startMs: 0,
    endMs: 1_000,
    label: positive > 0.5 ? ('positive' as const) : ('negative' as const),
    scores: { positive, neutral: 0, negative: 1 - positive, mixed: 0 },
  });

  it('is about the patient when the patient is surely known', () => {
    const subject = sentimentSubject([
      speaker('S1', 'therapist', 0.9),
      speaker('S2', 'patient', 0.75),
    ]);
    expect(subject).toEqual({ attributed: true, speakers: ['S2'] });
    const sentiment = summarizeSentiment(subject, [point('a', 'S2', 0.2)], 1);
    expect(sentiment.overall?.label).toBe('negative');
    expect(Object.keys(sentiment.bySpeaker)).toEqual(['S2']);
    expect(sentiment.skippedSegments).toBe(1);
  });

  it('is about everyone, with nothing overall, when it is not', () => {
    const subject = sentimentSubject([
      speaker('S1', 'therapist', 0.74),
      speaker('S2', 'patient', 0.74),
      speaker('S3', 'unknown', 0),
    ]);
    expect(subject).toEqual({ attributed: false, speakers: ['S1', 'S2', 'S3'] });
    const points = [point('a', 'S1', 0.9), point('b', 'S2', 0.1)];
    const sentiment = summarizeSentiment(subject, points, 0);
    expect(sentiment.overall).toBeUndefined();
    expect(Object.keys(sentiment.bySpeaker)).toEqual(['S1', 'S2']);
  });
});
