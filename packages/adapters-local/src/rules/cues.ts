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
  TRIGGERS_WITHIN,
} from './cue-phrases.js';
import { feelingLines, findingOf, whoSaid } from './speech.js';
import { namesGoodFeeling, namesHardFeeling } from './themes.js';
import type { Finding, Line } from './types.js';
import { anyOf, excerpt, offsetBefore } from './word-pattern.js';

const GIVEN = anyOf(TASKS);
const PLANS = anyOf(OWN_PLANS);
const PLANLESS = anyOf(NO_PLANS);
const DANGEROUS = anyOf(NO_PLANS_BESIDE);
const LATER = anyOf(FOLLOW_UPS);
const OPEN = anyOf(CONCERNS);
const AFTER = anyOf(TRIGGERS_AFTER);
const BEFORE = anyOf(TRIGGERS_BEFORE);
const WITHIN = anyOf(TRIGGERS_WITHIN);

const EXCERPT_WORDS = 18;
const TRIGGER_WORDS = 12;
const WORDS_BEFORE_TRIGGER = 5;
/** A cue alone is no finding. */
const LEAST_WORDS = 4;
const MOST_FINDINGS = 12;
const MOST_EVIDENCE = 10;

/**
 * What somebody is given to do, and what others than the therapist say they are going to do; the
 * last of many, for tasks are set at the end.
 */
export function findActions(lines: readonly Line[]): readonly Finding[] {
  return findingsOf(lines, (clause, line) => {
    if (has(PLANLESS, clause) || has(DANGEROUS, line.text)) return undefined;
    const given = line.role === 'patient' ? undefined : excerptFrom(clause, GIVEN);
    if (given) return `${whoSaid(line)} suggested: “${given}”`;
    const planned = line.role === 'therapist' ? undefined : excerptFrom(clause, PLANS);
    return planned && `${whoSaid(line)} said: “${planned}”`;
  }).slice(-MOST_FINDINGS);
}

/** What is put off to another conversation, in the words that do it. */
export function findFollowUps(lines: readonly Line[]): readonly Finding[] {
  return findingsOf(lines, (clause) => excerptFrom(clause, LATER)).slice(-MOST_FINDINGS);
}

/** What the patient, or an unknown speaker, leaves open. */
export function findConcerns(lines: readonly Line[]): readonly Finding[] {
  return findingsOf(feelingLines(lines), (clause) => excerptFrom(clause, OPEN)).slice(
    0,
    MOST_FINDINGS,
  );
}

/** What sets a feeling off; only lines that name a hard feeling count. */
export function findTriggers(lines: readonly Line[]): readonly Finding[] {
  return findingsOf(feelingLines(lines), (clause, line) => {
    if (namesGoodFeeling(clause)) return undefined;
    const before = first(BEFORE, clause);
    if (before) {
      return excerpt(
        clause,
        offsetBefore(clause, before.index, WORDS_BEFORE_TRIGGER),
        TRIGGER_WORDS,
      );
    }
    if (!namesHardFeeling(line.text)) return undefined;
    if (has(WITHIN, clause)) return excerpt(clause, 0, TRIGGER_WORDS);
    return excerptFrom(clause, AFTER, TRIGGER_WORDS);
  }).slice(0, MOST_FINDINGS);
}

function findingsOf(
  lines: readonly Line[],
  find: (clause: string, line: Line) => string | undefined,
): readonly Finding[] {
  const found = new Map<string, string[]>();
  for (const line of lines) {
    for (const clause of clausesOf(line.text)) {
      const text = find(clause, line);
      if (text)
        found.set(text, [...(found.get(text) ?? []), line.segmentId].slice(0, MOST_EVIDENCE));
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
