import type { SearchQuery, SearchTerm } from './search-query.js';
import type { StemWord } from './stemmers.js';
import { isPlain, type Token, tokensOf } from './tokens.js';

/** How well a text matches. */
export interface TextMatch {
  /** Larger is better. Exact words count more than stems, and those more than beginnings. */
  readonly score: number;
  /** The lines with found words, in their order. */
  readonly hits: readonly LineHit[];
}

/** A line that has words of the query. */
export interface LineHit {
  /** Index of the line. */
  readonly line: number;
  /** Where the first found word begins, in UTF-16 code units of the line in composed form (NFC). */
  readonly at: number;
  /** How many terms of the query are in it. */
  readonly count: number;
}

const weights = { exact: 4, stem: 3, beginning: 2 } as const;
/** A phrase says more than its words. */
const phraseFactor = 3;

/** The first place of a term in a line, and the weight of all its places there. */
interface Place {
  readonly at: number;
  readonly weight: number;
}

interface Matcher {
  readonly term: SearchTerm;
  /** A folded text without it does not have the term. */
  readonly probe: string;
  /** Stems of the tokens. */
  readonly stems: readonly (string | undefined)[];
  readonly group: number;
}

/** Decides which texts a query finds. The language gives the stemmer. */
export class QueryMatcher {
  readonly #wanted: readonly Matcher[];
  readonly #without: readonly Matcher[];
  readonly #groups: number;
  readonly #stem: StemWord | undefined;

  constructor(query: SearchQuery, stem: StemWord | undefined) {
    this.#stem = stem;
    this.#groups = query.groups.length;
    this.#wanted = query.groups.flatMap((terms, group) =>
      terms.map((term) => this.#compile(term, group)),
    );
    this.#without = query.without.map((term) => this.#compile(term, -1));
  }

  #compile(term: SearchTerm, group: number): Matcher {
    const stem = term.isExact ? undefined : this.#stem;
    const stems = term.tokens.map(({ word, isRun }) => (isRun ? undefined : stem?.(word)));
    const first = term.tokens[0]?.word ?? '';
    return { term, stems, group, probe: probeOf(first, stems[0]) };
  }

  /** `undefined` when the query does not find these lines. */
  match(lines: readonly string[]): TextMatch | undefined {
    const weight = new Map<Matcher, number>();
    const hits: LineHit[] = [];
    for (const [line, text] of lines.entries()) {
      const found = this.#search(text);
      if (found === 'excluded') return undefined;
      for (const [one, place] of found) weight.set(one, (weight.get(one) ?? 0) + place.weight);
      const places = [...found.values()].map(({ at }) => at);
      if (places.length > 0) hits.push({ line, at: Math.min(...places), count: places.length });
    }
    const groups = new Set([...weight.keys()].map(({ group }) => group));
    if (groups.size < this.#groups) return undefined;
    const weighed = [...weight.values()].map((one) => weights.exact + Math.log2(1 + one));
    return { score: weighed.reduce((sum, one) => sum + one, 0), hits };
  }

  /** The terms in one line, or that it has one that must not occur. */
  #search(line: string): ReadonlyMap<Matcher, Place> | 'excluded' {
    // Plain lines without any of the words are not split into words.
    const folded = isPlain(line) ? line.toLowerCase() : undefined;
    const isIn = ({ probe }: Matcher): boolean => folded?.includes(probe) ?? true;
    const wanted = this.#wanted.filter(isIn);
    const excluded = this.#without.filter(isIn);
    const found = new Map<Matcher, Place>();
    if (wanted.length === 0 && excluded.length === 0) return found;
    const tokens = tokensOf(folded ?? line.normalize('NFC'));
    if (excluded.some((one) => this.#find(one, tokens, false) !== undefined)) return 'excluded';
    for (const one of wanted) {
      const place = this.#find(one, tokens, !one.term.isExact);
      if (place !== undefined) found.set(one, place);
    }
    return found;
  }

  /** The place of a term among the tokens, with the weight of all its places. */
  #find(matcher: Matcher, tokens: readonly Token[], byBeginning: boolean): Place | undefined {
    const { length } = matcher.term.tokens;
    let at: number | undefined;
    let weight = 0;
    for (let first = 0; first + length <= tokens.length; first += 1) {
      const value = this.#weigh(matcher, tokens, first, byBeginning);
      if (value === 0) continue;
      at ??= placeOf(matcher.term, tokens[first]);
      weight += length > 1 ? value * phraseFactor : value;
    }
    return at === undefined ? undefined : { at, weight };
  }

  #weigh(
    { term, stems }: Matcher,
    tokens: readonly Token[],
    first: number,
    byBeginning: boolean,
  ): number {
    let weight = 0;
    for (const [offset, sought] of term.tokens.entries()) {
      const token = tokens[first + offset];
      if (token === undefined) return 0;
      const one = this.#compare(sought, stems[offset], token, byBeginning);
      if (one === 0) return 0;
      weight += one;
    }
    return weight;
  }

  #compare(
    sought: Token,
    soughtStem: string | undefined,
    { word, isRun }: Token,
    byBeginning: boolean,
  ): number {
    if (sought.isRun || isRun) return isRun && word.includes(sought.word) ? weights.exact : 0;
    if (word === sought.word) return weights.exact;
    if (soughtStem !== undefined && this.#stem?.(word) === soughtStem) return weights.stem;
    const isBeginning = byBeginning && word.startsWith(sought.word) && isLonger(sought.word);
    return isBeginning ? weights.beginning : 0;
  }
}

/** Whether a word has more than one code point. */
function isLonger(word: string): boolean {
  return word.length > String.fromCodePoint(word.codePointAt(0) ?? 0).length;
}

/** The beginning that all forms of a word share. A stem may replace the last letter (`happi`). */
function probeOf(word: string, stem: string | undefined): string {
  if (stem === undefined) return word;
  let same = 0;
  while (same < stem.length && same < word.length && stem[same] === word[same]) same += 1;
  return word.slice(0, Math.max(1, same - 1));
}

function placeOf({ tokens: [sought] }: SearchTerm, token: Token | undefined): number {
  if (token === undefined) return 0;
  const inside = token.isRun ? Math.max(0, token.word.indexOf(sought?.word ?? '')) : 0;
  return token.at + inside;
}
