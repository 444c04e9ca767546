import { NEGATORS } from '../lexicon/sentiment-words.js';
import { feelingLines, findingOf } from './speech.js';
import { HARD_THEMES, STRATEGIES, THEMES } from './theme-words.js';
import type { Finding, Line } from './types.js';
import { anyOf } from './word-pattern.js';

type Compiled = readonly (readonly [name: string, pattern: RegExp])[];

const compile = (table: Readonly<Record<string, readonly string[]>>): Compiled =>
  Object.entries(table).map(([name, phrases]) => [name, anyOf(phrases)]);

const THEME_PATTERNS = compile(THEMES);
const HARD_PATTERNS = THEME_PATTERNS.filter(([name]) => HARD_THEMES.has(name));
const STRATEGY_PATTERNS = compile(STRATEGIES);
const NEGATION_WORDS = 3;

/** Feelings that are named, most often named first; negated ones do not count. */
export function findThemes(lines: readonly Line[]): readonly Finding[] {
  return findNamed(THEME_PATTERNS, feelingLines(lines), true);
}

/** Ways of coping and working that anybody names, most often named first. */
export function findStrategies(lines: readonly Line[]): readonly Finding[] {
  return findNamed(STRATEGY_PATTERNS, lines, false);
}

/** Whether a line names a hard feeling. */
export function namesHardFeeling(text: string): boolean {
  return HARD_PATTERNS.some(([, pattern]) => occurs(pattern, text, true));
}

function findNamed(table: Compiled, lines: readonly Line[], affirmed: boolean): readonly Finding[] {
  return table
    .map(([name, pattern]) => {
      const where = lines.filter((line) => occurs(pattern, line.text, affirmed));
      return findingOf(
        where.length > 0 ? name : '',
        where.map((line) => line.segmentId),
      );
    })
    .filter((finding) => finding.text !== '')
    .sort((a, b) => b.segmentIds.length - a.segmentIds.length);
}

function occurs(pattern: RegExp, text: string, affirmed: boolean): boolean {
  for (const match of text.matchAll(pattern)) {
    if (!affirmed || !isNegated(text, match.index)) return true;
  }
  return false;
}

function isNegated(text: string, at: number): boolean {
  const words =
    text
      .slice(0, at)
      .toLowerCase()
      .replaceAll('’', "'")
      .match(/[a-z']+|[.,;!?]/g) ?? [];
  return words.slice(-NEGATION_WORDS).some((word) => NEGATORS.has(word));
}
