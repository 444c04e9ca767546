import { type Tokens, tokensOf } from '../lexicon/tokens.js';
import { indexRuns, type RunIndex, runsAt, wordsOf } from '../lexicon/word-runs.js';
import {
  actedByOthers,
  holdsSelf,
  isDenied,
  isOfOther,
  isOnlyOfOthers,
  isSpokenTo,
  type Span,
} from './phrase-frames.js';
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
  const tokens = tokensOf(text);
  const figures = figuresIn(tokens.words);
  const past = pastOf(tokens.words);
  const read = readConcepts(tokens.words, figures);
  const best = new Map<RiskCategory, Hit>();
  for (let at = 0; at < tokens.words.length; at += 1) {
    for (const { value, length } of runsAt(riskPatterns, tokens.words, at)) {
      const span: Span = { from: at, to: at + length };
      if (isHidden(figures, span, tokens.words) || isHarmless(read, value, span)) continue;
      const hit = hitOf(tokens, value, span, past);
      const { category } = value.row;
      const other = best.get(category);
      if (!other || weightOf(hit) > weightOf(other)) best.set(category, hit);
    }
  }
  const found = [...best.values()].sort((a, b) => orderOf(a) - orderOf(b));
  return withScenes ? [...found, ...sceneHits(tokens, read, best, past)] : found;
}

/** Whether a phrase was said and not denied. What weighs little leaves room for a scene. */
function isStated(hit: Hit | undefined): boolean {
  return hit !== undefined && !hit.denied && hit.row.severity !== 'low';
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
    !isStated(known.get(category)) &&
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
      ofOther: false,
      past,
    }));
}

function orderOf({ row }: Hit): number {
  return riskPhrases.indexOf(row);
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
  return row.severity === 'high' ? isFictionAt(read, from) : isQuietAt(read, row.category, from);
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
  past: Past,
): Hit {
  return {
    row,
    start: starts[span.from] ?? 0,
    end: ends[span.to - 1] ?? 0,
    addressed: addressed || isSpokenTo(words, span),
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

/** Categories whose grave phrases are harmless in some company too: a match, a doctor's order. */
const quietedRows: ReadonlySet<RiskCategory> = new Set([
  'abuse',
  'harm_to_others',
  'medication',
  'substance',
]);
