import { mostFaults } from '@attune/core/adapter-kit';
import { isRecord, listOf, type RecordValue, shareOf, textOf } from '../requests/json-values.js';
import { channelOf, millisecondsOf, speakerOf } from './read-values.js';

/** A word of an answer. Times are milliseconds from the beginning of the recording. */
export interface HeardWord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly confidence?: number;
}

/** A phrase of an answer, whichever way it came. */
export interface Heard {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly channel?: 0 | 1;
  readonly speaker?: string;
  readonly locale?: string;
  readonly confidence?: number;
  /** Empty where the answer tells no words. */
  readonly words: readonly HeardWord[];
}

/** What an answer of the service holds. */
export interface Transcription {
  /** In the order of the answer. */
  readonly phrases: readonly Heard[];
  /** The texts of whole channels, for when no phrase can be read. */
  readonly wholeTexts: readonly string[];
  /** Which parts could not be read, or were not recognized. */
  readonly faults: readonly string[];
}

/** An answer that is no transcription. The message never quotes it. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
}

/** Notes what could not be read, up to a limit. */
export interface Notes {
  readonly faults: readonly string[];
  note(fault: string): void;
}

export function createNotes(): Notes {
  const faults: string[] = [];
  return { faults, note: (fault) => void (faults.length < mostFaults && faults.push(fault)) };
}

/** How the parts of one kind of answer are called. */
export interface AnswerNames {
  /** The list of phrases. */
  readonly phrases: string;
  /** The list of whole texts, and the member of its entries that holds the text. */
  readonly whole: string;
  readonly wholeText: string;
}

/**
 * Reads the phrases of an answer one by one. Unknown members are ignored; an entry that cannot be
 * read is left out and noted.
 *
 * @param read makes a phrase of an entry; `undefined` leaves it out.
 * @throws AnswerError when the answer has neither phrases nor whole texts.
 */
export function readPhrases(
  answer: unknown,
  names: AnswerNames,
  read: (entry: RecordValue, at: string, notes: Notes) => Heard | undefined,
): Transcription {
  if (!isRecord(answer)) throw new AnswerError('It is no JSON object.');
  const entries = answer[names.phrases];
  const wholes = answer[names.whole];
  if (!Array.isArray(entries) && !Array.isArray(wholes)) {
    throw new AnswerError(`It has neither "${names.phrases}" nor "${names.whole}".`);
  }
  const notes = createNotes();
  const phrases = listOf(entries).flatMap((entry, index) => {
    const at = `${names.phrases}[${index}]`;
    if (isRecord(entry)) return read(entry, at, notes) ?? [];
    notes.note(`${at} is no object and is left out`);
    return [];
  });
  const wholeTexts = listOf(wholes).flatMap((one) =>
    isRecord(one) ? (textOf(one[names.wholeText]) ?? []) : [],
  );
  if (phrases.length === 0 && wholeTexts.length > 0) {
    notes.note(`${names.phrases}: no phrase can be read, only the whole text`);
  }
  return { phrases, wholeTexts, faults: notes.faults };
}

/** What phrases of both kinds have in common. */
export function phraseOf(
  entry: RecordValue,
  text: string,
  words: readonly HeardWord[],
  at: string,
  { note }: Notes,
): Heard | undefined {
  const span = spanOf(entry) ?? spanOfWords(words);
  if (span === undefined) {
    note(`${at} has no times and is left out`);
    return undefined;
  }
  const channel = channelOf(entry['channel']);
  const speaker = speakerOf(entry['speaker']);
  const locale = textOf(entry['locale']);
  const confidence = shareOf(entry['confidence']);
  return {
    text,
    ...span,
    ...(channel === undefined ? {} : { channel }),
    ...(speaker === undefined ? {} : { speaker }),
    ...(locale === undefined ? {} : { locale }),
    ...(confidence === undefined ? {} : { confidence }),
    words,
  };
}

/** The words of a list whose entries hold their text in `name`. */
export function wordsOf(list: unknown, name: string, at: string, { note }: Notes): HeardWord[] {
  return listOf(list).flatMap((entry, index) => {
    const text = isRecord(entry) ? textOf(entry[name]) : undefined;
    const span = isRecord(entry) ? spanOf(entry) : undefined;
    if (!isRecord(entry) || text === undefined || span === undefined) {
      note(`${at}[${index}] has no text or no times and is left out`);
      return [];
    }
    const confidence = shareOf(entry['confidence']);
    return [{ text, ...span, ...(confidence === undefined ? {} : { confidence }) }];
  });
}

interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

function spanOf(entry: RecordValue): Span | undefined {
  const startMs = millisecondsOf(entry, 'offset');
  if (startMs === undefined) return undefined;
  return { startMs, endMs: startMs + (millisecondsOf(entry, 'duration') ?? 0) };
}

function spanOfWords(words: readonly HeardWord[]): Span | undefined {
  const [first] = words;
  if (first === undefined) return undefined;
  return {
    startMs: words.reduce((least, { startMs }) => Math.min(least, startMs), first.startMs),
    endMs: words.reduce((most, { endMs }) => Math.max(most, endMs), 0),
  };
}
