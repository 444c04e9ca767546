import type { NotesLine, Statement } from '@attune/core/ports';
import { NEGATORS } from '../lexicon/sentiment-words.js';
import { feelingLines, findingOf } from './speech.js';
import { HARD_THEMES, STRATEGIES, THEMES } from './theme-words.js';
import { anyOf } from './word-pattern.js';

type Compiled = readonly (readonly [name: string, pattern: RegExp])[];

const compile = (table: Readonly<Record<string, readonly string[]>>): Compiled =>
  Object.entries(table).map(([name, phrases]) => [name, anyOf(phrases)]);

const THEME_PATTERNS = compile(THEMES);
const HARD_PATTERNS = THEME_PATTERNS.filter(([name]) => HARD_THEMES.has(name));
const GOOD_PATTERNS = THEME_PATTERNS.filter(([name]) => !HARD_THEMES.has(name));
const STRATEGY_PATTERNS = compile(STRATEGIES);
const NEGATION_WORDS = 3;
const LOOK_BACK = 80;
/** Themes that name what became of others. */
const ABOUT_OTHERS: ReadonlySet<string> = new Set(['grief']);
/** "My boss was very" in front of "angry": somebody else's feeling. */
const SOMEBODY_ELSE = new RegExp(
  '\\b(?:he|she|they|who|people|everyone|someone|boss|manager|teacher|husband|wife|partner|boyfriend|' +
    "girlfriend|mother|father|mum|mom|dad|brother|sister|son|daughter|friend|kids|parents)(?:['’]s|['’]re)?" +
    '(?:\\s+(?:was|were|is|are|got|gets|looked|seemed|became|felt|feels|always|so|very|really|a|bit))*\\s+$',
  'i',
);

/** Feelings that are named, most often named first; negated ones do not count. */
export function findThemes(lines: readonly NotesLine[]): readonly Statement[] {
  return findNamed(THEME_PATTERNS, feelingLines(lines), true);
}

/** Ways of coping and working that anybody names and does not turn down, most often named first. */
export function findStrategies(lines: readonly NotesLine[]): readonly Statement[] {
  return findNamed(STRATEGY_PATTERNS, lines, false);
}

/** Whether a line names a hard feeling. */
export function namesHardFeeling(text: string): boolean {
  return HARD_PATTERNS.some(([, pattern]) => occurs(pattern, text, true));
}

/** Whether a line names a good feeling. */
export function namesGoodFeeling(text: string): boolean {
  return GOOD_PATTERNS.some(([, pattern]) => occurs(pattern, text, true));
}

function findNamed(
  table: Compiled,
  lines: readonly NotesLine[],
  felt: boolean,
): readonly Statement[] {
  return table
    .map(([name, pattern]) => {
      const own = felt && !ABOUT_OTHERS.has(name);
      const where = lines.filter((line) => occurs(pattern, line.text, own));
      return findingOf(
        where.length > 0 ? name : '',
        where.map((line) => line.segmentId),
      );
    })
    .filter((finding) => finding.text !== '')
    .sort((a, b) => b.segmentIds.length - a.segmentIds.length);
}

/** Whether it is named without being denied; what is `felt` must not be somebody else's either. */
function occurs(pattern: RegExp, text: string, felt: boolean): boolean {
  for (const { index } of text.matchAll(pattern)) {
    const before = text.slice(Math.max(0, index - LOOK_BACK), index);
    if (!isNegated(before) && !(felt && SOMEBODY_ELSE.test(before))) return true;
  }
  return false;
}

function isNegated(before: string): boolean {
  const words =
    before
      .toLowerCase()
      .replaceAll('’', "'")
      .match(/[a-z']+|[.,;!?]/g) ?? [];
  return words.slice(-NEGATION_WORDS).some((word) => NEGATORS.has(word));
}
