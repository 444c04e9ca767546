import type { Weights } from './sentiment-items.js';
import type { Mode } from './sentiment-operators.js';
import { isClauseMark } from './tokens.js';
import { wordsOf } from './word-runs.js';

/** What was weighed at one place; operators behind it may still change it. */
export interface Point {
  readonly weights: Weights;
  readonly at: number;
  value: number;
}

/** One clause with what it weighs on either side. */
export interface Clause {
  good: number;
  bad: number;
  /** Whether it stands against the clause before: "but". */
  readonly contrasts: boolean;
  /** Whether it gives way to the clause behind: "although". */
  readonly yields: boolean;
}

export interface Reading {
  readonly words: readonly string[];
  readonly clauses: Clause[];
  points: Point[];
  contrasts: boolean;
  yields: boolean;
  yieldsToSubject: boolean;
  /** Whether the clause has told of what used to be. */
  tellsPast: boolean;
  negatedUntil: number;
  negationUsed: boolean;
  negationIsWithout: boolean;
  negationRaises: boolean;
  /** "Not that ...": what is bad is only set aside. */
  negationIsFaint: boolean;
  factor: number;
  factorUntil: number;
  endsUntil: number;
  endsShare: number;
  achievedUntil: number;
  failsUntil: number;
  mode: Mode;
  /** What the clause says if no word of it weighs. */
  hint: number;
}

const backReach = 7;
const faintWeight = 0.6;
/** What a clause weighs beyond this counts little: it is strong either way. */
const fullWeight = 3;
const beyondFull = 0.3;
/** Then the clause is closed, so that no text costs more than its length. */
export const mostPoints = 100;

/** Weighs nothing; stands for operators that weigh by themselves. */
export const plainWeights: Weights = {
  kind: 'weights',
  plain: 0,
  negated: 0,
  ended: 0,
  again: 0,
  achieved: 0,
  isNeed: false,
};

export const subjects: ReadonlySet<string> = new Set('i we they you he she it there'.split(' '));
const speakers: ReadonlySet<string> = new Set(['i', 'we']);
const otherPeople: ReadonlySet<string> = wordsOf(
  '$he|everyone|everybody|people|it|nobody|family|wife',
);
const laterWords: ReadonlySet<string> = new Set(
  'now completely altogether since last for when after and too at in this by yet lately today but'.split(
    ' ',
  ),
);
const closingWords: ReadonlySet<string> = new Set('now yet any either anyway'.split(' '));

export function freshClause(): Omit<
  Reading,
  'words' | 'clauses' | 'points' | 'contrasts' | 'yields' | 'yieldsToSubject' | 'tellsPast'
> {
  return {
    negatedUntil: -1,
    negationUsed: false,
    negationIsWithout: false,
    negationRaises: false,
    negationIsFaint: false,
    factor: 1,
    factorUntil: -1,
    endsUntil: -1,
    endsShare: 1,
    achievedUntil: -1,
    failsUntil: -1,
    mode: 'real',
    hint: 0,
  };
}

export function closeClause(reading: Reading): void {
  let good = 0;
  let bad = 0;
  if (isBare(reading.points)) add(reading, 0, reading.hint);
  reading.hint = 0;
  for (const { value } of reading.points) {
    if (value > 0) good += value;
    else bad -= value;
  }
  if (good > 0 || bad > 0 || reading.contrasts || reading.yields) {
    const { contrasts, yields } = reading;
    reading.clauses.push({ good: eased(good), bad: eased(bad), contrasts, yields });
  }
  reading.points = [];
  reading.contrasts = false;
  reading.yields = false;
  reading.yieldsToSubject = false;
  reading.tellsPast = false;
}

/** Whether nothing in the clause weighs. */
export function isBare(points: readonly Point[]): boolean {
  return points.every(({ value }) => Math.abs(value) < faintWeight);
}

function eased(weight: number): number {
  return weight <= fullWeight ? weight : fullWeight + (weight - fullWeight) * beyondFull;
}

export function add(reading: Reading, at: number, value: number): void {
  if (value === 0) return;
  reading.points.push({ weights: plainWeights, at, value });
}

/** The last point near enough before `at`. */
export function pointBefore(reading: Reading, at: number): Point | undefined {
  const last = reading.points.at(-1);
  return last !== undefined && at - last.at <= backReach ? last : undefined;
}

/** Keeps the strongest hint of a clause. `ofOthers` hints say it of other people only. */
export function hintAt(reading: Reading, value: number, ofOthers: boolean, at: number): void {
  if (value === 0 || (ofOthers && !isAboutOthers(reading.words, at))) return;
  if (Math.abs(value) > Math.abs(reading.hint)) reading.hint = value;
}

function isAboutOthers(words: readonly string[], at: number): boolean {
  for (let before = at - 1; before >= Math.max(0, at - 4); before -= 1) {
    if (speakers.has(words[before] ?? '')) return false;
    if (otherPeople.has(words[before] ?? '')) return true;
  }
  return false;
}

export function isClosing(next: string | undefined): boolean {
  return next === undefined || isClauseMark(next) || closingWords.has(next);
}

export function isLast(words: readonly string[], end: number): boolean {
  const next = words[end + 1];
  return next === undefined || isClauseMark(next) || laterWords.has(next);
}
