import { describe, expect, it } from 'vitest';
import type { Notes, RiskFlag } from '../../domain/notes/notes.js';
import { emptyNotes } from '../../domain/notes/notes-check.js';
import type { SentimentLabel, SentimentPoint } from '../../domain/sentiment/sentiment.js';
import type { Session } from '../../domain/session/session.js';
import type { Speaker } from '../../domain/speakers/speaker-role.js';
import type { Segment, Transcript } from '../../domain/transcript/transcript.js';
import { runAtOnce } from '../../flow/pace.js';
import { computeFigures } from './compute-figures.js';

const speakers: readonly Speaker[] = [
  { id: 'S1', role: 'therapist', roleSource: 'person', roleConfidence: 1 },
  { id: 'S2', role: 'patient', roleSource: 'person', roleConfidence: 1 },
];
const segment = (speaker: string, startMs: number, endMs: number, text: string): Segment => ({
  ...{ id: `seg-${startMs}`, speaker, startMs, endMs, text },
});
const transcript = {
  segments: [
    segment('S1', 0, 1_000, 'How are you?'),
    segment('S2', 1_000, 4_000, "I don't sleep well."),
    segment('S2', 4_000, 4_000, 'Hm.'),
  ],
} as unknown as Transcript;

function point(startMs: number, label: SentimentLabel, positive: number, negative: number) {
  const scores = { positive, negative, neutral: 1 - positive - negative, mixed: 0 };
  return {
    segmentId: `seg-${startMs}`,
    speaker: 'S2',
    startMs,
    endMs: startMs + 1_000,
    label,
    scores,
  };
}

const timeline: readonly SentimentPoint[] = [
  point(1_000, 'neutral', 0.1, 0.1),
  point(2_000, 'negative', 0.1, 0.8),
  point(5_000, 'negative', 0.2, 0.9),
  { ...point(7_000, 'positive', 0.6, 0.1), endMs: 12_000 },
];
const flag: RiskFlag = {
  ...{ text: 'Alone', segmentIds: [], category: 'self-harm', severity: 'high', quote: 'alone' },
};
const dismissed = { reason: 'A joke.', by: 'ann', at: '2026-01-01T00:00:00.000Z' };
const notes = { ...emptyNotes, riskFlags: [flag, { ...flag, dismissed }] } as unknown as Notes;
const sentiment = { attributed: true, bySpeaker: {}, skippedSegments: 0, timeline };
const figuresOf = (session: object) =>
  runAtOnce(computeFigures({ speakers, ...session } as unknown as Session, transcript));

describe('computeFigures', () => {
  it('shares time by label, finds the lowest and the highest moment, and counts', () => {
    expect(figuresOf({ sentiment, notes })).toEqual({
      shares: { positive: 0.625, neutral: 0.125, negative: 0.25, mixed: 0 },
      lowest: {
        segmentId: 'seg-2000',
        startMs: 2_000,
        endMs: 3_000,
        label: 'negative',
        balance: -0.7,
      },
      highest: {
        segmentId: 'seg-7000',
        startMs: 7_000,
        endMs: 12_000,
        label: 'positive',
        balance: 0.5,
      },
      words: 5,
      shareOfTalk: 0.75,
      riskFlags: 1,
    });
  });

  it('leaves out what it cannot know', () => {
    expect(figuresOf({})).toEqual({ words: 5, shareOfTalk: 0.75 });
    const unsure = speakers.map((one) => ({ ...one, roleConfidence: 0.5 }));
    const open = { speakers: unsure, sentiment: { ...sentiment, attributed: false } };
    expect(figuresOf({ ...open, notes })).toEqual({ riskFlags: 1 });
    const silent = { segments: [] } as unknown as Transcript;
    const figures = runAtOnce(computeFigures({ speakers } as unknown as Session, silent));
    expect(figures).toEqual({ words: 0 });
  });
});
