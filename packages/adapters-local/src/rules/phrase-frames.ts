import { isClauseMark } from '../lexicon/tokens.js';
import { wordsOf } from '../lexicon/word-runs.js';
import type { RiskPhrase } from './risk-phrases.js';
import { denialOf } from './scenes/denial.js';
import type { RiskCategory } from './types.js';

/** A run of tokens, the end not included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const betweenYou: ReadonlySet<string> = new Set(
  'ever just really sometimes still also do would have had are were feel felt be been say said that'.split(
    ' ',
  ),
);

/** "When you just" in front of "do not want to be here"; not where the phrase names the speaker. */
export function isSpokenTo(words: readonly string[], span: Span): boolean {
  if (holdsSelf(words, span)) return false;
  let at = span.from - 1;
  while (at >= 0 && betweenYou.has(words[at] ?? '')) at -= 1;
  return words[at] === 'you';
}

/** Whether a phrase names the speaker: "worry about me". */
export function holdsSelf(words: readonly string[], { from, to }: Span): boolean {
  return words.slice(from, to).some((word) => selves.has(word));
}

export const negations: ReadonlySet<string> = new Set(
  'no not never none neither nor nobody without'.split(' '),
);

/**
 * The token of the negation or ending that governs the phrase, or undefined. A comparison ("I never
 * wanted to die more") leaves it as it was said, and so does a negation of its own.
 */
export function denialIn(words: readonly string[], span: Span): number | undefined {
  if (negations.has(words[span.from] ?? '') || isCompared(words, span)) return undefined;
  return denialOf(words, span.from) ?? (isOver(words, span) ? span.to : undefined);
}

function isCompared(words: readonly string[], { from, to }: Span): boolean {
  return words[to] === 'more' && words[from - 1] !== 'not' && words[to - 1] !== 'any';
}

const passedWords: ReadonlySet<string> = new Set(
  'gone stopped passed faded disappeared over lifted less rarer'.split(' '),
);
const passing: ReadonlySet<string> = new Set('has have is are'.split(' '));

/** "The urge to cut has gone", "three weeks since I last hurt myself". */
function isOver(words: readonly string[], { from, to }: Span): boolean {
  if (words[from - 1] === 'last' && words[from - 3] === 'since') return true;
  const verb = passing.has(words[to - 1] ?? '') ? to - 1 : to;
  return passing.has(words[verb] ?? '') && passedWords.has(words[verb + 1] ?? '');
}

const lookBack = 30;
const otherPeople: ReadonlySet<string> = wordsOf(
  'he|she|they|husband|wife|mother|father|mum|dad|brother|sister|son|daughter|uncle|aunt|cousin|friend|' +
    'friends|nan|gran|flatmate|neighbour|neighbor|colleague|boyfriend|girlfriend|partner|ex|nephew|niece|grandad|' +
    'grandfather|grandmother|boy|girl|man|woman|somebody|someone|people|character|everyone|who|guy|patient|lad',
);
const selves: ReadonlySet<string> = new Set('i we me my myself us'.split(' '));
const speakers: ReadonlySet<string> = new Set(['i', 'we', 'myself']);
const telling: ReadonlySet<string> = new Set(
  'told tells tell say says said think thinks thought know knows knew worry worries believe believes'.split(
    ' ',
  ),
);
/** Categories in which another person is the one who acts. */
export const actedByOthers: ReadonlySet<RiskCategory> = new Set(['abuse', 'harm_to_others']);

/** "My flatmate wants to die": the nearest subject before the phrase is another person. */
export function isOfOther(words: readonly string[], span: Span, row: RiskPhrase): boolean {
  if (actedByOthers.has(row.category) || row.severity === 'low') return false;
  if (holdsSelf(words, span)) return false;
  for (let at = span.from - 1; at >= Math.max(0, span.from - lookBack); at -= 1) {
    const word = words[at] ?? '';
    if (otherPeople.has(word)) return true;
    if (endsSearch(word)) return false;
  }
  return false;
}

/** Whether no subject of the phrase can stand before this word, unless it is the speaker. */
function endsSearch(word: string): boolean {
  return speakers.has(word) || telling.has(word) || (isClauseMark(word) && word !== ',');
}

/** Whether the words tell of other people and never of the speaker. */
export function isOnlyOfOthers(words: readonly string[]): boolean {
  return words.some((word) => otherPeople.has(word)) && !words.some((word) => selves.has(word));
}
