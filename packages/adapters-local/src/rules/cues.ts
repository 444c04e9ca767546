import type { NotesLine, Statement } from '@attune/core/ports';
import { clausesOf, leadOf } from './clauses.js';
import {
  CONCERNS,
  FOLLOW_UPS,
  NO_PLANS,
  NO_PLANS_BESIDE,
  OWN_PLANS,
  TASKS,
  TRIGGERS_AFTER,
  TRIGGERS_BEFORE,
  TRIGGERS_BESIDE,
  TRIGGERS_DONE,
} from './cue-phrases.js';
import { feelingLines, findingOf, speakerNameOf } from './speech.js';
import { namesGoodFeeling, namesHardFeeling } from './themes.js';
import { anyOf, excerpt, offsetBefore } from './word-pattern.js';

const GIVEN = anyOf(TASKS);
const PLANS = anyOf(OWN_PLANS);
const PLANLESS = anyOf(NO_PLANS);
const DANGEROUS = anyOf(NO_PLANS_BESIDE);
const LATER = anyOf(FOLLOW_UPS);
const OPEN = anyOf(CONCERNS);
const AFTER = anyOf(TRIGGERS_AFTER);
const BEFORE = anyOf(TRIGGERS_BEFORE);
const BESIDE = anyOf(TRIGGERS_BESIDE);
const DONE = anyOf(TRIGGERS_DONE);

const EXCERPT_WORDS = 24;
const TRIGGER_WORDS = 16;
const WORDS_BEFORE_TRIGGER = 5;
/** A cue alone is no finding. */
const LEAST_WORDS = 4;
const MOST_FINDINGS = 12;
const MOST_EVIDENCE = 10;

/**
 * What somebody is given to do, and what others than the therapist say they are going to do; the
 * last of many, for tasks are set at the end.
 */
export function findActions(lines: readonly NotesLine[]): readonly Statement[] {
  return findingsOf(lines, (line) => {
    if (has(DANGEROUS, line.text)) return undefined;
    return (clause) => actionIn(clause, line);
  }).slice(-MOST_FINDINGS);
}

function actionIn(clause: string, line: NotesLine): string | undefined {
  if (has(PLANLESS, clause)) return undefined;
  const given = line.role === 'patient' ? undefined : excerptFrom(clause, GIVEN);
  if (given) return `${speakerNameOf(line)} suggested: “${given}”`;
  const planned = line.role === 'therapist' ? undefined : excerptFrom(clause, PLANS);
  return planned && `${speakerNameOf(line)} said: “${planned}”`;
}

/** What is put off to another conversation, in the words that do it; the last of many. */
export function findFollowUps(lines: readonly NotesLine[]): readonly Statement[] {
  return findingsOf(lines, () => (clause) => excerptFrom(clause, LATER)).slice(-MOST_FINDINGS);
}

/** What the patient, or an unknown speaker, leaves open. */
export function findConcerns(lines: readonly NotesLine[]): readonly Statement[] {
  const open = (clause: string) => excerptFrom(clause, OPEN);
  return findingsOf(feelingLines(lines), () => open).slice(0, MOST_FINDINGS);
}

/** What sets a hard feeling off. */
export function findTriggers(lines: readonly NotesLine[]): readonly Statement[] {
  return findingsOf(feelingLines(lines), (line) => {
    const hard = namesHardFeeling(line.text);
    return (clause) => triggerIn(clause, hard);
  }).slice(0, MOST_FINDINGS);
}

function triggerIn(clause: string, hard: boolean): string | undefined {
  if (namesGoodFeeling(clause)) return undefined;
  const before = first(BEFORE, clause);
  if (before) {
    return excerpt(clause, offsetBefore(clause, before.index, WORDS_BEFORE_TRIGGER), TRIGGER_WORDS);
  }
  const act = first(DONE, clause) ?? (hard ? first(BESIDE, clause) : undefined);
  if (act) return excerpt(clause, startOf(clause, act.index), TRIGGER_WORDS);
  return hard ? excerptFrom(clause, AFTER, TRIGGER_WORDS) : undefined;
}

/** The clause's own start when it is near, otherwise one word ahead of the cue: "my" boss. */
function startOf(clause: string, at: number): number {
  const near = clause.slice(0, at).trim().split(/\s+/).length <= WORDS_BEFORE_TRIGGER;
  return near ? 0 : offsetBefore(clause, at, 1);
}

/** What is found in the clauses of lines; what is said again rests on both. */
function findingsOf(
  lines: readonly NotesLine[],
  readerOf: (line: NotesLine) => ((clause: string) => string | undefined) | undefined,
): readonly Statement[] {
  const found = new Map<string, string[]>();
  for (const line of lines) {
    const read = readerOf(line);
    if (read === undefined) continue;
    for (const clause of clausesOf(line.text)) {
      const text = read(clause);
      if (!text) continue;
      const segmentIds = found.get(text) ?? [];
      if (segmentIds.length < MOST_EVIDENCE) segmentIds.push(line.segmentId);
      found.set(text, segmentIds);
    }
  }
  return [...found].map(([text, segmentIds]) => findingOf(text, segmentIds));
}

/** The words from the cue on, or from the condition before it: "if that happens i will call". */
function excerptFrom(clause: string, cue: RegExp, words = EXCERPT_WORDS): string | undefined {
  const match = first(cue, clause);
  if (!match) return undefined;
  const said = excerpt(clause, Math.min(match.index, leadOf(clause) ?? match.index), words);
  return said.split(/\s+/).length >= LEAST_WORDS ? said : undefined;
}

function first(pattern: RegExp, text: string): (RegExpMatchArray & { index: number }) | undefined {
  const [match] = text.matchAll(pattern);
  return match;
}

function has(pattern: RegExp, text: string): boolean {
  return first(pattern, text) !== undefined;
}
