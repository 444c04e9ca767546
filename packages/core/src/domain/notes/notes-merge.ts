import type { NotesContent, Statement } from './notes.js';
import { listFields } from './notes-check.js';

/**
 * Joins the notes of the parts of a long transcript, in the order of the conversation.
 *
 * Lists are joined. A statement of several parts is kept once, with all their segments. Quotes and risk
 * flags are merged only when they are equal in every member. Summaries are appended to each other. The
 * mood is the one that most parts have, or `mixed`. The trajectory compares the first part with the last.
 */
export function mergeNotes(parts: readonly [NotesContent, ...NotesContent[]]): NotesContent {
  const [first, ...rest] = parts;
  if (rest.length === 0) return first;
  const lists = Object.fromEntries(
    listFields.map((field) => [field, joinStatements(parts.flatMap((part) => part[field]))]),
  ) as Pick<NotesContent, (typeof listFields)[number]>;
  return {
    ...lists,
    significantQuotes: joinStatements(
      parts.flatMap((part) => part.significantQuotes),
      (quote) => quote.speaker ?? '',
    ),
    riskFlags: joinStatements(
      parts.flatMap((part) => part.riskFlags),
      (flag) => `${flag.category} ${flag.severity} ${flag.quote}`,
    ),
    topicSummary: inSequence(parts.map((part) => part.topicSummary)),
    therapistNotes: inSequence(parts.map((part) => part.therapistNotes)),
    patientSummary: inSequence(parts.map((part) => part.patientSummary)),
    sessionMood: commonMood(parts.map((part) => part.sessionMood)),
    moodTrajectory: trajectory(parts),
  };
}

function joinStatements<T extends Statement>(
  statements: readonly T[],
  detail: (statement: T) => string = () => '',
): readonly T[] {
  const byText = new Map<string, T>();
  for (const statement of statements) {
    const key = `${statement.text.trim().toLowerCase()}\n${detail(statement)}`;
    const known = byText.get(key);
    byText.set(
      key,
      known === undefined ? statement : { ...known, segmentIds: union(known, statement) },
    );
  }
  return [...byText.values()];
}

function inSequence(statements: readonly Statement[]): Statement {
  const filled = statements.filter((statement) => statement.text !== '');
  return {
    text: [...new Set(filled.map((statement) => statement.text))].join(' '),
    segmentIds: union(...filled),
  };
}

function commonMood(moods: readonly Statement[]): Statement {
  const filled = moods.filter((mood) => mood.text !== '');
  if (filled.length === 0) return { text: '', segmentIds: [] };
  const counts = new Map<string, number>();
  for (const { text } of filled) counts.set(text, (counts.get(text) ?? 0) + 1);
  const common = [...counts].find(([, count]) => count * 2 > filled.length)?.[0];
  return { text: common ?? 'mixed', segmentIds: union(...filled) };
}

const heights: ReadonlyMap<string, number> = new Map([
  ['negative', -1],
  ['mixed', 0],
  ['neutral', 0],
  ['positive', 1],
]);

function trajectory(parts: readonly NotesContent[]): Statement {
  const moods = parts.map((part) => part.sessionMood).filter((mood) => heights.has(mood.text));
  const [first] = moods;
  const last = moods.at(-1);
  if (first === undefined || last === undefined || moods.length < 2) {
    return inSequence(parts.map((part) => part.moodTrajectory).slice(0, 1));
  }
  const change = (heights.get(last.text) ?? 0) - (heights.get(first.text) ?? 0);
  const text = change > 0 ? 'improving' : change < 0 ? 'declining' : 'stable';
  return { text, segmentIds: union(first, last) };
}

function union(...statements: readonly Statement[]): readonly string[] {
  return [...new Set(statements.flatMap((statement) => statement.segmentIds))];
}
