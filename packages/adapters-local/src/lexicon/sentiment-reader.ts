import { applyChange, turnBefore } from './changes.js';
import { limitNegation, startNegation } from './negation.js';
import {
  type Clause,
  closeClause,
  freshClause,
  hintAt,
  isClosing,
  mostPoints,
  type Reading,
} from './reading.js';
import { type Item, itemRuns, shortAnswers, weightsByWord } from './sentiment-items.js';
import { endsSentence, isClauseMark } from './tokens.js';
import { isNothing, weigh } from './weigh.js';
import { runAt } from './word-runs.js';

const contrasts: ReadonlySet<string> = new Set(
  'but yet however except whereas nevertheless'.split(' '),
);
const concessions: ReadonlySet<string> = new Set('although though despite while'.split(' '));
const factorReach = 3;

/** Reads an utterance clause by clause. */
export function readClauses(words: readonly string[]): readonly Clause[] {
  const reading: Reading = {
    words,
    clauses: [],
    points: [],
    ...freshClause(),
    contrasts: false,
    yields: false,
    yieldsToSubject: false,
    tellsPast: false,
  };
  for (let at = 0; at < words.length; ) at += readWord(reading, at);
  closeClause(reading);
  return reading.clauses;
}

/** Reads what stands at `at` and returns how many words that took. */
function readWord(reading: Reading, at: number): number {
  const word = reading.words[at] ?? '';
  if (reading.points.length >= mostPoints) closeClause(reading);
  if (endsClause(reading, word, at)) return 1;
  const short = runAt(shortAnswers, reading.words, at);
  if (short !== undefined && isClosing(reading.words[at + short.length])) {
    turnBefore(reading, at, short.value);
    return short.length;
  }
  const run = runAt(itemRuns, reading.words, at);
  if (run !== undefined) {
    apply(reading, run.value, at, run.length);
    return run.length;
  }
  limitNegation(reading, word, at);
  if (word === 'since' && reading.mode === 'real') reading.mode = 'since';
  const weights = weightsByWord.get(word);
  if (weights !== undefined) weigh(reading, weights, at);
  return 1;
}

/** Whether the word parts clauses. Lists of feelings stay in one clause: marks only end scopes. */
function endsClause(reading: Reading, word: string, at: number): boolean {
  if (isClauseMark(word)) {
    endAtMark(reading, word);
    return true;
  }
  endDespite(reading, word);
  const contrasts = isContrast(reading, word, at);
  const yields = concessions.has(word) && !(word === 'while' && isNounWhile(reading.words, at));
  if (!contrasts && !yields) return false;
  const opens = isOpening(reading.words, at);
  closeClause(reading);
  Object.assign(reading, freshClause());
  reading.contrasts = contrasts || !opens;
  reading.yields = yields && opens;
  reading.yieldsToSubject = reading.yields && word === 'despite';
  return true;
}

function endAtMark(reading: Reading, mark: string): void {
  const { hint, mode } = reading;
  const ends = endsSentence(mark);
  if (ends || reading.yields) closeClause(reading);
  Object.assign(reading, freshClause());
  if (ends) return;
  reading.hint = hint;
  if (mode === 'wish') reading.mode = mode;
}

/** "Despite the promotion I feel ...": the subject begins what it stands against. */
function endDespite(reading: Reading, word: string): void {
  if (!reading.yieldsToSubject || (word !== 'i' && word !== 'we')) return;
  closeClause(reading);
  Object.assign(reading, freshClause());
}

function isContrast({ words, points }: Reading, word: string, at: number): boolean {
  if (word === 'still') return words[at - 1] === ',' && words[at + 1] === 'i';
  if (word === 'until') return points.some(({ value }) => value > 0);
  return contrasts.has(word) && !isButOnly(words, at);
}

/** "Nothing but", "all but", "can not help but". */
function isButOnly(words: readonly string[], at: number): boolean {
  const before = words[at - 1] ?? '';
  return words[at] === 'but' && (before === 'nothing' || before === 'all' || before === 'help');
}

/** "A while", "for a while", "once in a while". */
function isNounWhile(words: readonly string[], at: number): boolean {
  return words[at - 1] === 'a' || words[at - 1] === 'the';
}

/** Whether a concession opens its sentence: "Even though it rained, ...". */
function isOpening(words: readonly string[], at: number): boolean {
  const before = words[at - 1];
  if (before === undefined || endsSentence(before)) return true;
  const earlier = words[at - 2];
  return before === 'even' && (earlier === undefined || endsSentence(earlier));
}

function apply(reading: Reading, item: Item, at: number, length: number): void {
  const end = at + length - 1;
  switch (item.kind) {
    case 'weights':
      if (isNothing(item)) reading.hint = 0;
      weigh(reading, item, end, at);
      break;
    case 'intensity':
      reading.factor = item.factor;
      reading.factorUntil = end + factorReach;
      break;
    case 'hint':
      hintAt(reading, item.value, item.ofOthers === true, at);
      break;
    case 'negation':
      hintAt(reading, item.hint ?? 0, item.hintOfOthers === true, at);
      startNegation(reading, item.reach, end);
      reading.negationRaises = item.raises === true;
      reading.negationIsFaint = item.faint === true;
      break;
    case 'nothing':
      break;
    default:
      applyChange(reading, item, at, end);
  }
}
