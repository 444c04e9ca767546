import { nothingStated } from '@attune/core/adapter-kit';
import type { NotesLine, Role, Statement } from '@attune/core/ports';

const who: Readonly<Record<Role, string>> = {
  therapist: 'The therapist',
  patient: 'The patient',
  other: 'Another person',
  unknown: 'A speaker',
};

/** How a note calls whoever said a line; never by a role that nobody knows. */
export function speakerNameOf(line: NotesLine): string {
  return who[line.role];
}

/** How the same note goes on to call a second person. */
export function whoElse(line: NotesLine): string {
  return line.role === 'unknown' ? 'another speaker' : speakerNameOf(line).toLowerCase();
}

/** Whether it is known who of them is the patient. */
export function patientIsKnown(lines: readonly NotesLine[]): boolean {
  return lines.some((line) => line.role === 'patient');
}

/** The lines that may hold what the patient feels: the patient's, or all of unknown speakers. */
export function feelingLines(lines: readonly NotesLine[]): readonly NotesLine[] {
  const role: Role = patientIsKnown(lines) ? 'patient' : 'unknown';
  return lines.filter((line) => line.role === role);
}

/** A finding over lines, each segment named once. */
export function findingOf(text: string, segmentIds: Iterable<string>): Statement {
  return text === '' ? nothingStated : { text, segmentIds: [...new Set(segmentIds)] };
}

/** "a, b and c". */
export function inWords(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
