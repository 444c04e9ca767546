import { words as wholeWords } from '../words.js';
import { beginningTerm, pairsOf, stemTerm } from './index-terms.js';
import type { StemWord } from './stemmers.js';
import { type Token, tokensOf } from './tokens.js';

/** A word, or words that must follow each other. */
export interface SearchTerm {
  readonly tokens: readonly Token[];
  /** In quotation marks: only these words, in this order, with no other endings. */
  readonly isExact: boolean;
}

/** What a person searches for. */
export interface SearchQuery {
  /** Of each group at least one term must occur. */
  readonly groups: readonly (readonly SearchTerm[])[];
  /** None of these may occur. */
  readonly without: readonly SearchTerm[];
}

/** Most words in a query. Limits the cost of a search. */
export const mostSearchWords = 32;

interface Part {
  readonly text: string;
  readonly isQuoted: boolean;
  readonly isExcluded: boolean;
}

const space = /\s/u;
const opening = /["“”„«»「」『』＂]/u;

/**
 * Reads what a person typed: words that must all occur, `"words in this order"`, `-without`, and
 * `this OR that`. A quotation mark that is not closed ends with the text. `OR` is an operator in
 * capital letters between two terms only.
 */
export function parseSearch(text: string): SearchQuery {
  const groups: SearchTerm[][] = [];
  const without: SearchTerm[] = [];
  let joins = false;
  for (const part of partsOf(text)) {
    const terms = isOperator(part) ? [] : termsOf(part);
    if (part.isExcluded) without.push(...terms);
    else {
      addTerms(groups, terms, joins);
      joins = isOperator(part) || (joins && terms.length === 0);
    }
  }
  return { groups, without };
}

/** The first of the terms may be an alternative to the term before it. */
function addTerms(groups: SearchTerm[][], terms: readonly SearchTerm[], joins: boolean): void {
  const last = groups.at(-1);
  const [first, ...rest] = terms;
  if (first === undefined) return;
  if (joins && last !== undefined) last.push(first);
  else groups.push([first]);
  groups.push(...rest.map((one) => [one]));
}

function isOperator({ text, isQuoted, isExcluded }: Part): boolean {
  return text === 'OR' && !isQuoted && !isExcluded;
}

/** How many words a query has, those it excludes included. */
export function countSearchWords({ groups, without }: SearchQuery): number {
  const all = [...groups.flat(), ...without];
  return all.reduce((sum, { tokens }) => sum + tokens.length, 0);
}

/** One term for quoted words; for what has no quotation marks, one for each word. */
function termsOf({ text, isQuoted: isExact }: Part): readonly SearchTerm[] {
  const tokens = tokensOf(text.normalize('NFC'));
  if (tokens.length === 0) return [];
  return isExact ? [{ tokens, isExact }] : tokens.map((one) => ({ tokens: [one], isExact }));
}

function* partsOf(text: string): Generator<Part> {
  let at = 0;
  while (at < text.length) {
    if (space.test(text[at] ?? '')) {
      at += 1;
      continue;
    }
    const { part, end } = partAt(text, at);
    yield part;
    at = end;
  }
}

/** The part that begins at a unit that is no space, and where the rest begins. */
function partAt(text: string, at: number): { readonly part: Part; readonly end: number } {
  const next = text[at + 1];
  const isExcluded = text[at] === '-' && next !== undefined && !space.test(next);
  const from = isExcluded ? at + 1 : at;
  const isQuoted = opening.test(text[from] ?? '');
  const begin = isQuoted ? from + 1 : from;
  let end = begin;
  while (end < text.length && !endsAt(text[end] ?? '', isQuoted)) end += 1;
  const part = { text: text.slice(begin, end), isQuoted, isExcluded };
  return { part, end: isQuoted ? end + 1 : end };
}

function endsAt(unit: string, isQuoted: boolean): boolean {
  return opening.test(unit) || (!isQuoted && space.test(unit));
}

/**
 * The terms of the index for a query: of each group at least one must be in a document. A document
 * that has them may match; whether it does, its text says. `undefined` when only words are excluded.
 */
export function indexGroups(
  { groups }: SearchQuery,
  stems: readonly StemWord[],
): readonly (readonly string[])[] | undefined {
  if (groups.length === 0) return undefined;
  return groups.flatMap((alternatives) => {
    const [only, ...others] = alternatives;
    if (only !== undefined && others.length === 0) {
      return only.tokens.flatMap((one) => tokenGroups(one, only.isExact ? [] : stems));
    }
    // Of each alternative the term that is in the fewest texts, as far as its length tells.
    return [alternatives.flatMap((term) => longestOf(term, stems))];
  });
}

function tokenGroups(token: Token, stems: readonly StemWord[]): readonly (readonly string[])[] {
  if (token.isRun) return pairsOf(token.word).map((pair) => [pair, token.word]);
  const { word } = token;
  const stemmed = stems.flatMap((stem) => stemTerm(word, stem) ?? []);
  // Whole words find transcripts whose index has not been rebuilt yet.
  return [[...new Set([beginningTerm(word), ...wholeWords(word), ...stemmed])]];
}

function longestOf({ tokens, isExact }: SearchTerm, stems: readonly StemWord[]): readonly string[] {
  const longest = tokens.toSorted((a, b) => b.word.length - a.word.length)[0];
  if (longest === undefined) return [];
  return tokenGroups(longest, isExact ? [] : stems)[0] ?? [];
}
