import type { NotesContent, Quote, RiskFlag, Statement } from '../domain/notes/notes.js';
import { listFields, nothingStated, singleFields } from '../domain/notes/notes-check.js';
import { untold } from './notes-schema.js';

type Lists = Pick<NotesContent, (typeof listFields)[number]>;
type Singles = Pick<NotesContent, (typeof singleFields)[number]>;

/** What a model was asked for and gave: of the right shape, with whatever it put into it. */
export type ModelNotes = NotesContent;

/** The notes with what states nothing made empty. Whether there is evidence is for core to check. */
export function readNotes(answer: ModelNotes): NotesContent {
  return {
    ...(Object.fromEntries(
      listFields.map((field) => [field, stated(answer[field])]),
    ) as unknown as Lists),
    ...(Object.fromEntries(
      singleFields.map((field) => [field, stated([answer[field]])[0] ?? nothingStated]),
    ) as unknown as Singles),
    significantQuotes: stated<Quote>(answer.significantQuotes),
    riskFlags: stated<RiskFlag>(answer.riskFlags),
  };
}

function stated<T extends Statement>(statements: readonly T[]): T[] {
  return statements
    .map((one) => ({
      ...one,
      text: one.text.trim(),
      segmentIds: [...new Set(one.segmentIds)],
    }))
    .filter(({ text }) => text !== '' && text !== untold);
}

/** Everything that is stated. */
export function allStatements(notes: NotesContent): readonly Statement[] {
  return [
    ...listFields.flatMap((field) => notes[field]),
    ...singleFields.map((field) => notes[field]),
    ...notes.significantQuotes,
    ...notes.riskFlags,
  ].filter(({ text }) => text !== '');
}

const roleNames = /\b(?:patients?|therapists?|clients?|clinicians?|counsell?ors?)\b/iu;

/**
 * Removes statements that name a role, and counts them: for conversations whose roles are not sure.
 * Words of the conversation itself stay.
 */
export function withoutRoles(notes: NotesContent): { notes: NotesContent; left: number } {
  const bare = <T extends Statement>(statements: readonly T[]): T[] =>
    statements.filter(({ text }) => !roleNames.test(text));
  const kept: NotesContent = {
    ...notes,
    ...(Object.fromEntries(
      listFields.map((field) => [field, bare(notes[field])]),
    ) as unknown as Lists),
    ...(Object.fromEntries(
      singleFields.map((field) => [field, bare([notes[field]])[0] ?? nothingStated]),
    ) as unknown as Singles),
    riskFlags: notes.riskFlags.map((flag) =>
      roleNames.test(flag.text) ? { ...flag, text: flag.quote } : flag,
    ),
  };
  return { notes: kept, left: allStatements(notes).length - allStatements(kept).length };
}
