import type { NotesLine, Statement } from '@attune/core/ports';
import { findingOf, inWords, patientIsKnown } from './speech.js';
import { CLINICAL_WORDS } from './theme-words.js';
import type { FoundRisk, RuleNotes } from './types.js';

const MOST_NAMED = 4;

/** What the summaries are made of: nothing but what was found. */
export type Found = Omit<
  RuleNotes,
  'topicSummary' | 'therapistNotes' | 'patientSummary' | 'reason'
>;

/** Says which topics came up most. */
export function topicSummary(topics: readonly Statement[]): Statement {
  const named = topics.slice(0, MOST_NAMED);
  if (named.length === 0) return findingOf('', []);
  return compose([sentence('Spoken of most often: ', named, '.')]);
}

/** The findings in short, for the therapist. */
export function therapistNotes(found: Found): Statement {
  return compose([
    sentence('Topics: ', found.keyTopics.slice(0, MOST_NAMED), '.'),
    sentence('Feelings named: ', found.emotionalThemes.slice(0, MOST_NAMED), '.'),
    sentence('Mood by sentiment: ', present(found.sessionMood), '.'),
    sentence('Trend: ', present(found.moodTrajectory), '.'),
    sentence('Strategies spoken of: ', found.strategies.slice(0, MOST_NAMED), '.'),
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
  const topics = found.keyTopics.filter(isPlain).slice(0, MOST_NAMED);
  const strategies = found.strategies.filter(isPlain).slice(0, MOST_NAMED);
  const next = you ? found.actionItems.length : 0;
  return compose([
    sentence(you ? 'You talked about: ' : 'This conversation was about: ', topics, '.'),
    sentence(
      you ? 'In your conversation these came up as ways to help: ' : 'Ways to help that came up: ',
      strategies,
      '.',
    ),
    next > 0
      ? findingOf(
          `You have ${next === 1 ? 'one thing' : `${next} things`} to look at before next time.`,
          idsOf(found.actionItems),
        )
      : findingOf('', []),
  ]);
}

function isPlain(finding: Statement): boolean {
  return finding.text.split(' ').every((word) => !CLINICAL_WORDS.has(word));
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
