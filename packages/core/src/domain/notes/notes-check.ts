import type { Segment } from '../transcript/transcript.js';
import type { Notes, NotesContent, NotesDraft, Quote, RiskFlag, Statement } from './notes.js';

/** An empty statement. */
export const nothingStated: Statement = { text: '', segmentIds: [] };

/** Notes without any statement. */
export const emptyNotes: NotesContent = {
  keyTopics: [],
  topicSummary: nothingStated,
  strategies: [],
  emotionalThemes: [],
  triggers: [],
  actionItems: [],
  significantQuotes: [],
  sessionMood: nothingStated,
  moodTrajectory: nothingStated,
  followUpTopics: [],
  unresolvedConcerns: [],
  riskFlags: [],
  therapistNotes: nothingStated,
  patientSummary: nothingStated,
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

/** Checked notes: every statement names segments of the transcript. Dropped items are counted. */
export interface CheckedNotes {
  readonly content: NotesContent;
  readonly dropped: Notes['dropped'];
}

/**
 * Compares a draft with the transcript. Removes segment ids that do not exist, drops statements that
 * have none left, and drops quotes that no single speaker says without a break in the named segments.
 * A quote with the wrong speaker gets the right one. Dropped items are counted.
 */
export function checkNotes(draft: NotesDraft, segments: readonly Segment[]): CheckedNotes {
  return createNotesCheck(segments)(draft);
}

/** Like `checkNotes`, for several drafts about one transcript, which is read once. */
export function createNotesCheck(
  segments: readonly Segment[],
): (draft: NotesDraft) => CheckedNotes {
  const said = placesOf(segments);
  return (draft) => checkAgainst(said, draft);
}

function checkAgainst(said: ReadonlyMap<string, Place>, draft: NotesDraft): CheckedNotes {
  const count = { quotes: 0, statements: 0 };
  const withEvidence = <T extends Statement>(one: T): T[] => {
    const segmentIds = [...new Set(one.segmentIds)].filter((id) => said.has(id));
    return one.text.trim() === '' || segmentIds.length === 0 ? [] : [{ ...one, segmentIds }];
  };
  const statement = <T extends Statement>(one: T): T[] => {
    const kept = withEvidence(one);
    if (kept.length === 0 && one.text.trim() !== '') count.statements += 1;
    return kept;
  };
  const quoted = <T extends Quote | RiskFlag>(one: T, words: string): T[] => {
    const kept = withEvidence(one).flatMap((proven) => {
      const speaker = findSpeakerOfQuote(words, proven.segmentIds, said);
      if (speaker === undefined) return [];
      return 'speaker' in proven && proven.speaker !== undefined
        ? [{ ...proven, speaker }]
        : [proven];
    });
    if (kept.length === 0) count.quotes += 1;
    return kept;
  };
  const content: NotesContent = {
    ...(Object.fromEntries(
      listFields.map((field) => [field, draft[field].flatMap(statement)]),
    ) as unknown as Lists),
    ...(Object.fromEntries(
      singleFields.map((field) => [field, statement(draft[field])[0] ?? nothingStated]),
    ) as unknown as Singles),
    significantQuotes: draft.significantQuotes.flatMap((quote: Quote) => quoted(quote, quote.text)),
    riskFlags: draft.riskFlags.flatMap((flag: RiskFlag) => quoted(flag, flag.quote)),
  };
  return { content, dropped: count };
}

type Lists = Pick<NotesContent, (typeof listFields)[number]>;
type Singles = Pick<NotesContent, (typeof singleFields)[number]>;

/** A segment with its positions. */
interface Place {
  readonly speaker: string;
  readonly text: string;
  /** Index in the transcript. */
  readonly at: number;
  /** Index among the segments of its speaker. */
  readonly index: number;
}

function placesOf(segments: readonly Segment[]): ReadonlyMap<string, Place> {
  const counts = new Map<string, number>();
  return new Map(
    segments.map(({ id, speaker, text }, at) => {
      const index = counts.get(speaker) ?? 0;
      counts.set(speaker, index + 1);
      return [id, { speaker, text, at, index }];
    }),
  );
}

/** The speaker who says the words in one unbroken run of the named segments. */
function findSpeakerOfQuote(
  words: string,
  segmentIds: readonly string[],
  said: ReadonlyMap<string, Place>,
): string | undefined {
  const sought = comparable(words);
  if (sought.trim() === '') return undefined;
  return runsOf(segmentIds.flatMap((id) => said.get(id) ?? [])).find(({ text }) =>
    comparable(text).includes(sought),
  )?.speaker;
}

/** Unbroken runs of segments, by speaker. */
function runsOf(places: readonly Place[]): readonly Run[] {
  const bySpeaker = new Map<string, Run[]>();
  for (const { speaker, text, index } of places.toSorted((a, b) => a.at - b.at)) {
    const runs = bySpeaker.get(speaker) ?? [];
    bySpeaker.set(speaker, runs);
    const last = runs.at(-1);
    if (last?.next === index) last.text += ` ${text}`;
    else runs.push({ speaker, text, next: index });
    const current = runs.at(-1);
    if (current !== undefined) current.next = index + 1;
  }
  return [...bySpeaker.values()].flat();
}

interface Run {
  readonly speaker: string;
  text: string;
  /** The index of the speaker's segment that would continue the run. */
  next: number;
}

/**
 * Words with a space around each, so that case, punctuation and spacing do not matter and no word
 * is found inside another. In scripts without spaces every character is a word.
 */
function comparable(text: string): string {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(unspaced(), ' $& ')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
  return ` ${words} `;
}

/** A function, so that importing core does not wait for the tables of Unicode behind it. */
const unspaced = (): RegExp =>
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]\p{M}*/gu;
