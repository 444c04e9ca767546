import type { Notes } from '../domain/notes/notes.js';
import { oneLine } from '../text/one-line.js';

/** The texts of notes, one line each, for the search. */
export function notesLines(notes: Notes): readonly string[] {
  const lists = [
    notes.keyTopics,
    [notes.topicSummary],
    notes.strategies,
    notes.emotionalThemes,
    notes.triggers,
    notes.actionItems,
    notes.followUpTopics,
    notes.unresolvedConcerns,
    [notes.therapistNotes, notes.patientSummary],
  ];
  return lists
    .flat()
    .map(({ text }) => oneLine(text))
    .filter((line) => line !== '');
}
