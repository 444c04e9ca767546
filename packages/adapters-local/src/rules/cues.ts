import {
  CONCERNS,
  FOLLOW_UPS,
  NO_PLANS,
  OWN_PLANS,
  THERAPIST_TASKS,
  TRIGGERS_AFTER,
  TRIGGERS_BEFORE,
} from './cue-phrases.js';
import { feelingLines, whoSaid } from './speech.js';
import { namesHardFeeling } from './themes.js';
import type { Finding, Line } from './types.js';
import { anyOf, excerpt, offsetBefore } from './word-pattern.js';

const TASKS = anyOf(THERAPIST_TASKS);
const PLANS = anyOf(OWN_PLANS);
const PLANLESS = anyOf(NO_PLANS);
const LATER = anyOf(FOLLOW_UPS);
const OPEN = anyOf(CONCERNS);
const AFTER = anyOf(TRIGGERS_AFTER);
const BEFORE = anyOf(TRIGGERS_BEFORE);

const EXCERPT_WORDS = 18;
const TRIGGER_WORDS = 12;
const WORDS_BEFORE_TRIGGER = 5;
/** A cue alone is no finding. */
const LEAST_WORDS = 4;
const MOST_FINDINGS = 12;

/** What a therapist sets and what others say they are going to do, in their own words. */
export function findActions(lines: readonly Line[]): readonly Finding[] {
  return lines
    .flatMap((line) => {
      const therapist = line.role === 'therapist';
      const said = firstExcerpt(line, therapist ? TASKS : PLANS, EXCERPT_WORDS);
      if (!said || hasMatch(PLANLESS, line.text)) return [];
      const verb = therapist ? 'suggested' : 'said';
      return [{ text: `${whoSaid(line)} ${verb}: “${said}”`, segmentIds: [line.segmentId] }];
    })
    .slice(0, MOST_FINDINGS);
}

/** What is put off to another conversation, in the words that do it. */
export function findFollowUps(lines: readonly Line[]): readonly Finding[] {
  return excerptsOf(lines, LATER);
}

/** What the patient, or an unknown speaker, leaves open. */
export function findConcerns(lines: readonly Line[]): readonly Finding[] {
  return excerptsOf(feelingLines(lines), OPEN);
}

/** What sets a feeling off; only lines that name a hard feeling count. */
export function findTriggers(lines: readonly Line[]): readonly Finding[] {
  return feelingLines(lines)
    .flatMap((line) => {
      const text = triggerIn(line);
      return text ? [{ text, segmentIds: [line.segmentId] }] : [];
    })
    .slice(0, MOST_FINDINGS);
}

function triggerIn(line: Line): string | undefined {
  const before = first(BEFORE, line.text);
  if (before) {
    const start = offsetBefore(line.text, before.index, WORDS_BEFORE_TRIGGER);
    return excerpt(line.text, start, TRIGGER_WORDS);
  }
  return namesHardFeeling(line.text) ? firstExcerpt(line, AFTER, TRIGGER_WORDS) : undefined;
}

function excerptsOf(lines: readonly Line[], pattern: RegExp): readonly Finding[] {
  return lines
    .flatMap((line) => {
      const text = firstExcerpt(line, pattern, EXCERPT_WORDS);
      return text ? [{ text, segmentIds: [line.segmentId] }] : [];
    })
    .slice(0, MOST_FINDINGS);
}

function firstExcerpt(line: Line, pattern: RegExp, words: number): string | undefined {
  const match = first(pattern, line.text);
  if (!match) return undefined;
  const said = excerpt(line.text, match.index, words);
  return said.split(/\s+/).length >= LEAST_WORDS ? said : undefined;
}

function first(pattern: RegExp, text: string): (RegExpMatchArray & { index: number }) | undefined {
  const [match] = text.matchAll(pattern);
  return match;
}

function hasMatch(pattern: RegExp, text: string): boolean {
  return first(pattern, text) !== undefined;
}
