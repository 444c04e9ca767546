import type { NotesLine, Statement } from '@attune/core/ports';
import { negators } from '../lexicon/negators.js';
import { feelingLines, findingOf } from './speech.js';
import { hardThemes, strategies, themes } from './theme-words.js';
import { anyOf } from './word-pattern.js';

type Compiled = readonly (readonly [name: string, pattern: RegExp])[];

const compile = (table: Readonly<Record<string, readonly string[]>>): Compiled =>
  Object.entries(table).map(([name, phrases]) => [name, anyOf(phrases)]);

const themePatterns = compile(themes);
const hardPatterns = themePatterns.filter(([name]) => hardThemes.has(name));
const goodPatterns = themePatterns.filter(([name]) => !hardThemes.has(name));
const strategyPatterns = compile(strategies);
const negationWords = 3;
const lookBack = 80;
/** Themes that name what became of others. */
const aboutOthers: ReadonlySet<string> = new Set(['grief']);
/** "My boss was very" in front of "angry": somebody else's feeling. */
const somebodyElse = new RegExp(
  '\\b(?:he|she|they|who|people|everyone|someone|boss|manager|teacher|husband|wife|partner|boyfriend|' +
    "girlfriend|mother|father|mum|mom|dad|brother|sister|son|daughter|friend|kids|parents)(?:['’]s|['’]re)?" +
    '(?:\\s+(?:was|were|is|are|got|gets|looked|seemed|became|felt|feels|always|so|very|really|a|bit))*\\s+$',
  'i',
);

/** Feelings that are named, most often named first; negated ones do not count. */
export function findThemes(lines: readonly NotesLine[]): readonly Statement[] {
  return findNamed(themePatterns, feelingLines(lines), true);
}

/** Ways of coping and working that anybody names and does not turn down, most often named first. */
export function findStrategies(lines: readonly NotesLine[]): readonly Statement[] {
  return findNamed(strategyPatterns, usedLines(lines), false);
}

/** A way of coping is one where it is done, asked for or suggested, not where its name falls. */
const usedCue =
  /\b(?:tr(?:y|ies|ied|ying)|us(?:e|ed|es|ing)|practi[cs](?:e|ed|es|ing)|d(?:id|o|oes|oing|one)|help(?:s|ed|ing|ful)?|start(?:ed|ing)?|went|go(?:es|ing)?|ke(?:ep|eps|pt)|wr(?:ite|ites|iting|ote)|ma(?:ke|kes|de|king)|plan(?:s|ned|ning)?|suggest(?:ed)?|recommend(?:ed)?|let['’]?s|could|would|like you|please|remember(?:ed)?|show(?:ed|s)?|learn(?:ed|t|ing)?|t(?:ake|aking|ook|akes)|call(?:ed|ing)?|said|say(?:ing)?|step(?:ped|ping)?|walk(?:ed|ing)?|listen(?:ed|s|ing)?|talk(?:ed|s|ing)?|sp(?:eak|oke)|breathe|breathing|challeng(?:e|ed|ing)|refram(?:e|ed|ing)|meditat(?:e|ed|ing)|work(?:ed|s|ing)?|kind(?:er)?|gentle|count(?:ed|ing)?|reach(?:ed|ing)?|saw|see)\b/i;
const askedCue =
  /\?|^(?:(?:and|so|okay|well)[\s,]+)*(?:do|did|have|are|were|would|could|can) you\b|\bdid\b/i;
const notDone =
  /^(?:(?:uh|um|well|oh)[\s,]+)*(?:no\b|nope|not (?:really|yet|at all|once)|i (?:did|have|had)(?: not|n['’]?t)|i forgot|never)/i;

/** The lines that may show a strategy in use: not what was asked for and denied. */
function usedLines(lines: readonly NotesLine[]): readonly NotesLine[] {
  return lines.filter((line, at) => {
    if (!usedCue.test(line.text)) return false;
    const next = lines[at + 1];
    const denied = next !== undefined && next.speaker !== line.speaker && notDone.test(next.text);
    return !(line.role !== 'patient' && denied && askedCue.test(line.text));
  });
}

/** Whether a line names a hard feeling. */
export function namesHardFeeling(text: string): boolean {
  return hardPatterns.some(([, pattern]) => occurs(pattern, text, true));
}

/** Whether a line names a good feeling. */
export function namesGoodFeeling(text: string): boolean {
  return goodPatterns.some(([, pattern]) => occurs(pattern, text, true));
}

function findNamed(
  table: Compiled,
  lines: readonly NotesLine[],
  felt: boolean,
): readonly Statement[] {
  return table
    .map(([name, pattern]) => {
      const own = felt && !aboutOthers.has(name);
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
    const before = text.slice(Math.max(0, index - lookBack), index);
    if (!isNegated(before) && !(felt && somebodyElse.test(before))) return true;
  }
  return false;
}

function isNegated(before: string): boolean {
  const words =
    before
      .toLowerCase()
      .replaceAll('’', "'")
      .match(/[a-z']+|[.,;!?]/g) ?? [];
  return words.slice(-negationWords).some((word) => negators.has(word));
}
