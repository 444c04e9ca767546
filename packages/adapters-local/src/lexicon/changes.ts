import {
  add,
  hintAt,
  isBare,
  isLast,
  type Point,
  plainWeights,
  pointBefore,
  type Reading,
  subjects,
} from './reading.js';
import { feeling, type Weights } from './sentiment-items.js';
import type { Mode, Operator } from './sentiment-operators.js';
import { weigh, weighAlone } from './weigh.js';

const endsReach = 6;
const achievesReach = 6;
const grownShare = 1.2;
const takenBack = 0.2;
const complements: ReadonlySet<string> = new Set('that it he she they'.split(' '));
const helpers: ReadonlySet<string> = new Set('i we you to'.split(' '));
const helpsWeights: Weights = { ...feeling(1.8), negated: -2 };
const needToHelp: Weights = { ...feeling(0), negated: -0.5 };

export type Change = Exclude<Operator, { kind: 'intensity' | 'negation' | 'nothing' | 'hint' }>;
type ChangeOf<K extends Change['kind']> = Extract<Change, { kind: K }>;

/** Changes what stands before or behind the operator from `at` to `end`. */
export function applyChange(reading: Reading, change: Change, at: number, end: number): void {
  const negated = at <= reading.negatedUntil;
  switch (change.kind) {
    case 'ends':
      startEnding(reading, change, at, end);
      break;
    case 'ended':
      endOrPersist(reading, change, at, end);
      break;
    case 'helps':
      weigh(reading, isSpeaker(reading.words, at) ? needToHelp : helpsWeights, at);
      break;
    case 'lasting':
      endHarm(reading);
      break;
    case 'anyMore':
      endNegated(reading, at);
      break;
    case 'grows':
      grow(reading, at, change.alone);
      break;
    case 'persists':
      goOn(reading, at, end);
      break;
    case 'returns':
      returnBefore(reading, at);
      break;
    case 'achieves':
      if (negated) fail(reading, end, -change.alone);
      else achieve(reading, change, at, end);
      break;
    case 'fails':
      fail(reading, end, negated ? 0 : change.alone);
      break;
    case 'mode':
      setMode(reading, change, at, negated);
      break;
  }
}

function startEnding(reading: Reading, change: ChangeOf<'ends'>, at: number, end: number): void {
  if (at <= reading.negatedUntil) reading.negatedUntil = -1;
  else if (isLast(reading.words, end)) endBefore(reading, at, 0, true);
  else {
    const isDoing = (reading.words[end + 1] ?? '').endsWith('ing');
    if (change.always === true || isDoing) hintAt(reading, change.hint ?? 0, false, at);
    reading.endsUntil = end + endsReach;
    reading.endsShare = change.share;
  }
}

function endOrPersist(reading: Reading, change: ChangeOf<'ended'>, at: number, end: number): void {
  if (reading.words[end] === 'over' && !isLast(reading.words, end)) return;
  if (at <= reading.negatedUntil) persist(reading, at, change.alone);
  else endBefore(reading, at, change.alone, change.endsGood);
}

function goOn(reading: Reading, at: number, end: number): void {
  if (isLast(reading.words, end) && reading.points.length === 0) add(reading, at, -1.6);
}

function achieve(reading: Reading, change: ChangeOf<'achieves'>, at: number, end: number): void {
  reading.achievedUntil = end + achievesReach;
  add(reading, at, change.alone);
}

function setMode(
  reading: Reading,
  { mode, alone }: { readonly mode: Mode; readonly alone: number },
  at: number,
  negated: boolean,
): void {
  if (mode === 'want' && negated) return;
  if (reading.mode === 'wish' && mode !== 'wish') return;
  reading.mode = mode;
  if (mode === 'past') reading.tellsPast = true;
  if (mode === 'wish' || mode === 'missed') reading.negatedUntil = -1;
  add(reading, at, alone);
}

function fail(reading: Reading, end: number, alone: number): void {
  reading.failsUntil = end + 4;
  add(reading, end, alone);
}

/** "The panic is gone": what was just named is over. */
function endBefore(reading: Reading, at: number, alone: number, endsGood: boolean): void {
  if (reading.mode === 'wish' || reading.mode === 'want') return;
  const before = pointBefore(reading, at);
  if (before === undefined || before.weights === plainWeights) weighAlone(reading, at, alone);
  else if (mayEnd(reading, before, at)) endPoint(reading, before, at, alone, endsGood);
}

/** "Glad that it is over" ends nothing that is glad. */
function mayEnd({ words }: Reading, { at, value, weights }: Point, end: number): boolean {
  if (complements.has(words[at + 1] ?? '')) return false;
  return !(value > 0 && weights.plain > 0) || isAboutIt(words, at, end);
}

function endPoint(
  reading: Reading,
  before: Point,
  at: number,
  alone: number,
  endsGood: boolean,
): void {
  const { weights } = before;
  if (weights.isNeed) before.value = endsGood ? weights.ended : weights.achieved;
  else if (weights.plain < 0 && before.value < 0) {
    before.value = Math.max(weights.ended, Math.abs(alone));
  } else if (endsGood && before.value > 0) before.value = weights.ended;
  else weighAlone(reading, at, alone);
}

/** Whether what stands between names nothing else that ends: "glad it is over". */
function isAboutIt(words: readonly string[], from: number, to: number): boolean {
  for (let at = from + 1; at < to; at += 1) if (subjects.has(words[at] ?? '')) return false;
  return true;
}

/** "The panic has not gone", "it is not getting better". */
function persist(reading: Reading, at: number, alone: number): void {
  const before = pointBefore(reading, at);
  if (before === undefined || before.value >= 0) {
    reading.points.push({ weights: plainWeights, at, value: -Math.max(alone, 1) * 0.9 });
  }
  reading.negationUsed = true;
}

/** Whether the one who helps is who speaks, or who is spoken to. */
function isSpeaker(words: readonly string[], at: number): boolean {
  let before = at - 1;
  if (words[before] === 'really' || words[before] === 'also') before -= 1;
  return helpers.has(words[before] ?? '');
}

/** "I am not afraid any more": more than not being afraid. */
function endNegated(reading: Reading, at: number): void {
  const before = pointBefore(reading, at);
  if (before !== undefined && before.value === before.weights.negated) {
    before.value = before.weights.ended;
  } else if (isBare(reading.points) && at <= reading.negatedUntil + 4)
    hintAt(reading, -1.2, false, at);
}

/** "I thought I was over it, but I am not": what was said before is taken back. */
export function turnBefore(reading: Reading, at: number, good: boolean): void {
  // "I used to cry every day, I don't now" says the same twice.
  if (reading.tellsPast && reading.points.some(({ value }) => value > 0)) return;
  if (good) turnToGood(reading, at);
  else turnToBad(reading, at);
}

function turnToGood(reading: Reading, at: number): void {
  const before = reading.clauses.at(-1);
  if (!reading.contrasts || before === undefined || before.good > before.bad) return;
  before.bad *= takenBack;
  add(reading, at, 1.8);
}

/** "I expected to fall apart and I didn't": what did not happen was bad. */
function deniesBad({ words, clauses, points }: Reading, at: number): boolean {
  if (words[at - 1] !== 'and' && words[at - 1] !== 'but') return false;
  const sum = points.reduce((all, { value }) => all + value, 0);
  const before = clauses.at(-1);
  return sum + (before === undefined ? 0 : before.good - before.bad) < 0;
}

function turnToBad(reading: Reading, at: number): void {
  const before = reading.clauses.at(-1);
  if (deniesBad(reading, at)) {
    if (before !== undefined) before.bad *= takenBack;
    for (const point of reading.points) if (point.value < 0) point.value *= takenBack;
    add(reading, at, 1.8);
    return;
  }
  if (before !== undefined) before.good *= takenBack;
  for (const point of reading.points) if (point.value > 0) point.value *= takenBack;
  add(reading, at, -1.5);
}

/** "I have not hurt myself for three weeks." */
function endHarm(reading: Reading): void {
  const last = reading.points.at(-1);
  if (last !== undefined && last.weights.plain < 0 && last.value === last.weights.negated) {
    last.value = last.weights.ended;
  }
}

/** "The voices are getting louder." */
function grow(reading: Reading, at: number, alone: number): void {
  const before = pointBefore(reading, at);
  if (before !== undefined && before.weights !== plainWeights && before.weights.plain < 0) {
    before.value = before.value < 0 ? before.value * grownShare - 1 : before.value;
  } else weighAlone(reading, at, alone);
}

/** "I am sleeping again", "the nightmares came back". */
function returnBefore(reading: Reading, at: number): void {
  const before = pointBefore(reading, at);
  if (before === undefined || before.weights === plainWeights) return;
  if (before.value === before.weights.plain && reading.mode === 'real') {
    before.value = before.weights.again;
  }
}
