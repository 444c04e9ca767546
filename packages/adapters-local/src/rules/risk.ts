import type { NotesLine } from '@attune/core/ports';
import {
  DENIAL_BRIDGE,
  DENIALS,
  FIGURES_OF_SPEECH,
  RISK_PHRASES,
  type RiskPhrase,
} from './risk-phrases.js';
import { speakerNameOf, whoElse } from './speech.js';
import { finish, type Steps } from './steps.js';
import type { FoundRisk, RiskCategory, Severity } from './types.js';
import { anyOf } from './word-pattern.js';

const LABELS: Readonly<Record<RiskCategory, string>> = {
  suicidality: 'suicidal thoughts',
  self_harm: 'self-harm',
  harm_to_others: 'harm to others',
  abuse: 'abuse or violence',
  substance: 'use of alcohol or drugs',
  hopelessness: 'hopelessness',
};
const RANK: Readonly<Record<Severity, number>> = { low: 0, medium: 1, high: 2 };

/** `addressed` holds the phrases turned to the listener: "kill yourself". */
interface CompiledPhrase {
  readonly row: RiskPhrase;
  readonly own: RegExp;
  readonly addressed: RegExp | undefined;
}

interface Hit {
  readonly row: RiskPhrase;
  readonly start: number;
  readonly end: number;
  readonly addressed: boolean;
  readonly denied: boolean;
}

const FIGURES = anyOf(FIGURES_OF_SPEECH);
const COMPILED: readonly CompiledPhrase[] = RISK_PHRASES.map((row) => {
  const turned = row.phrases.map(turnToListener).filter((p, i) => p !== row.phrases[i]);
  return {
    row,
    own: anyOf(row.phrases),
    addressed: turned.length > 0 ? anyOf(turned) : undefined,
  };
});
const BRIDGE: ReadonlySet<string> = new Set(DENIAL_BRIDGE);
const DENYING: ReadonlySet<string> = new Set(
  DENIALS.flatMap((word) => [word, word.replaceAll("'", '')]),
);
const LEAD_IN = '^(?:(?:uh|um|er|well|oh|i mean|hmm|mm)[\\s,.]+)*';
const AFFIRMS = new RegExp(
  `${LEAD_IN}(?:yes|yeah|yep|yup|mm hmm|sometimes|often|once|maybe|a (?:bit|little)|i (?:have|did|do|guess|think so)|kind of|all the time|every (?:day|night))(?!\\w)(?!\\s+(?:no|not|never)\\b)`,
  'i',
);
const DENIES = new RegExp(
  `${LEAD_IN}(?:no(?!\\s+(?:one|idea)\\b)|nope|never|none|i (?:do|did|have|am|would|had) (?:not|no|never)|not (?:really|at all|ever)|i (?:haven['’]?t|don['’]?t|didn['’]?t|never|wouldn['’]?t))(?!\\w)`,
  'i',
);
const ASKS =
  /\?|^(?:(?:and|so|okay|right|well|um|uh)[\s,]+)*(?:do|did|have|has|are|were|is|was|can|could|would|will|any|ever|how|what|when)\b|\b(?:do|did|have|are|were|would|could|can) you\b|\bany (?:thoughts|plans|ideas)\b/i;
/** "When you just" in front of "do not want to be here". */
const SPOKEN_TO =
  /(?<![\w'’])you(?:['’]?(?:re|ve|d))?(?:\s+(?:ever|just|really|sometimes|still|also|do|would|have|had|are|were|feel|felt|be|been|say|said|that))*\s+$/i;
const LOOK_BACK = 200;
const QUOTE_LENGTH = 160;
const QUOTE_MARGIN = 60;

/** Lines looked at before other work has its turn. */
const LINES_AT_ONCE = 200;

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
    const hits = mostSevere(hitsOf(line.text));
    const asked = questionIn(hits, line);
    const answer = asked && answerTo(asked, line, lines[at + 1]);
    const told = hits.filter((hit) => !hit.denied || hit.row.category !== answered);
    flags.push(...toldIn(told, line, asked !== undefined));
    if (asked) flags.push(answer ?? flagFor(asked, line, 'low', verbFor(asked, 'asked')));
    answered = answer?.category;
    if (at % LINES_AT_ONCE === LINES_AT_ONCE - 1) yield;
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
  if (!ASKS.test(line.text)) return undefined;
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
  return `${verb} about ${LABELS[hit.row.category]}`;
}

function statedBy(hit: Hit, line: NotesLine): FoundRisk {
  const label = LABELS[hit.row.category];
  if (hit.denied) return flagFor(hit, line, 'low', `denied ${label}`);
  const verb = hit.row.statement ?? `said something that points to ${label}`;
  return flagFor(hit, line, hit.row.severity, verb);
}

function turnToListener(phrase: string): string {
  return phrase
    .replace(/\bmyself\b/g, 'yourself')
    .replace(/\bmy\b/g, 'your')
    .replace(/\bme\b/g, 'you')
    .replace(/\bi\b/g, 'you');
}

function hitsOf(text: string): Hit[] {
  const figures = [...text.matchAll(FIGURES)].map((m) => [m.index, m.index + m[0].length] as const);
  const isFigure = (hit: Hit): boolean =>
    figures.some(([from, to]) => hit.start < to && hit.end > from);
  return COMPILED.flatMap(({ row, own, addressed }) => [
    ...matches(text, row, own, false),
    ...(addressed ? matches(text, row, addressed, true) : []),
  ]).filter((hit) => !isFigure(hit));
}

function matches(text: string, row: RiskPhrase, pattern: RegExp, addressed: boolean): Hit[] {
  return [...text.matchAll(pattern)].map((match) => ({
    row,
    start: match.index,
    end: match.index + match[0].length,
    addressed:
      addressed || SPOKEN_TO.test(text.slice(Math.max(0, match.index - LOOK_BACK), match.index)),
    denied: isDenied(text, match.index, match.index + match[0].length),
  }));
}

/** One hit for each category: what is said before what is denied, then the most severe. */
function mostSevere(hits: readonly Hit[]): readonly Hit[] {
  const best = new Map<RiskCategory, Hit>();
  for (const hit of hits) {
    const other = best.get(hit.row.category);
    if (!other || weightOf(hit) > weightOf(other)) best.set(hit.row.category, hit);
  }
  return [...best.values()];
}

function weightOf(hit: Hit): number {
  const step = RANK.high + 1;
  return RANK[hit.row.severity] + (hit.denied ? 0 : step) + (hit.addressed ? 0 : 2 * step);
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
  const affirmed = AFFIRMS.test(next.text);
  if (!affirmed && !DENIES.test(next.text)) return undefined;
  const verb = affirmed ? 'affirmed' : 'denied';
  return {
    text: `${speakerNameOf(question)} ${verbFor(hit, 'asked')} and ${whoElse(next)} ${verb} it.`,
    category: hit.row.category,
    severity: affirmed ? hit.row.severity : 'low',
    segmentIds: [question.segmentId, next.segmentId],
    quote: quoteAround(next.text, 0, Math.min(next.text.length, QUOTE_MARGIN)),
  };
}

/**
 * Whether a negation directly governs the phrase at `start`. Only bridging words may stand between;
 * any other word ("I don't know, I want to die") leaves the phrase as it was said, and so does
 * a comparison ("I never wanted to die more").
 */
function isDenied(text: string, start: number, end: number): boolean {
  if (/^\s+more\b/i.test(text.slice(end, end + QUOTE_MARGIN))) return false;
  const words = text
    .slice(Math.max(0, start - LOOK_BACK), start)
    .toLowerCase()
    .replaceAll('’', "'")
    .match(/[\w']+|[.!?;]/g);
  if (!words) return false;
  let at = words.length - 1;
  while (at >= 0 && BRIDGE.has(words[at] ?? '') && !DENYING.has(words[at] ?? '')) at -= 1;
  return DENYING.has(words[at] ?? '') && words[at - 1] !== 'why';
}

/** The words around the hit, verbatim, cut between words. */
function quoteAround(text: string, start: number, end: number): string {
  if (text.length <= QUOTE_LENGTH) return text;
  const from = start <= QUOTE_MARGIN ? 0 : text.indexOf(' ', start - QUOTE_MARGIN) + 1;
  const to = text.lastIndexOf(' ', end + QUOTE_MARGIN);
  return text.slice(Math.min(from, start), to > end ? to : text.length).trim();
}
