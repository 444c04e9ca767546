/** Mood of an utterance. `mixed` means that both poles are strong. */
export type SentimentLabel = 'positive' | 'neutral' | 'negative' | 'mixed';

/** Shares of each label: each 0 to 1, together 1. */
export interface SentimentScores {
  readonly positive: number;
  readonly neutral: number;
  readonly negative: number;
  readonly mixed: number;
}

export interface Sentiment {
  readonly label: SentimentLabel;
  readonly scores: SentimentScores;
}

/** Sentiment of one segment, placed in time. */
export interface SentimentPoint extends Sentiment {
  /** The segment. */
  readonly segmentId: string;
  /** Id of its speaker. */
  readonly speaker: string;
  /** Milliseconds from the beginning of the recording. */
  readonly startMs: number;
  /** Milliseconds from the beginning of the recording; exclusive. */
  readonly endMs: number;
}

/**
 * Sentiment of a conversation.
 *
 * When the patient is known for sure, it covers the patient's speech only and `overall` sums it up.
 * Otherwise `attributed` is false, it covers all speakers, and there is no `overall`, which could show
 * one person's mood under another's name.
 */
export interface SessionSentiment extends SentimentSummary {
  /** The analyzed segments in order. */
  readonly timeline: readonly SentimentPoint[];
}

/** Sentiment of a conversation without its segments. */
export interface SentimentSummary {
  /** Whether it covers the patient's speech only. */
  readonly attributed: boolean;
  /** Mean over the patient's segments, weighted by duration. */
  readonly overall?: Sentiment;
  /** Mean of each speaker, by speaker id. */
  readonly bySpeaker: Readonly<Record<string, Sentiment>>;
  /** Number of segments that are missing because their analysis failed. */
  readonly skippedSegments: number;
}

const labels = ['positive', 'neutral', 'negative', 'mixed'] as const;

/** The label with the highest score; ties go to the earlier of neutral, negative, positive, mixed. */
export function dominantLabel(scores: SentimentScores): SentimentLabel {
  const order = ['neutral', 'negative', 'positive', 'mixed'] as const;
  return order.reduce((best, label) => (scores[label] > scores[best] ? label : best));
}

/** Scales scores to a sum of 1. A score that is not a positive number counts as 0; all zero is neutral. */
export function normalizeScores(scores: SentimentScores): SentimentScores {
  const clean = (value: number): number => (Number.isFinite(value) && value > 0 ? value : 0);
  const highest = Math.max(...labels.map((label) => clean(scores[label])));
  if (highest === 0) return { positive: 0, neutral: 1, negative: 0, mixed: 0 };
  // Scaled first: a sum of huge scores would be infinite.
  const share = (label: SentimentLabel): number => clean(scores[label]) / highest;
  const total = labels.reduce((sum, label) => sum + share(label), 0);
  return {
    positive: share('positive') / total,
    neutral: share('neutral') / total,
    negative: share('negative') / total,
    mixed: share('mixed') / total,
  };
}

/** Mean of sentiments weighted by how long each was spoken; `undefined` for none. */
export function meanSentiment(
  points: readonly (Sentiment & { readonly startMs: number; readonly endMs: number })[],
): Sentiment | undefined {
  if (points.length === 0) return undefined;
  const sum = { positive: 0, neutral: 0, negative: 0, mixed: 0 };
  for (const point of points) {
    const weight = Math.max(1, point.endMs - point.startMs);
    const scores = normalizeScores(point.scores);
    for (const label of labels) sum[label] += scores[label] * weight;
  }
  const scores = normalizeScores(sum);
  return { label: dominantLabel(scores), scores };
}
