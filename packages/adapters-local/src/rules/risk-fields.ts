import { indexRuns, type RunIndex, runsAt } from '../lexicon/word-runs.js';
import { type CueField, cueFields, harmlessCompany } from './risk-cues.js';
import type { RiskCategory } from './types.js';

/** A category whose words are in a line together, with the first and last token of them. */
export interface FoundField {
  readonly category: RiskCategory;
  readonly from: number;
  readonly to: number;
}

interface Cue {
  readonly field: number;
  readonly group: number;
}

const cueRuns: RunIndex<Cue> = indexRuns(
  cueFields.flatMap(({ groups }, field) =>
    groups.flatMap(({ patterns }, group) =>
      patterns.map((pattern) => [pattern, { field, group }] as const),
    ),
  ),
);
const harmlessRuns: RunIndex<true> = indexRuns(harmlessCompany.map((one) => [one, true] as const));
const negatingWords: ReadonlySet<string> = new Set(
  'not never no without stopped longer nobody'.split(' '),
);
const notReach = 4;
/** More of one kind than this add nothing. */
const mostOfAGroup = 2;
/** Lighter groups count once. */
const telling = 1.5;

interface Tally {
  /** Where the last cue of each group ended, and how many there were. */
  readonly groups: Map<number, { readonly end: number; readonly times: number }>;
  score: number;
  from: number;
  to: number;
}

/**
 * Fields whose words meet in a line: "I hide the bottle behind the bath" holds no risk phrase, but a
 * drink and a hiding place. What one group adds counts twice at most.
 */
export function riskFields(words: readonly string[]): readonly FoundField[] {
  const tallies = cueFields.map((): Tally => ({ groups: new Map(), score: 0, from: -1, to: 0 }));
  for (let at = 0; at < words.length; at += 1) {
    if (runsAt(harmlessRuns, words, at).length > 0) return [];
    for (const { value, length } of runsAt(cueRuns, words, at))
      count(tallies, value, words, at, length);
  }
  return cueFields.flatMap((field, at) => found(field, tallies[at]));
}

function count(
  tallies: readonly Tally[],
  { field, group }: Cue,
  words: readonly string[],
  at: number,
  length: number,
): void {
  const tally = tallies[field];
  const cue = cueFields[field]?.groups[group];
  if (tally === undefined || cue === undefined) return;
  const before = tally.groups.get(group);
  if (before && (at < before.end || before.times === mostOfAGroup || cue.weight < telling)) return;
  if (cue.deniable === true && isNegated(words, at)) return;
  tally.groups.set(group, { end: at + length, times: (before?.times ?? 0) + 1 });
  tally.score += cue.weight;
  if (tally.from === -1) tally.from = at;
  tally.to = at + length;
}

function isNegated(words: readonly string[], at: number): boolean {
  if (negatingWords.has(words[at] ?? '')) return false;
  for (let before = at - 1; before >= Math.max(0, at - notReach); before -= 1) {
    if (negatingWords.has(words[before] ?? '')) return true;
  }
  return false;
}

function found(field: CueField, tally: Tally | undefined): readonly FoundField[] {
  if (tally === undefined || tally.score < field.needed) return [];
  if (!field.oneOf.some((group) => tally.groups.has(group))) return [];
  return [{ category: field.category, from: tally.from, to: tally.to }];
}
