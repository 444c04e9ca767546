import { plainWeights, type Reading } from './reading.js';
import { type Weights, weightsByWord } from './sentiment-items.js';
import type { Mode } from './sentiment-operators.js';

const endsOf = 3;
const faintShare = 0.3;
/** What a wished-for need weighs. */
const wishedNeed = 1.2;
const wishedShare = -0.8;

/** What a mode leaves of what is good and of what is bad, and what a need weighs in it. */
interface ModeShares {
  readonly good: number;
  readonly bad: number;
  readonly need?: number;
}

/** What is past, missed or only thought of weighs otherwise. */
const modeShares: Readonly<Record<Exclude<Mode, 'wish' | 'missed'>, ModeShares>> = {
  real: { good: 1, bad: 1 },
  others: { good: -0.5, bad: 0.5 },
  last: { good: -0.8, bad: -0.8, need: -1.5 },
  past: { good: -0.8, bad: -0.7, need: -1.5 },
  would: { good: 0.35, bad: 0.8 },
  want: { good: 0.3, bad: 1 },
  since: { good: 1, bad: 0.4 },
  if: { good: 0.6, bad: 0.85 },
};

/** Weighs what stands from `from` to `at`, by what governs it there. */
export function weigh(reading: Reading, weights: Weights, at: number, from: number = at): void {
  const negated = from <= reading.negatedUntil || from <= reading.failsUntil;
  let value = weightOf(reading, weights, at, from, negated);
  if (negated) {
    reading.negationUsed = true;
    if (reading.negationIsFaint && value > 0) value *= faintShare;
  }
  if (from <= reading.factorUntil) value *= reading.factor;
  if (value !== 0) reading.factorUntil = -1;
  // What takes words out leaves no point for a later "stopped" to end.
  if (isNothing(weights)) return;
  reading.points.push({ weights, at, value: inMode(modeAt(reading, from), value, weights) });
}

function weightOf(
  reading: Reading,
  weights: Weights,
  at: number,
  from: number,
  negated: boolean,
): number {
  if (from <= reading.endsUntil) {
    reading.endsUntil = at + (reading.words[at + 1] === 'of' ? endsOf : 1);
    return negated ? weights.plain : weights.ended * reading.endsShare;
  }
  if (negated) return weights.negated;
  return from <= reading.achievedUntil ? weights.achieved : weights.plain;
}

/** "I can't remember when I last felt this calm" tells of now. */
function modeAt({ mode, words }: Reading, at: number): Mode {
  const degree = words[at - 1] ?? '';
  return mode === 'last' && (degree === 'this' || degree === 'that') ? 'real' : mode;
}

function inMode(mode: Mode, value: number, weights: Weights): number {
  if (mode === 'wish' || mode === 'missed') {
    return wishedShare * Math.abs(weights.isNeed ? wishedNeed : weights.plain);
  }
  const { good, bad, need } = modeShares[mode];
  if (need !== undefined && weights.isNeed) return need;
  return value * (value > 0 ? good : bad);
}

/** Weighs an operator by itself, or what its word weighs. */
export function weighAlone(reading: Reading, at: number, alone: number): void {
  if (alone === 0) {
    const weights = weightsByWord.get(reading.words[at] ?? '');
    if (weights !== undefined) weigh(reading, weights, at);
    return;
  }
  weigh(
    reading,
    { ...plainWeights, plain: alone, negated: -alone, achieved: alone, again: alone },
    at,
  );
}

/** Whether a phrase only takes its words out: "nice to meet you". */
export function isNothing({ plain, negated, isNeed }: Weights): boolean {
  return plain === 0 && negated === 0 && !isNeed;
}
