import type { Notes, NotesContent, NotesDraft, Quote, RiskFlag, Statement } from './notes.js';
import type { Segment } from './transcript.js';

const nothing: Statement = { text: '', segmentIds: [] };

/** Notes that state nothing. */
export const emptyNotes: NotesContent = {
  keyTopics: [],
  topicSummary: nothing,
  strategies: [],
  emotionalThemes: [],
  triggers: [],
  actionItems: [],
  significantQuotes: [],
  sessionMood: nothing,
  moodTrajectory: nothing,
  followUpTopics: [],
  unresolvedConcerns: [],
  riskFlags: [],
  therapistNotes: nothing,
  patientSummary: nothing,
};

/** The fields that hold one statement. */
export const singleFields = [
  'topicSummary',
  'sessionMood',
  'moodTrajectory',
  'therapistNotes',
  'patientSummary',
] as const;

/** The fields that hold a list of plain statements. */
export const listFields = [
  'keyTopics',
  'strategies',
  'emotionalThemes',
  'triggers',
  'actionItems',
  'followUpTopics',
  'unresolvedConcerns',
] as const;

/** Notes whose every statement rests on segments of the transcript, and how much was dropped. */
export interface CheckedNotes {
  readonly content: NotesContent;
  readonly dropped: Notes['dropped'];
}

/**
 * Holds a draft against the transcript: segment ids that do not exist are removed, statements left
 * without any are dropped, and so are quotes whose words the named segments do not hold. All of it
 * is counted.
 */
export function checkNotes(draft: NotesDraft, segments: readonly Segment[]): CheckedNotes {
  const texts = new Map(segments.map((segment) => [segment.id, comparable(segment.text)]));
  const count = { quotes: 0, statements: 0 };
  const statement = <T extends Statement>(one: T): T[] => {
    const segmentIds = [...new Set(one.segmentIds)].filter((id) => texts.has(id));
    if (one.text.trim() !== '' && segmentIds.length > 0) return [{ ...one, segmentIds }];
    if (one.text.trim() !== '') count.statements += 1;
    return [];
  };
  const quoted = <T extends Statement>(one: T, words: string): T[] =>
    statement(one).filter((kept) => {
      const spoken = kept.segmentIds.map((id) => texts.get(id) ?? '').join(' ');
      const found = comparable(words) !== '' && spoken.includes(comparable(words));
      if (!found) count.quotes += 1;
      return found;
    });
  const content: NotesContent = {
    ...(Object.fromEntries(
      listFields.map((field) => [field, draft[field].flatMap(statement)]),
    ) as unknown as Lists),
    ...(Object.fromEntries(
      singleFields.map((field) => [field, statement(draft[field])[0] ?? nothing]),
    ) as unknown as Singles),
    significantQuotes: draft.significantQuotes.flatMap((quote: Quote) => quoted(quote, quote.text)),
    riskFlags: draft.riskFlags.flatMap((flag: RiskFlag) => quoted(flag, flag.quote)),
  };
  return { content, dropped: count };
}

type Lists = Pick<NotesContent, (typeof listFields)[number]>;
type Singles = Pick<NotesContent, (typeof singleFields)[number]>;

/** Letters and digits only, so that case, punctuation and spacing do not matter to a comparison. */
function comparable(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
