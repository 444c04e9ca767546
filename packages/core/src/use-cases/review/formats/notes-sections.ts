import type { Quote, RiskFlag, Statement } from '../../../domain/notes/notes.js';
import type { NotesView } from '../view.js';

/** A part of the notes as a document has it. */
export interface NotesSection {
  readonly heading: string;
  /** One a paragraph. */
  readonly lines: readonly string[];
}

/** The notes in the order in which a person reads them. Members that say nothing are left out. */
export function notesSections(
  notes: NotesView,
  name: (speakerId: string) => string,
): readonly NotesSection[] {
  const texts = (statements: readonly Statement[] | undefined): readonly string[] =>
    (statements ?? []).map(({ text }) => text);
  const one = (statement: Statement | undefined): readonly string[] =>
    statement === undefined ? [] : [statement.text];
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['Summary', one(notes.topicSummary)],
    ['Risk flags', (notes.riskFlags ?? []).map(flagLine)],
    ['Key topics', texts(notes.keyTopics)],
    ['Mood', [...one(notes.sessionMood), ...one(notes.moodTrajectory)]],
    ['Emotional themes', texts(notes.emotionalThemes)],
    ['Triggers', texts(notes.triggers)],
    ['Strategies', texts(notes.strategies)],
    ['Agreed tasks', texts(notes.actionItems)],
    ['To follow up', texts(notes.followUpTopics)],
    ['Unresolved concerns', texts(notes.unresolvedConcerns)],
    ['Quotes', notes.significantQuotes.map((quote) => quoteLine(quote, name))],
    ['For the therapist', one(notes.therapistNotes)],
    ['For the patient', one(notes.patientSummary)],
  ];
  return sections.flatMap(([heading, all]) => {
    const lines = all.filter((line) => line.trim() !== '');
    return lines.length === 0 ? [] : [{ heading, lines }];
  });
}

function quoteLine({ text, speaker }: Quote, name: (id: string) => string): string {
  return speaker === undefined ? `"${text}"` : `${name(speaker)}: "${text}"`;
}

function flagLine({ text, quote, severity, dismissed }: RiskFlag): string {
  const line = `${text} (${severity}): "${quote}"`;
  return dismissed === undefined ? line : `${line} Dismissed: ${dismissed.reason}`;
}
