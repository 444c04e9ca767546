import { feelingLines, findingOf } from './speech.js';
import { type Finding, type FoundQuote, type Line, type LineSentiment, NOTHING } from './types.js';

type Scores = NonNullable<LineSentiment['scores']>;
type FeltLine = Line & { readonly sentiment: LineSentiment };

const LEAST_LINES_FOR_TREND = 6;
const TREND_STEP = 0.15;
const MOST_QUOTES = 5;
const QUOTE_WORDS = { least: 5, most: 40 } as const;
const TELLING = 0.6;

/** The mood over all lines that have a sentiment, each weighing as long as it was spoken. */
export function sessionMood(lines: readonly Line[]): Finding {
  const felt = withSentiment(lines);
  if (felt.length === 0) return NOTHING;
  const total = { positive: 0, neutral: 0, negative: 0, mixed: 0 };
  const labels = ['neutral', 'negative', 'positive', 'mixed'] as const;
  for (const line of felt) {
    const weight = Math.max(1, line.endMs - line.startMs);
    for (const label of labels) total[label] += scoresOf(line)[label] * weight;
  }
  const best = labels.reduce((a, b) => (total[b] > total[a] ? b : a));
  return findingOf(
    best,
    felt.map((line) => line.segmentId),
  );
}

/** The last third of the lines against the first. */
export function moodTrajectory(lines: readonly Line[]): Finding {
  const felt = withSentiment(lines);
  if (felt.length < LEAST_LINES_FOR_TREND) return NOTHING;
  const third = Math.floor(felt.length / 3);
  const first = felt.slice(0, third);
  const last = felt.slice(-third);
  const change = meanValence(last) - meanValence(first);
  const text = change > TREND_STEP ? 'improving' : change < -TREND_STEP ? 'declining' : 'stable';
  return findingOf(
    text,
    [...first, ...last].map((line) => line.segmentId),
  );
}

/** The lines with the strongest feeling, whole and verbatim, in the order they were said. */
export function significantQuotes(lines: readonly Line[]): readonly FoundQuote[] {
  const strength = (line: FeltLine): number => 1 - scoresOf(line).neutral;
  const strongest = withSentiment(lines)
    .filter((line) => strength(line) >= TELLING && isQuotable(line.text))
    .sort((a, b) => strength(b) - strength(a))
    .slice(0, MOST_QUOTES);
  return lines
    .filter((line) => strongest.some((quote) => quote.segmentId === line.segmentId))
    .map((line) => ({ text: line.text, segmentIds: [line.segmentId], speaker: line.speaker }));
}

function withSentiment(lines: readonly Line[]): readonly FeltLine[] {
  return feelingLines(lines).filter((line): line is FeltLine => line.sentiment !== undefined);
}

function scoresOf(line: FeltLine): Scores {
  const none = { positive: 0, neutral: 0, negative: 0, mixed: 0 };
  return line.sentiment.scores ?? { ...none, [line.sentiment.label]: 1 };
}

function meanValence(lines: readonly FeltLine[]): number {
  const sum = lines.reduce(
    (all, line) => all + scoresOf(line).positive - scoresOf(line).negative,
    0,
  );
  return sum / lines.length;
}

function isQuotable(text: string): boolean {
  const words = text.trim().split(/\s+/).length;
  return words >= QUOTE_WORDS.least && words <= QUOTE_WORDS.most;
}
