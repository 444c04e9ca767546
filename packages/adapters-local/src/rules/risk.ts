import type { NotesLine } from '@attune/core/ports';
import { type Answer, readAnswer } from './answers.js';
import { type Hit, riskHits } from './risk-hits.js';
import { speakerNameOf, whoElse } from './speech.js';
import { finish, type Steps } from './steps.js';
import type { FoundRisk, RiskCategory, Severity } from './types.js';

const labels: Readonly<Record<RiskCategory, string>> = {
  suicidality: 'suicidal thoughts',
  self_harm: 'self-harm',
  harm_to_others: 'harm to others',
  abuse: 'abuse or violence',
  substance: 'use of alcohol or drugs',
  hopelessness: 'hopelessness',
  medication: 'medicine stopped, hoarded or taken otherwise than told',
  eating: 'dangerous eating or not eating',
  psychosis: 'voices or beliefs that frighten or command',
};
/** What belongs to the past asks for a look, not for haste. */
const milder: Readonly<Record<Severity, Severity>> = { low: 'low', medium: 'low', high: 'medium' };
const asks =
  /\?|^(?:(?:and|so|okay|right|well|um|uh)[\s,]+)*(?:do|did|have|has|are|were|is|was|can|could|would|will|any|ever|how|what|when)\b|\b(?:do|did|have|are|were|would|could|can) you\b|\bany (?:thoughts|plans|ideas)\b/i;
const quoteLength = 160;
const quoteMargin = 60;

/** Lines looked at before other work has its turn. */
const linesAtOnce = 200;

/**
 * Points at phrases that ask for attention: what a speaker says, what a speaker denies (kept, with
 * low severity), and what a therapist asks together with the answer. Figures of speech are left out.
 */
export function findRisks(lines: readonly NotesLine[]): readonly FoundRisk[] {
  return finish(risksInSteps(lines));
}

/** The same with pauses. */
export function* risksInSteps(lines: readonly NotesLine[]): Steps<readonly FoundRisk[]> {
  const flags: FoundRisk[] = [];
  let answered: RiskCategory | undefined;
  for (const [at, line] of lines.entries()) {
    const hits = riskHits(line.text, line.role !== 'therapist');
    const asked = questionIn(hits, line);
    const answer = asked && answerTo(asked, line, lines[at + 1]);
    const told = hits.filter((hit) => !hit.denied || hit.row.category !== answered);
    flags.push(...toldIn(told, line, asked !== undefined));
    if (asked) flags.push(answer ?? flagFor(asked, line, 'low', verbFor(asked, 'asked')));
    answered = answer?.category;
    if (at % linesAtOnce === linesAtOnce - 1) yield;
  }
  return flags;
}

/** What is said of oneself, and what is spoken of beside no question. */
function toldIn(hits: readonly Hit[], line: NotesLine, isQuestion: boolean): readonly FoundRisk[] {
  return hits.flatMap((hit) => {
    if (isOwn(hit, line)) return [statedBy(hit, line)];
    return isQuestion ? [] : [flagFor(hit, line, 'low', verbFor(hit, 'spoke'))];
  });
}

/** What a line asks about: of several phrases in a question the last one is what is asked. */
function questionIn(hits: readonly Hit[], line: NotesLine): Hit | undefined {
  if (!asks.test(line.text)) return undefined;
  return hits
    .filter((hit) => !isOwn(hit, line))
    .reduce<Hit | undefined>(
      (last, hit) => (last && last.start > hit.start ? last : hit),
      undefined,
    );
}

/** Whether it is about who says it. */
function isOwn(hit: Hit, line: NotesLine): boolean {
  return line.role !== 'therapist' && !hit.addressed;
}

function verbFor(hit: Hit, verb: string): string {
  return `${verb} about ${labels[hit.row.category]}`;
}

function statedBy(hit: Hit, line: NotesLine): FoundRisk {
  const label = labels[hit.row.category];
  if (hit.open && !hit.ofOther)
    return flagFor(hit, line, askedOf(hit.row.severity), `spoke about ${label} and left it open`);
  if (hit.denied) return flagFor(hit, line, 'low', `denied ${label}`);
  if (hit.ofOther) return flagFor(hit, line, 'low', `spoke of ${label} of another person`);
  const verb = hit.row.statement ?? `said something that points to ${label}`;
  if (hit.past === 'now') return flagFor(hit, line, hit.row.severity, verb);
  const severity = hit.past === 'over' ? 'low' : milder[hit.row.severity];
  return flagFor(hit, line, severity, `${verb} in the past`);
}

function flagFor(hit: Hit, line: NotesLine, severity: Severity, verb: string): FoundRisk {
  return {
    text: `${speakerNameOf(line)} ${verb}.`,
    category: hit.row.category,
    severity,
    segmentIds: [line.segmentId],
    quote: quoteAround(line.text, hit.start, hit.end),
  };
}

/** The answer in the following line; one that affirms is as serious as if it had been said. */
function answerTo(
  hit: Hit,
  question: NotesLine,
  next: NotesLine | undefined,
): FoundRisk | undefined {
  if (!next || next.speaker === question.speaker || next.role === 'therapist') return undefined;
  const answer = readAnswer(next.text, hit.row.category);
  if (answer === undefined) return undefined;
  return {
    text: `${speakerNameOf(question)} ${verbFor(hit, 'asked')} and ${whoElse(next)} ${answerVerbs[answer]}.`,
    category: hit.row.category,
    severity: severityOf(answer, hit.row.severity),
    segmentIds: [question.segmentId, next.segmentId],
    quote: quoteAround(next.text, 0, Math.min(next.text.length, quoteMargin)),
  };
}

const answerVerbs: Readonly<Record<Answer, string>> = {
  affirmed: 'affirmed it',
  denied: 'denied it',
  open: 'left it open',
};

/** An answer that evades asks the reader, with less haste than one that affirms. */
function severityOf(answer: Answer, asked: Severity): Severity {
  if (answer === 'denied') return 'low';
  return answer === 'affirmed' ? asked : askedOf(asked);
}

/** What stays open waits for the reader, though not with the haste of what was said. */
function askedOf(severity: Severity): Severity {
  return severity === 'high' ? 'medium' : severity;
}

/** The words around the hit, verbatim, cut between words. */
function quoteAround(text: string, start: number, end: number): string {
  if (text.length <= quoteLength) return text;
  const from = start <= quoteMargin ? 0 : text.indexOf(' ', start - quoteMargin) + 1;
  const to = text.lastIndexOf(' ', end + quoteMargin);
  return text.slice(Math.min(from, start), to > end ? to : text.length).trim();
}
