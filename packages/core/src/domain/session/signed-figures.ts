import type { SentimentLabel, SentimentScores } from '../sentiment/sentiment.js';

/** A moment in which the patient felt worst or best. */
export interface MoodMoment {
  readonly segmentId: string;
  /** Milliseconds from the beginning of the recording. */
  readonly startMs: number;
  readonly endMs: number;
  readonly label: SentimentLabel;
  /** The positive score minus the negative one, from -1 to 1. */
  readonly balance: number;
}

/**
 * Figures about the patient in a session, as it was signed. A figure is absent if there is nothing
 * to compute it from.
 */
export interface SignedFigures {
  /** The part of the patient's time with each label; together 1. */
  readonly shares?: SentimentScores;
  /** The moment with the lowest balance, the earliest of equal ones. */
  readonly lowest?: MoodMoment;
  /** The moment with the highest balance, the earliest of equal ones. */
  readonly highest?: MoodMoment;
  /** Words that the patient said. */
  readonly words?: number;
  /** The patient's part of the time in which someone speaks, 0 to 1. */
  readonly shareOfTalk?: number;
  /** Risk flags that are not dismissed. */
  readonly riskFlags?: number;
}
