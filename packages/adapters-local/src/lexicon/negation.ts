import { type Reading, subjects } from './reading.js';
import { comparatives } from './sentiment-items.js';
import { isClauseMark } from './tokens.js';

const scopeEnds: ReadonlySet<string> = new Set(
  'because cause since when until unless so and then if after before'.split(' '),
);
/** Verbs through which a negation reaches into what follows: "I don't think I can". */
const raising: ReadonlySet<string> = new Set(
  'think believe feel suppose expect seem like imagine reckon say call wish see want'.split(' '),
);
/** Before a subject they turn the sentence round: "never did he". */
const auxiliaries: ReadonlySet<string> = new Set(
  'do does did have has had can could will would is was'.split(' '),
);
const beVerbs: ReadonlySet<string> = new Set('is was are were feels felt has will'.split(' '));
const lived: ReadonlySet<string> = new Set(
  'been felt had seen known heard experienced met slept laughed smiled loved eaten enjoyed breathed'.split(
    ' ',
  ),
);
const degrees: ReadonlySet<string> = new Set('so this such more as that'.split(' '));
const peakReach = 5;
const raisedPeakReach = 9;

/** Ends a negation where its clause does, and lets some verbs carry it on. */
export function limitNegation(reading: Reading, word: string, at: number): void {
  if (at > reading.negatedUntil) return;
  if (raising.has(word)) {
    reading.negationRaises = true;
    reading.negatedUntil += 2;
  } else if (endsScope(reading, word, at)) reading.negatedUntil = -1;
}

function endsScope(reading: Reading, word: string, at: number): boolean {
  if (word === 'know' || scopeEnds.has(word)) return true;
  if (word === 'for' && reading.negationUsed) return true;
  if (reading.negationIsWithout && beVerbs.has(word)) return true;
  if (!subjects.has(word) || word === 'it' || word === 'there') return false;
  const isTurned = auxiliaries.has(reading.words[at - 1] ?? '');
  return !isTurned && (reading.negationUsed || !reading.negationRaises);
}

export function startNegation(reading: Reading, reach: number, end: number): void {
  const isWithout = reading.words[end] === 'without';
  // "I can't get through a day without drinking" denies twice.
  if (isWithout && end <= reading.negatedUntil) {
    reading.negatedUntil = -1;
    return;
  }
  reading.negationIsWithout = isWithout;
  reading.negatedUntil = isSuperlative(reading.words, end) ? -1 : end + reach;
  reading.negationUsed = false;
  reading.negationRaises = false;
}

const neverWords: ReadonlySet<string> = new Set(['never', 'rarely', 'seldom']);

/** What is known of a peak while its words are read. */
interface Peak {
  readonly isSubject: boolean;
  readonly couldNot: boolean;
  readonly have: boolean;
  ever: boolean;
}

/**
 * "Never been so proud", "haven't felt this good", "couldn't be prouder", "don't think I have ever been
 * this calm" name a peak: the negation does not turn the feeling round.
 */
function isSuperlative(words: readonly string[], not: number): boolean {
  const before = words[not - 1] ?? '';
  const peak: Peak = {
    isSubject: words[not] === 'nothing' || words[not] === 'nobody',
    couldNot: before === 'could',
    have: before === 'have' || before === 'has' || before === 'had',
    ever: neverWords.has(words[not] ?? ''),
  };
  const raised = raising.has(words[not + 1] ?? '');
  const reach = not + (raised || peak.isSubject ? raisedPeakReach : peakReach);
  for (let at = not + 1; at <= reach; at += 1) {
    const verdict = peakAt(peak, words[at] ?? '.', words[at + 1] ?? '');
    if (verdict !== undefined) return verdict;
  }
  return false;
}

/** Whether the word decides that it is a peak, or that it is none. */
function peakAt(peak: Peak, word: string, next: string): boolean | undefined {
  if (isClauseMark(word)) return false;
  if (word === 'ever') peak.ever = true;
  if (peak.couldNot && comparatives.has(word)) return true;
  if (peak.ever && peak.isSubject && (word === 'this' || word === 'so')) return true;
  return lived.has(word) && !peak.couldNot ? livedPeak(peak, next) : undefined;
}

function livedPeak(peak: Peak, next: string): boolean {
  if (peak.ever) return degrees.has(next) || comparatives.has(next);
  return peak.have && (next === 'this' || next === 'such');
}
