import type { NotesLine, Statement } from '@attune/core/ports';
import { clausesOf, leadOf } from './clauses.js';
import {
  concerns,
  followUps,
  noPlans,
  noPlansBeside,
  ownPlans,
  promises,
  tasks,
  triggersAfter,
  triggersBefore,
  triggersBeside,
  triggersDone,
} from './cue-phrases.js';
import { feelingLines, findingOf, speakerNameOf } from './speech.js';
import { namesGoodFeeling, namesHardFeeling } from './themes.js';
import { anyOf, excerpt, offsetBefore } from './word-pattern.js';

const GIVEN = anyOf(tasks);
const plans = anyOf(ownPlans);
const promised = anyOf(promises);
const planless = anyOf(noPlans);
const dangerous = anyOf(noPlansBeside);
const later = anyOf(followUps);
const OPEN = anyOf(concerns);
const after = anyOf(triggersAfter);
const BEFORE = anyOf(triggersBefore);
const beside = anyOf(triggersBeside);
const done = anyOf(triggersDone);

const excerptWords = 24;
const triggerWords = 24;
const wordsBeforeTrigger = 5;
/** A cue alone is no finding. */
const leastWords = 4;
const mostFindings = 12;
const mostEvidence = 10;

/**
 * What somebody is given to do, what others than the therapist say they are going to do, and what the
 * therapist promises to send or arrange; the last of many, for tasks are set at the end.
 */
export function findActions(lines: readonly NotesLine[]): readonly Statement[] {
  return findingsOf(lines, (line) => {
    if (has(dangerous, line.text)) return undefined;
    return (clause) => actionIn(clause, line);
  }).slice(-mostFindings);
}

function actionIn(clause: string, line: NotesLine): string | undefined {
  if (has(planless, clause)) return undefined;
  const given = line.role === 'patient' ? undefined : excerptFrom(clause, GIVEN);
  if (given) return `${speakerNameOf(line)} suggested: “${given}”`;
  const planned = excerptFrom(clause, line.role === 'therapist' ? promised : plans);
  return planned && `${speakerNameOf(line)} said: “${planned}”`;
}

/** What is put off to another conversation, in the words that do it; the last of many. */
export function findFollowUps(lines: readonly NotesLine[]): readonly Statement[] {
  return findingsOf(lines, () => followUpIn).slice(-mostFindings);
}

/** What is put off with "but maybe next time" stands before these words. */
function followUpIn(clause: string): string | undefined {
  const match = first(later, clause);
  if (match?.[0].toLowerCase().startsWith('but') === true) return excerpt(clause, 0, excerptWords);
  return excerptFrom(clause, later);
}

/** What the patient, or an unknown speaker, leaves open. */
export function findConcerns(lines: readonly NotesLine[]): readonly Statement[] {
  const open = (clause: string) => excerptFrom(clause, OPEN);
  return findingsOf(feelingLines(lines), () => open).slice(0, mostFindings);
}

/** What sets a hard feeling off. */
export function findTriggers(lines: readonly NotesLine[]): readonly Statement[] {
  return findingsOf(feelingLines(lines), (line) => {
    const hard = namesHardFeeling(line.text);
    return (clause) => triggerIn(clause, hard);
  }).slice(0, mostFindings);
}

function triggerIn(clause: string, hard: boolean): string | undefined {
  if (namesGoodFeeling(clause)) return undefined;
  const before = first(BEFORE, clause);
  if (before) {
    return excerpt(clause, offsetBefore(clause, before.index, wordsBeforeTrigger), triggerWords);
  }
  const act = first(done, clause) ?? (hard ? first(beside, clause) : undefined);
  if (act) return excerpt(clause, startOf(clause, act.index), triggerWords);
  return hard ? excerptFrom(clause, after, triggerWords) : undefined;
}

/** The clause's own start when it is near, otherwise one word ahead of the cue: "my" boss. */
function startOf(clause: string, at: number): number {
  const near = clause.slice(0, at).trim().split(/\s+/).length <= wordsBeforeTrigger;
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
      if (segmentIds.length < mostEvidence) segmentIds.push(line.segmentId);
      found.set(text, segmentIds);
    }
  }
  return [...found].map(([text, segmentIds]) => findingOf(text, segmentIds));
}

/** The words from the cue on, or from the condition before it: "if that happens i will call". */
function excerptFrom(clause: string, cue: RegExp, words = excerptWords): string | undefined {
  const match = first(cue, clause);
  if (!match) return undefined;
  const said = excerpt(clause, Math.min(match.index, leadOf(clause) ?? match.index), words);
  return said.split(/\s+/).length >= leastWords ? said : undefined;
}

function first(pattern: RegExp, text: string): (RegExpMatchArray & { index: number }) | undefined {
  const [match] = text.matchAll(pattern);
  return match;
}

function has(pattern: RegExp, text: string): boolean {
  return first(pattern, text) !== undefined;
}
