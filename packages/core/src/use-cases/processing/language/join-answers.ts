import { dominantLabel, normalizeScores } from '../../../domain/sentiment/sentiment.js';
import type {
  DetectedLanguage,
  PiiSpan,
  SentimentAnswer,
} from '../../../ports/language-analysis.js';
import type { TextPiece } from '../../../text/split-text.js';

/** A piece of an item and the answer about it. */
export interface AnsweredPiece<T> {
  readonly piece: TextPiece;
  readonly value: T;
}

/** The mean of the pieces, weighted by the length of their text. Blank pieces have no weight. */
export function joinSentiment(answers: readonly AnsweredPiece<SentimentAnswer>[]): SentimentAnswer {
  const sum = { positive: 0, neutral: 0, negative: 0, mixed: 0 };
  for (const { piece, value } of answers) {
    const weight = piece.text.trim().length;
    const scores = normalizeScores(value.scores);
    for (const label of labels) sum[label] += scores[label] * weight;
  }
  const scores = normalizeScores(sum);
  const model = answers.find(({ value }) => value.model !== undefined)?.value.model;
  return { label: dominantLabel(scores), scores, ...(model === undefined ? {} : { model }) };
}

const labels = ['positive', 'neutral', 'negative', 'mixed'] as const;

/**
 * The spans of all pieces, at their positions in the whole text. Overlapping spans are joined:
 * pieces share some text, so that the same data may be found twice, or once whole and once in part.
 */
export function joinPii(answers: readonly AnsweredPiece<readonly PiiSpan[]>[]): readonly PiiSpan[] {
  const spans = answers
    .flatMap(({ piece, value }) =>
      value.map((span) => ({
        ...span,
        start: span.start + piece.start,
        end: span.end + piece.start,
      })),
    )
    .sort((a, b) => a.start - b.start || b.end - a.end);
  const joined: PiiSpan[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last === undefined || span.start >= last.end) joined.push(span);
    else joined[joined.length - 1] = united(last, span);
  }
  return joined;
}

/** Joins two spans. The result has the category of the longer one. */
function united(first: PiiSpan, second: PiiSpan): PiiSpan {
  const isLonger = second.end - second.start > first.end - first.start;
  return {
    category: isLonger ? second.category : first.category,
    start: first.start,
    end: Math.max(first.end, second.end),
    confidence: Math.max(first.confidence, second.confidence),
  };
}

/** The first phrase of each piece, then the second of each. Omits repetitions, ignoring case. */
export function joinKeyPhrases(
  answers: readonly AnsweredPiece<readonly string[]>[],
): readonly string[] {
  const phrases = new Map<string, string>();
  const longest = answers.reduce((most, { value }) => Math.max(most, value.length), 0);
  for (let rank = 0; rank < longest; rank += 1) {
    for (const { value } of answers) {
      const phrase = value[rank];
      if (phrase === undefined) continue;
      const key = phrase.toLowerCase();
      if (!phrases.has(key)) phrases.set(key, phrase);
    }
  }
  return [...phrases.values()];
}

/** The answer about the first piece: only the beginning of a long text is analyzed. */
export function joinLanguages(
  answers: readonly AnsweredPiece<DetectedLanguage>[],
): DetectedLanguage {
  return answers[0]?.value ?? { language: 'und', confidence: 0 };
}
