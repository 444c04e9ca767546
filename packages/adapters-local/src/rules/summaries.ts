import type { NotesLine, Statement } from '@attune/core/ports';
import { clausesOf } from './clauses.js';
import { feelingLines, findingOf, inWords, patientIsKnown } from './speech.js';
import { clinicalWords } from './theme-words.js';
import type { FoundRisk, RuleNotes } from './types.js';
import { excerpt } from './word-pattern.js';

const mostNamed = 4;
const mostTasks = 3;
const saidWords = 16;
const leastSaid = 4;

/** What the summaries are made of: nothing but what was found. */
export type Found = Omit<
  RuleNotes,
  'topicSummary' | 'therapistNotes' | 'patientSummary' | 'reason'
>;

/** Says what was spoken of and, in the patient's words, what was said about it. */
export function topicSummary(topics: readonly Statement[], lines: readonly NotesLine[]): Statement {
  const byId = new Map(feelingLines(lines).map((line) => [line.segmentId, line]));
  return compose(topics.slice(0, mostNamed).map((topic) => toldOf(topic, byId)));
}

/** A topic with the clause that tells most of it: the one with the strongest feeling. */
function toldOf(topic: Statement, byId: ReadonlyMap<string, NotesLine>): Statement {
  const told = topic.segmentIds
    .flatMap((id) => byId.get(id) ?? [])
    .sort((a, b) => strengthOf(b) - strengthOf(a));
  for (const line of told) {
    const named = topic.text.toLowerCase();
    const clause = clausesOf(line.text).find((one) => one.toLowerCase().includes(named));
    if (clause === undefined) continue;
    const said = excerpt(clause, 0, saidWords);
    if (said.split(/\s+/).length < leastSaid) continue;
    return findingOf(`${capitalized(topic.text)}: “${said}”.`, [line.segmentId]);
  }
  return findingOf(`${capitalized(topic.text)}.`, topic.segmentIds);
}

function strengthOf(line: NotesLine): number {
  return line.sentiment === undefined ? 0 : 1 - line.sentiment.scores.neutral;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The findings in short, for the therapist. */
export function therapistNotes(found: Found): Statement {
  return compose([
    sentence('Topics: ', found.keyTopics.slice(0, mostNamed), '.'),
    sentence('Feelings named: ', found.emotionalThemes.slice(0, mostNamed), '.'),
    sentence('Mood by sentiment: ', present(found.sessionMood), '.'),
    sentence('Trend: ', present(found.moodTrajectory), '.'),
    sentence('Strategies spoken of: ', found.strategies.slice(0, mostNamed), '.'),
    counted(found.actionItems, 'action item', 'action items'),
    counted(found.unresolvedConcerns, 'open concern', 'open concerns'),
    riskSentence(found.riskFlags),
  ]);
}

/**
 * What the conversation was about, for the patient to read: plain words, nothing clinical, no risk.
 * While nobody knows who the patient is, it says "this conversation" where it would say "you".
 */
export function patientSummary(lines: readonly NotesLine[], found: Found): Statement {
  const you = patientIsKnown(lines);
  const topics = found.keyTopics.filter(isPlain).slice(0, mostNamed);
  const strategies = found.strategies.filter(isPlain).slice(0, mostNamed);
  return compose([
    sentence(you ? 'You talked about: ' : 'This conversation was about: ', topics, '.'),
    sentence(
      you ? 'In your conversation these came up as ways to help: ' : 'Ways to help that came up: ',
      strategies,
      '.',
    ),
    you ? tasksUntilNext(found.actionItems) : findingOf('', []),
  ]);
}

/** Names what there is to do, in the words that were used; how many more there are, if there are. */
function tasksUntilNext(items: readonly Statement[]): Statement {
  const ofPatient = items.filter(({ text }) => !text.startsWith('The therapist said'));
  const tasks = ofPatient.flatMap((item) => {
    const task = item.text.match(/“(.+)”/u)?.[1];
    return task !== undefined && isPlain({ ...item, text: task })
      ? [{ ...item, text: `“${task}”` }]
      : [];
  });
  const more = tasks.length - mostTasks;
  const after = more > 0 ? `, and ${more} more.` : '.';
  return sentence('Before next time: ', tasks.slice(-mostTasks), after);
}

function isPlain(finding: Statement): boolean {
  return finding.text.split(' ').every((word) => !clinicalWords.has(word));
}

function present(finding: Statement): readonly Statement[] {
  return finding.text === '' ? [] : [finding];
}

function riskSentence(flags: readonly FoundRisk[]): Statement {
  if (flags.length === 0) return findingOf('', []);
  const high = flags.filter((flag) => flag.severity === 'high').length;
  const count = flags.length === 1 ? '1 risk phrase' : `${flags.length} risk phrases`;
  return findingOf(`${count} to look at, ${high} of high severity.`, idsOf(flags));
}

function counted(findings: readonly Statement[], one: string, many: string): Statement {
  if (findings.length === 0) return findingOf('', []);
  return findingOf(`${findings.length} ${findings.length === 1 ? one : many}.`, idsOf(findings));
}

function sentence(before: string, findings: readonly Statement[], after: string): Statement {
  if (findings.length === 0) return findingOf('', []);
  return findingOf(before + inWords(findings.map((f) => f.text)) + after, idsOf(findings));
}

function compose(parts: readonly Statement[]): Statement {
  const said = parts.filter((part) => part.text !== '');
  return findingOf(said.map((part) => part.text).join(' '), idsOf(said));
}

function idsOf(findings: readonly Statement[]): readonly string[] {
  return findings.flatMap((finding) => finding.segmentIds);
}
