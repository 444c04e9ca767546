import { isClauseMark, type Tokens, tokensOf } from '../lexicon/tokens.js';
import { indexRuns, type RunIndex, runsAt, wordsOf } from '../lexicon/word-runs.js';
import { riskFields } from './risk-fields.js';
import {
  denialBridge,
  denials,
  figuresOfSpeech,
  type RiskPhrase,
  riskPhrases,
} from './risk-phrases.js';
import type { RiskCategory, Severity } from './types.js';

/** A risk phrase found in a line. Offsets are of the line's text. */
export interface Hit {
  readonly row: RiskPhrase;
  readonly start: number;
  readonly end: number;
  /** Whether it is said of the listener: "kill yourself". */
  readonly addressed: boolean;
  readonly denied: boolean;
  /** Whether it is told of another person. */
  readonly ofOther: boolean;
  /** Whether it is told of an earlier time. */
  readonly past: boolean;
}

/** A run of tokens, the end not included. */
interface Span {
  readonly from: number;
  readonly to: number;
}

interface Entry {
  readonly row: RiskPhrase;
  readonly addressed: boolean;
}

const riskPatterns: RunIndex<Entry> = indexRuns<Entry>(
  riskPhrases.flatMap((row) =>
    row.phrases.flatMap((phrase) => {
      const turned = turnToListener(phrase);
      const own = [phrase, { row, addressed: false }] as const;
      return turned === phrase ? [own] : [own, [turned, { row, addressed: true }] as const];
    }),
  ),
);
const figureRuns: RunIndex<true> = indexRuns(
  figuresOfSpeech.map((phrase) => [phrase, true] as const),
);
const bridgeWords: ReadonlySet<string> = new Set(denialBridge);
const denyingWords: ReadonlySet<string> = new Set(denials);
const rank: Readonly<Record<Severity, number>> = { low: 0, medium: 1, high: 2 };

/** The same phrase said to the listener. */
function turnToListener(phrase: string): string {
  return phrase
    .replace(/\bmyself\b/g, 'yourself')
    .replace(/(?<!\$)\bmy\b/g, 'your')
    .replace(/(?<!\$)\bme\b/g, 'you')
    .replace(/(?<!\$)\bi\b/g, 'you');
}

/**
 * The most telling hit of each category in a text. Figures of speech are left out. `withFields` also
 * finds words that are a risk only together.
 */
export function riskHits(text: string, withFields: boolean): readonly Hit[] {
  const tokens = tokensOf(text);
  const figures = figuresIn(tokens.words);
  const past = isPast(tokens.words);
  const best = new Map<RiskCategory, Hit>();
  for (let at = 0; at < tokens.words.length; at += 1) {
    for (const { value, length } of runsAt(riskPatterns, tokens.words, at)) {
      const span: Span = { from: at, to: at + length };
      if (isHidden(figures, span, tokens.words)) continue;
      const hit = hitOf(tokens, value, span, past);
      const { category } = value.row;
      const other = best.get(category);
      if (!other || weightOf(hit) > weightOf(other)) best.set(category, hit);
    }
  }
  const found = [...best.values()].sort((a, b) => orderOf(a) - orderOf(b));
  return withFields && figures.size === 0 ? [...found, ...fieldHits(tokens, best, past)] : found;
}

/** What words point to together, where no phrase did and nothing was denied. */
function fieldHits(
  tokens: Tokens,
  known: ReadonlyMap<RiskCategory, Hit>,
  past: boolean,
): readonly Hit[] {
  if (known.size > 0 || isOnlyOfOthers(tokens.words)) return [];
  return riskFields(tokens.words).map(({ category, from, to }) => ({
    row: { category, severity: 'medium', phrases: [] },
    start: tokens.starts[from] ?? 0,
    end: tokens.ends[to - 1] ?? 0,
    addressed: false,
    denied: false,
    ofOther: false,
    past,
  }));
}

function orderOf({ row }: Hit): number {
  return riskPhrases.indexOf(row);
}

function isOnlyOfOthers(words: readonly string[]): boolean {
  return words.some((word) => otherPeople.has(word)) && !words.some((word) => selves.has(word));
}

/** The tokens that stand inside a figure of speech. */
function figuresIn(words: readonly string[]): ReadonlySet<number> {
  const covered = new Set<number>();
  for (let at = 0; at < words.length; at += 1) {
    for (const { length } of runsAt(figureRuns, words, at)) {
      for (let inside = at; inside < at + length; inside += 1) covered.add(inside);
    }
  }
  return covered;
}

const threats: ReadonlySet<string> = wordsOf('say*|tell*|swore|swears|threaten*|promise*');

/** A figure hides what it meets, but not a threat: "he said he would kill me if". */
function isHidden(
  figures: ReadonlySet<number>,
  { from, to }: Span,
  words: readonly string[],
): boolean {
  if (figures.has(from)) return true;
  if (threats.has(words[from] ?? '')) return false;
  for (let at = from + 1; at < to; at += 1) if (figures.has(at)) return true;
  return false;
}

function hitOf(
  { words, starts, ends }: Tokens,
  { row, addressed }: Entry,
  span: Span,
  past: boolean,
): Hit {
  return {
    row,
    start: starts[span.from] ?? 0,
    end: ends[span.to - 1] ?? 0,
    addressed: addressed || isSpokenTo(words, span.from),
    denied: isDenied(words, span),
    ofOther: !addressed && isOfOther(words, span, row),
    past,
  };
}

/** One hit for each category: what is said before what is denied, then the most severe. */
function weightOf(hit: Hit): number {
  const step = rank.high + 1;
  const plain = (hit.denied ? 0 : 2) + (hit.addressed ? 0 : 4) + (hit.ofOther ? 0 : 1);
  return rank[hit.row.severity] + plain * step;
}

const betweenYou: ReadonlySet<string> = new Set(
  'ever just really sometimes still also do would have had are were feel felt be been say said that'.split(
    ' ',
  ),
);

/** "When you just" in front of "do not want to be here". */
function isSpokenTo(words: readonly string[], from: number): boolean {
  let at = from - 1;
  while (at >= 0 && betweenYou.has(words[at] ?? '')) at -= 1;
  return words[at] === 'you';
}

const lookBack = 30;

/**
 * Whether a negation or an ending directly governs the phrase. Only bridging words may stand between;
 * any other word ("I don't know, I want to die") leaves the phrase as it was said, and so does
 * a comparison ("I never wanted to die more").
 */
function isDenied(words: readonly string[], span: Span): boolean {
  if (denyingWords.has(words[span.from] ?? '') || isCompared(words, span)) return false;
  const at = beforeBridge(words, span.from);
  const word = words[at] ?? '';
  if (endingWords.has(word)) return !isNegated(words, at);
  if (word === 'longer') return words[at - 1] === 'no';
  if (!denyingWords.has(word) || isDoubled(words, at)) return false;
  return !deniedYetTrue.has(words[at + 1] ?? '');
}

function isCompared(words: readonly string[], { from, to }: Span): boolean {
  return words[to] === 'more' && words[from - 1] !== 'not' && words[to - 1] !== 'any';
}

/** The nearest word before `from` that is no bridge, or a bridge that denies. */
function beforeBridge(words: readonly string[], from: number): number {
  let at = from - 1;
  const least = Math.max(0, from - lookBack);
  while (at >= least && bridgeWords.has(words[at] ?? '') && !denyingWords.has(words[at] ?? ''))
    at -= 1;
  return at;
}

const endingWords: ReadonlySet<string> = new Set('stop stopped quit'.split(' '));
/** "I can't help", "I can't stop thinking about" deny nothing. */
const deniedYetTrue: ReadonlySet<string> = new Set('stop help only just'.split(' '));

function isNegated(words: readonly string[], at: number): boolean {
  return words[at - 1] === 'not' || words[at - 1] === 'never';
}

/** "Why wouldn't I kill myself?", "I can't say I don't think of it". */
function isDoubled(words: readonly string[], at: number): boolean {
  const before = words[at - 1] ?? '';
  return (
    before === 'why' || words[at - 2] === 'why' || (words[at] === 'not' && isNegated(words, at - 1))
  );
}

const otherPeople: ReadonlySet<string> = wordsOf(
  'he|she|they|husband|wife|mother|father|mum|dad|brother|sister|son|daughter|uncle|aunt|cousin|friend|' +
    'friends|flatmate|neighbour|neighbor|colleague|boyfriend|girlfriend|partner|ex|nephew|niece|grandad|' +
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
const actedByOthers: ReadonlySet<RiskCategory> = new Set(['abuse', 'psychosis', 'harm_to_others']);

/** "My flatmate wants to die": the nearest subject before the phrase is somebody else. */
function isOfOther(words: readonly string[], { from, to }: Span, row: RiskPhrase): boolean {
  if (actedByOthers.has(row.category) || row.severity === 'low') return false;
  for (let at = from; at < to; at += 1) if (selves.has(words[at] ?? '')) return false;
  for (let at = from - 1; at >= Math.max(0, from - lookBack); at -= 1) {
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

const pastWords: ReadonlySet<string> = new Set(
  'teenager ago younger twenties thirties childhood'.split(' '),
);
const recentUnits: ReadonlySet<string> = new Set(
  'days day weeks week hours hour month months minutes'.split(' '),
);
const nowWords: ReadonlySet<string> = new Set(
  'again now still today lately tonight keep back started'.split(' '),
);

/** "Two weeks ago" is now; so is "since". */
function isRecent(words: readonly string[], at: number): boolean {
  return words[at] === 'ago' && recentUnits.has(words[at - 1] ?? '');
}

/** Whether the line tells of an earlier time and not of now. */
function isPast(words: readonly string[]): boolean {
  if (words.some((word, at) => nowWords.has(word) || isRecent(words, at))) return false;
  return words.some(
    (word, at) =>
      pastWords.has(word) ||
      (word === 'used' && words[at + 1] === 'to') ||
      (word === 'when' && words[at + 1] === 'i' && words[at + 2] === 'was'),
  );
}
