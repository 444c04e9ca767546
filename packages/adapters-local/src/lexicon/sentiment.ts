import type { Sentiment, SentimentLabel } from '@attune/core/ports';
import { isIronic, isPerhapsIronic, isWry, leadsIronically } from './irony.js';
import type { Clause } from './reading.js';
import { readClauses } from './sentiment-reader.js';
import { endsSentence, tokensOf } from './tokens.js';

const fittingWeight = 2;
const deniedAnswer = 1.2;
/** Both sides must weigh this much before an utterance counts as mixed. */
const strong = 1.35;
const strongInContrast = 1;
const neutralWeight = 1;
/** What stands before a "but" gives way to what follows. */
const beforeContrast = 0.8;
const afterContrast = 1.15;
const yielding = 0.5;
const ironyWeight = 2;
const askedGood = 0.35;

/**
 * Weighs an English utterance by rules: words, phrases and everyday abilities, each by what becomes of
 * it in its clause (negated, ended, back again, achieved, wished for), then the clauses against each
 * other. `docs/adr/0075-sentiment-and-risk-by-clauses.md` says how.
 *
 * The label is the name of the highest score; on a tie the first of neutral, negative, positive,
 * mixed.
 */
export function scoreSentiment(text: string): Sentiment {
  const { words } = tokensOf(text);
  const sentences = sentencesOf(words);
  let good = 0;
  let bad = 0;
  let contrasts = false;
  for (const [at, sentence] of sentences.entries()) {
    const sides = answered(weighSentence(sentence), sentence, sentences[at + 1]);
    good += sides.good;
    bad += sides.bad;
    contrasts ||= sides.contrasts;
  }
  if (leadsIronically(words, bad > neutralWeight)) {
    bad += good;
    good = 0;
  }
  return resultOf(good, bad, contrasts);
}

function sentencesOf(words: readonly string[]): readonly (readonly string[])[] {
  const sentences: (readonly string[])[] = [];
  let from = 0;
  for (let at = 0; at < words.length; at += 1) {
    if (!endsSentence(words[at] ?? '')) continue;
    sentences.push(words.slice(from, at + 1));
    from = at + 1;
  }
  if (from < words.length) sentences.push(words.slice(from));
  return sentences;
}

const denyingWords: ReadonlySet<string> = new Set('no not nope hardly never'.split(' '));

/** "Happy? No.": who asks and denies says the opposite. */
function answered(sides: Sides, sentence: readonly string[], next: readonly string[] = []): Sides {
  if (sentence.at(-1) !== '?' || !denyingWords.has(next[0] ?? '')) return sides;
  if (sides.bad > sides.good) return sides;
  return { good: 0, bad: Math.max(sides.good / askedGood, deniedAnswer), contrasts: false };
}

interface Sides {
  readonly good: number;
  readonly bad: number;
  readonly contrasts: boolean;
}

function weighSentence(words: readonly string[]): Sides {
  const sides = balance(readClauses(words));
  if (isPerhapsIronic(words)) {
    return isWry(words) || sides.bad > sides.good
      ? { good: 0, bad: sides.bad + ironyWeight, contrasts: false }
      : { ...sides, good: sides.good + fittingWeight };
  }
  if (isIronic(words))
    return { good: 0, bad: sides.bad + sides.good * 0.5 + ironyWeight, contrasts: false };
  return isQuestion(words) ? asked(words, sides) : sides;
}

/** Weighs the clauses of a sentence against each other. */
function balance(clauses: readonly Clause[]): Sides {
  const lastContrast = clauses.findLastIndex((clause) => clause.contrasts);
  let good = 0;
  let bad = 0;
  for (const [at, clause] of clauses.entries()) {
    const turned = at < lastContrast ? beforeContrast : at === lastContrast ? afterContrast : 1;
    const share = turned * (clause.yields ? yielding : 1);
    good += clause.good * share;
    bad += clause.bad * share;
  }
  return { good, bad, contrasts: lastContrast !== -1 || clauses.some((clause) => clause.yields) };
}

const asking: ReadonlySet<string> = new Set(
  'do does did are is was were can could would will have has should shall how what when where who which'.split(
    ' ',
  ),
);
const selfWords: ReadonlySet<string> = new Set('i me my we ever point use'.split(' '));
const loadedOpeners: ReadonlySet<string> = new Set(['why', 'whats']);
const listeners: ReadonlySet<string> = new Set('you he she they it we'.split(' '));

function isQuestion(words: readonly string[]): boolean {
  if (words.at(-1) === '?') return true;
  const [first = '', second = ''] = words;
  return asking.has(first) && (listeners.has(second) || asking.has(second)) && words.length < 25;
}

/** A question says little, unless it is loaded: "why does nobody listen to me?" */
function asked(words: readonly string[], { good, bad, contrasts }: Sides): Sides {
  const loaded = loadedOpeners.has(words[0] ?? '') || words.some((word) => selfWords.has(word));
  return { good: good * askedGood, bad: bad * (loaded ? 0.9 : 0.4), contrasts };
}

function resultOf(good: number, bad: number, contrasts: boolean): Sentiment {
  const shared = Math.min(good, bad);
  const isMixed = shared >= (contrasts ? strongInContrast : strong);
  const mixedWeight = isMixed ? (contrasts ? 2.4 : 2) * shared : 0;
  const goodWeight = Math.max(0, good - bad);
  const badWeight = Math.max(0, bad - good);
  const total = neutralWeight + mixedWeight + goodWeight + badWeight;
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
