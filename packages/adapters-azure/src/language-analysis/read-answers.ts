import type { DetectedLanguage, PiiSpan, SentimentAnswer } from '@attune/core/ports';
import {
  isRecord,
  listOf,
  numberOf,
  type RecordValue,
  shareOf,
  textOf,
} from '../requests/json-values.js';
import { tagOfCode } from './language-codes.js';
import { piiCategoryOf } from './pii-categories.js';

/** A document of an answer that does not hold what it should. The message never quotes it. */
export class UnreadableDocument extends Error {
  override readonly name = 'UnreadableDocument';
}

/** Reads one document of an answer about `text`. */
export type ReadDocument<T> = (document: RecordValue, text: string, model: string | undefined) => T;

const labels = ['positive', 'neutral', 'negative', 'mixed'] as const;

/** By `DocumentSentiment`, which has no share for mixed texts. */
export const readSentiment: ReadDocument<SentimentAnswer> = (document, _, model) => {
  const label = labels.find((one) => one === document['sentiment']);
  if (label === undefined) throw new UnreadableDocument('It has no sentiment');
  const given = isRecord(document['confidenceScores']) ? document['confidenceScores'] : {};
  const [positive = 0, neutral = 0, negative = 0] = ['positive', 'neutral', 'negative'].map(
    (name) => shareOf(given[name]) ?? 0,
  );
  const sum = positive + neutral + negative;
  const shares =
    sum === 0
      ? { positive: 0, neutral: 0, negative: 0, [label]: 1 }
      : { positive: positive / sum, neutral: neutral / sum, negative: negative / sum };
  return { label, scores: sharesOf(label, shares), ...(model === undefined ? {} : { model }) };
};

/** In a mixed text, what both poles have in common is the share of "mixed". */
function sharesOf(
  label: SentimentAnswer['label'],
  shares: Omit<SentimentAnswer['scores'], 'mixed'> & { readonly mixed?: number },
): SentimentAnswer['scores'] {
  if (label !== 'mixed' || shares.mixed !== undefined) return { mixed: 0, ...shares };
  const both = Math.min(shares.positive, shares.negative);
  return {
    positive: shares.positive - both,
    neutral: shares.neutral,
    negative: shares.negative - both,
    mixed: 2 * both,
  };
}

/**
 * By `PiiResult` with offsets in UTF-16 code units. An entity that is not where it says would have
 * the wrong words hidden, so the document counts as unreadable then.
 */
export const readPii: ReadDocument<readonly PiiSpan[]> = (document, text) => {
  if (!Array.isArray(document['entities'])) throw new UnreadableDocument('It has no entities');
  const spans = document['entities'].flatMap((entity) => spanOf(entity, text) ?? []);
  return apart(spans.sort((a, b) => a.start - b.start || b.end - a.end));
};

function spanOf(entity: unknown, text: string): PiiSpan | undefined {
  if (!isRecord(entity)) throw new UnreadableDocument('An entity is no object');
  const name = textOf(entity['category']);
  const start = numberOf(entity['offset']);
  const length = numberOf(entity['length']);
  const fits =
    start !== undefined &&
    length !== undefined &&
    Number.isInteger(start) &&
    Number.isInteger(length) &&
    start >= 0 &&
    length > 0 &&
    start + length <= text.length;
  const same = fits && text.slice(start, start + length) === entity['text'];
  if (name === undefined || !same) throw new UnreadableDocument('An entity has no place');
  const subcategory = textOf(entity['subcategory']) ?? textOf(entity['subCategory']);
  const category = piiCategoryOf(name, subcategory);
  if (category === undefined) return undefined;
  const confidence = shareOf(entity['confidenceScore']) ?? 0;
  return { category, start, end: start + length, confidence };
}

/** Spans that overlap become one, under the name that is surer. */
function apart(sorted: readonly PiiSpan[]): readonly PiiSpan[] {
  const spans: PiiSpan[] = [];
  for (const span of sorted) {
    const last = spans.at(-1);
    if (last === undefined || last.end <= span.start) {
      spans.push(span);
      continue;
    }
    const { category, confidence } = last.confidence >= span.confidence ? last : span;
    const end = Math.max(last.end, span.end);
    spans[spans.length - 1] = { category, confidence, start: last.start, end };
  }
  return spans;
}

/** By `KeyPhraseResult`, where two documents of one text may differ in case only. */
export const readKeyPhrases: ReadDocument<readonly string[]> = (document) => {
  if (!Array.isArray(document['keyPhrases'])) throw new UnreadableDocument('It has no phrases');
  const phrases = listOf(document['keyPhrases']).flatMap((phrase) => textOf(phrase) ?? []);
  return [...new Map(phrases.map((phrase) => [phrase.toLowerCase(), phrase])).values()];
};

/** By `DetectedLanguage`; the service calls a text without one `(Unknown)`. */
export const readLanguage: ReadDocument<DetectedLanguage> = (document) => {
  const found = document['detectedLanguage'];
  const code = isRecord(found) ? textOf(found['iso6391Name']) : undefined;
  if (!isRecord(found) || code === undefined) throw new UnreadableDocument('It has no language');
  const language = tagOfCode(code);
  const confidence = language === 'und' ? 0 : (shareOf(found['confidenceScore']) ?? 0);
  return { language, confidence };
};
