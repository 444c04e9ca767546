import { type Tokens, tokensOf } from '../lexicon/tokens.js';
import { indexRuns, type RunIndex, runsAt, wordsOf } from '../lexicon/word-runs.js';
import { isAboutHome, isAccident, isOfSkill } from './accidents.js';
import { withoutFillers } from './fillers.js';
import { isLeftOpen } from './open-denials.js';
import {
  actedByOthers,
  denialIn,
  holdsSelf,
  isOfOther,
  isOnlyOfOthers,
  isSpokenTo,
  negations,
  type Span,
} from './phrase-frames.js';
import { familyFigures, riskFamilies } from './risk-families.js';
import { figuresOfSpeech, type RiskPhrase, riskPhrases } from './risk-phrases.js';
import {
  type FoundScene,
  findScenes,
  isFictionAt,
  isQuietAt,
  type Read,
  readConcepts,
} from './scenes/find-scenes.js';
import { isPast, isRecovered } from './times.js';
import type { RiskCategory, Severity } from './types.js';

/** A risk phrase found in a line. Offsets are of the line's text. */
export interface Hit {
  readonly row: RiskPhrase;
  readonly start: number;
  readonly end: number;
  /** Whether it is said of the listener: "kill yourself". */
  readonly addressed: boolean;
  readonly denied: boolean;
  /** Whether it is denied in half, or taken back: it stays open, and is never told as denied. */
  readonly open: boolean;
  /** Whether it is told of another person. */
  readonly ofOther: boolean;
  /** Whether it is told of an earlier time, and whether that is over. */
  readonly past: Past;
}

/** What the line says of its time. */
export type Past = 'now' | 'past' | 'over';

interface Entry {
  readonly row: RiskPhrase;
  readonly addressed: boolean;
}

const allPhrases: readonly RiskPhrase[] = [...riskPhrases, ...riskFamilies];
const riskPatterns: RunIndex<Entry> = indexRuns<Entry>(
  allPhrases.flatMap((row) =>
    row.phrases.flatMap((phrase) => {
      const turned = turnToListener(phrase);
      const own = [phrase, { row, addressed: false }] as const;
      return turned === phrase ? [own] : [own, [turned, { row, addressed: true }] as const];
    }),
  ),
);
const figureRuns: RunIndex<true> = indexRuns(
  [...figuresOfSpeech, ...familyFigures].map((phrase) => [phrase, true] as const),
);
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
 * The most telling hit of each category in a text. Figures of speech are left out. `withScenes` also
 * finds what only concepts together tell.
 */
export function riskHits(text: string, withScenes: boolean): readonly Hit[] {
  const tokens = withoutFillers(tokensOf(text));
  const figures = figuresIn(tokens.words);
  const past = pastOf(tokens.words);
  const read = readConcepts(tokens.words, figures);
  const phrases = phrasesIn(read, figures);
  const owned = negationsOwned(tokens.words, phrases);
  const best = new Map<RiskCategory, Hit>();
  for (const { entry, span } of phrases) {
    const hit = hitOf(tokens, entry, span, past, owned);
    const { category } = entry.row;
    const other = best.get(category);
    if (!other || weightOf(hit) > weightOf(other)) best.set(category, hit);
  }
  const found = [...best.values()].sort((a, b) => orderOf(a) - orderOf(b));
  return withScenes ? [...found, ...sceneHits(tokens, read, best, past)] : found;
}

interface FoundPhrase {
  readonly entry: Entry;
  readonly span: Span;
}

/** The phrases of a text, those aside that figures of speech, company or a mishap explain. */
function phrasesIn(read: Read, figures: ReadonlySet<number>): readonly FoundPhrase[] {
  const { words } = read;
  const found: FoundPhrase[] = [];
  for (let at = 0; at < words.length; at += 1) {
    for (const { value, length } of runsAt(riskPatterns, words, at)) {
      const span: Span = { from: at, to: at + length };
      if (!isExplained(read, figures, value, span)) found.push({ entry: value, span });
    }
  }
  return found;
}

function isExplained(read: Read, figures: ReadonlySet<number>, entry: Entry, span: Span): boolean {
  if (
    isHidden(figures, span, read.words, entry.row.category === 'harm_to_others') ||
    isHarmless(read, entry, span)
  )
    return true;
  if (entry.row.category === 'self_harm' && isAccident(read.words, span)) return true;
  return (
    isAboutHome(read.words, span) || isOfSkill(read.words, span) || isUnableToStop(read.words, span)
  );
}

/** "Can't stop eating": what does not end is not the ending. */
function isUnableToStop(words: readonly string[], { from }: Span): boolean {
  return words[from] === 'stop' && words[from - 1] === 'not' && words[from - 2] === 'can';
}

/** The tokens of negations that belong to a phrase, and so deny no other: "not see the point". */
function negationsOwned(
  words: readonly string[],
  phrases: readonly FoundPhrase[],
): ReadonlySet<number> {
  return new Set(
    phrases.map(({ span }) => span.from).filter((from) => negations.has(words[from] ?? '')),
  );
}

/** Whether a phrase was said and not denied. What weighs little leaves room for a scene. */
function isStated(hit: Hit | undefined): boolean {
  return hit !== undefined && !hit.denied && !hit.open && hit.row.severity !== 'low';
}

/** What concepts point to together, in categories of which no phrase spoke. */
function sceneHits(
  tokens: Tokens,
  read: Read,
  known: ReadonlyMap<RiskCategory, Hit>,
  past: Past,
): readonly Hit[] {
  const others = isOnlyOfOthers(tokens.words);
  const isTold = ({ category, from, to }: FoundScene): boolean =>
    !(category === 'self_harm' && isAccident(tokens.words, { from, to })) &&
    !isAboutHome(tokens.words, { from, to }) &&
    !isStated(known.get(category)) &&
    !(category === 'harm_to_others' && isToldOfThing(tokens.words)) &&
    !(others && !actedByOthers.has(category)) &&
    ![...known.values()].some(
      ({ start, end }) => start <= (tokens.starts[from] ?? 0) && (tokens.ends[to - 1] ?? 0) <= end,
    );
  return findScenes(read)
    .filter(isTold)
    .map(({ category, severity, from, to }) => ({
      row: { category, severity, phrases: [] },
      start: tokens.starts[from] ?? 0,
      end: tokens.ends[to - 1] ?? 0,
      addressed: false,
      denied: false,
      open: false,
      ofOther: false,
      past,
    }));
}

const determiners: ReadonlySet<string> = new Set('the a an his her their that'.split(' '));

/** "The boxer knocked him out": who acts is named first, and the speaker is not. */
function isToldOfThing(words: readonly string[]): boolean {
  return determiners.has(words[0] ?? '') && !holdsSelf(words, { from: 0, to: words.length });
}

function orderOf({ row }: Hit): number {
  return allPhrases.indexOf(row);
}

function pastOf(words: readonly string[]): Past {
  if (isRecovered(words)) return 'over';
  return isPast(words) ? 'past' : 'now';
}

/** A phrase said of oneself stands in any company; what stands by itself may come from a film. */
function isHarmless(read: Read, { row, addressed }: Entry, { from, to }: Span): boolean {
  if (addressed) return false;
  if (quietedRows.has(row.category)) return isQuietAt(read, row.category, from);
  if (row.category === 'self_harm' && !read.words.slice(from, to).includes('myself'))
    return isQuietAt(read, row.category, from);
  if (holdsSelf(read.words, { from, to })) return false;
  if (row.severity !== 'high') return isQuietAt(read, row.category, from);
  const isOfThings = read.words.slice(from, to).some((word) => things.has(word));
  return isFictionAt(read, from) || (isOfThings && isQuietAt(read, row.category, from));
}

/** Means that have a use in the house too. */
const things: ReadonlySet<string> = new Set('rope knife gun razor blade bridge'.split(' '));

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

/** Of whom "I could kill him" is no figure: who thinks of it. */
const musings: ReadonlySet<string> = wordsOf(
  'think*|imagin*|imagine*|fantasi*|fantasise*|plan*|dream*',
);

/** A figure hides what it meets, but not a threat: "he said he would kill me if". */
function isHidden(
  figures: ReadonlySet<number>,
  { from, to }: Span,
  words: readonly string[],
  isOfHarm: boolean,
): boolean {
  if (figures.has(from)) return true;
  if (threats.has(words[from] ?? '') || (isOfHarm && musings.has(words[from] ?? ''))) return false;
  for (let at = from + 1; at < to; at += 1) if (figures.has(at)) return true;
  return false;
}

function hitOf(
  { words, starts, ends }: Tokens,
  { row, addressed }: Entry,
  span: Span,
  past: Past,
  owned: ReadonlySet<number>,
): Hit {
  const governing = denialIn(words, span);
  const denial = governing === undefined || owned.has(governing) ? undefined : governing;
  const open = denial !== undefined && isLeftOpen(words, denial, span.to, row.category);
  return {
    row,
    start: starts[span.from] ?? 0,
    end: ends[span.to - 1] ?? 0,
    addressed: addressed || isSpokenTo(words, span),
    denied: denial !== undefined && !open,
    open,
    ofOther: !addressed && isOfOther(words, span, row),
    past,
  };
}

/** One hit for each category: what is said before what is denied, then the most severe. */
function weightOf(hit: Hit): number {
  const step = rank.high + 1;
  const said = hit.denied ? 0 : hit.open ? 2 : 4;
  const plain = said + (hit.addressed ? 0 : 8) + (hit.ofOther ? 0 : 1);
  return rank[hit.row.severity] + plain * step;
}

/** Categories whose grave phrases are harmless in some company too: a match, a doctor's order. */
const quietedRows: ReadonlySet<RiskCategory> = new Set([
  'abuse',
  'harm_to_others',
  'medication',
  'substance',
]);
