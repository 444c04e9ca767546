import { passesLuhn } from './pii-checks.js';
import { type PiiPattern, piiPatterns } from './pii-patterns.js';
import { spokenNumbers } from './spoken-digits.js';

/** A span of personal data. Offsets are UTF-16 code units; `end` is exclusive. */
export interface PersonalSpan {
  readonly category: string;
  readonly start: number;
  readonly end: number;
  /** 0 to 1. */
  readonly confidence: number;
}

const contextLength = 40;

/**
 * Finds personal data that has a form: addresses of mail, web, machines and streets, phone and card
 * numbers, IBANs, US social security numbers, and dates introduced as dates of birth, written or
 * spoken. Names have no form: they are not found. Spans come in order and do not overlap.
 */
export function findPersonalData(text: string): readonly PersonalSpan[] {
  const spans = piiPatterns.flatMap((pattern) => matchesOf(pattern, text));
  return withoutOverlaps([...spans, ...spokenSpans(text)]);
}

function matchesOf(entry: PiiPattern, text: string): PersonalSpan[] {
  const spans: PersonalSpan[] = [];
  for (const match of text.matchAll(entry.pattern)) {
    if (entry.accepts && !entry.accepts(match[0])) continue;
    const [start, end] = match.indices?.groups?.['span'] ?? [
      match.index,
      match.index + match[0].length,
    ];
    spans.push({ category: entry.category, start, end, confidence: entry.confidence });
  }
  return spans;
}

function spokenSpans(text: string): PersonalSpan[] {
  return spokenNumbers(text).map(({ digits, start, end }) => {
    const before = text.slice(Math.max(0, start - contextLength), start).toLowerCase();
    if (passesLuhn(digits)) return { category: 'PAYMENT', start, end, confidence: 0.9 };
    if (/social security|insurance|passport|id number|licen[cs]e/.test(before)) {
      return { category: 'ID_NUMBER', start, end, confidence: 0.85 };
    }
    return { category: 'PHONE', start, end, confidence: digits.length <= 15 ? 0.8 : 0.5 };
  });
}

/** Keeps the surer, then the longer, of spans that overlap. */
function withoutOverlaps(spans: readonly PersonalSpan[]): readonly PersonalSpan[] {
  const ranked = [...spans].sort(
    (a, b) => b.confidence - a.confidence || b.end - b.start - (a.end - a.start),
  );
  const kept: PersonalSpan[] = [];
  for (const span of ranked) {
    if (kept.every((other) => span.end <= other.start || span.start >= other.end)) kept.push(span);
  }
  return kept.sort((a, b) => a.start - b.start);
}
