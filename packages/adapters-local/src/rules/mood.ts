import { nothingStated } from '@attune/core/adapter-kit';
import type { NotesLine, Quote, Sentiment, Statement } from '@attune/core/ports';
import { feelingLines, findingOf } from './speech.js';

type FeltLine = NotesLine & { readonly sentiment: Sentiment };

const leastLinesForTrend = 6;
/** Small talk has no course: so many lines must show a feeling. */
const leastFeelingsForTrend = 3;
const trendStep = 0.15;
const mostEvidence = 10;
const mostQuotes = 5;
const quoteWords = { least: 5, most: 40 } as const;
const TELLING = 0.6;

/**
 * The mood over all of the patient's lines that have a sentiment, each weighing as long as it was
 * spoken; empty while nobody surely is the patient. It rests on the most telling ones.
 */
export function sessionMood(lines: readonly NotesLine[]): Statement {
  const felt = patientLines(lines);
  if (felt.length === 0) return nothingStated;
  const total = { positive: 0, neutral: 0, negative: 0, mixed: 0 };
  const labels = ['neutral', 'negative', 'positive', 'mixed'] as const;
  for (const line of felt) {
    const weight = Math.max(1, line.endMs - line.startMs);
    for (const label of labels) total[label] += line.sentiment.scores[label] * weight;
  }
  const best = labels.reduce((a, b) => (total[b] > total[a] ? b : a));
  const telling = felt.filter((line) => line.sentiment.label === best);
  return findingOf(best, idsOfMost(telling.length > 0 ? telling : felt, mostEvidence));
}

/** The last third of the patient's lines against the first. */
export function moodTrajectory(lines: readonly NotesLine[]): Statement {
  const felt = patientLines(lines);
  const telling = felt.filter(({ sentiment }) => sentiment.label !== 'neutral');
  if (felt.length < leastLinesForTrend || telling.length < leastFeelingsForTrend) {
    return nothingStated;
  }
  const third = Math.floor(felt.length / 3);
  const first = felt.slice(0, third);
  const last = felt.slice(-third);
  const change = meanValence(last) - meanValence(first);
  const text = change > trendStep ? 'improving' : change < -trendStep ? 'declining' : 'stable';
  const half = mostEvidence / 2;
  return findingOf(text, [...idsOfMost(first, half), ...idsOfMost(last, half)]);
}

/** The lines with the strongest feeling, whole and verbatim, in the order they were said. */
export function significantQuotes(lines: readonly NotesLine[]): readonly Quote[] {
  const candidates = withSentiment(feelingLines(lines)).filter(
    (line) => 1 - line.sentiment.scores.neutral >= TELLING && isQuotable(line.text),
  );
  return strongest(candidates, mostQuotes).map((line) => ({
    text: line.text,
    segmentIds: [line.segmentId],
    speaker: line.speaker,
  }));
}

function patientLines(lines: readonly NotesLine[]): readonly FeltLine[] {
  return withSentiment(lines.filter((line) => line.role === 'patient'));
}

function idsOfMost(lines: readonly FeltLine[], most: number): readonly string[] {
  return strongest(lines, most).map((line) => line.segmentId);
}

/** The lines with the strongest feeling, in the order they were said. */
function strongest(lines: readonly FeltLine[], most: number): readonly FeltLine[] {
  const ranked = lines
    .map((line, at) => ({ line, at, strength: strengthOf(line) }))
    .sort((a, b) => b.strength - a.strength);
  return ranked
    .slice(0, most)
    .sort((a, b) => a.at - b.at)
    .map(({ line }) => line);
}

function strengthOf(line: FeltLine): number {
  return 1 - line.sentiment.scores.neutral;
}

function withSentiment(lines: readonly NotesLine[]): readonly FeltLine[] {
  return lines.filter((line): line is FeltLine => line.sentiment !== undefined);
}

function meanValence(lines: readonly FeltLine[]): number {
  const sum = lines.reduce(
    (all, line) => all + line.sentiment.scores.positive - line.sentiment.scores.negative,
    0,
  );
  return sum / lines.length;
}

function isQuotable(text: string): boolean {
  const words = text.trim().split(/\s+/).length;
  return words >= quoteWords.least && words <= quoteWords.most;
}
