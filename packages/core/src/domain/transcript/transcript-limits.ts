import { DomainError } from '../../errors/domain-error.js';
import { createFaultList, entryName, type FaultList, faultText } from '../../errors/faults.js';
import type { Segment, TranscriptContent } from './transcript.js';

/**
 * Limits of a transcript that people import or edit. A day of talk without a break has about
 * 290,000 words (200 a minute) and 1.7 million characters.
 */
export const transcriptLimits: {
  readonly segments: number;
  readonly speakers: number;
  /** Of the texts of all segments together, in UTF-16 units, as the others below. */
  readonly characters: number;
  /** Of one segment. */
  readonly text: number;
  readonly id: number;
  readonly label: number;
  /** Words with times in one segment: half of `text`, as a word and a space are two units. */
  readonly wordsOfSegment: number;
  /** Words with times in all segments: 24 hours without a pause at 350 words a minute. */
  readonly words: number;
  readonly wordText: number;
  /** Of a recording and of every point in it: 30 days. */
  readonly durationMs: number;
} = {
  segments: 50_000,
  speakers: 100,
  characters: 4_000_000,
  text: 20_000,
  id: 100,
  label: 100,
  wordsOfSegment: 10_000,
  words: 500_000,
  wordText: 1_000,
  durationMs: 30 * 24 * 3_600_000,
};

/** A segment that a person adds has no id yet. */
type CheckedSegment = Omit<Segment, 'id'> & { readonly id?: string };

interface Checked {
  readonly segments: readonly CheckedSegment[];
  readonly speakers: TranscriptContent['speakers'];
}

/**
 * Checks that a transcript is within the limits, so that it can be edited as a whole later.
 *
 * @throws DomainError `invalid_transcript`, naming up to twenty faults.
 */
export function checkTranscriptLimits(content: Checked): void {
  const faults = createFaultList();
  // Counts come first, so that an input that is too large costs no further work.
  checkCounts(faults, content);
  if (faults.count === 0) checkSums(faults, content.segments);
  if (faults.count === 0) checkParts(faults, content);
  if (faults.count > 0) throw transcriptTooLarge(faults);
}

/** The error for a transcript that exceeds the limits. */
export function transcriptTooLarge(faults: FaultList): DomainError {
  const message = `The transcript is too large: ${faultText(faults)}.`;
  return new DomainError('invalid_transcript', message, { faults: faults.shown });
}

function checkCounts(faults: FaultList, { segments, speakers }: Checked): void {
  const { segments: most, speakers: mostSpeakers } = transcriptLimits;
  if (segments.length > most) faults.add('segments', `has more than ${most} entries`);
  if (speakers.length > mostSpeakers)
    faults.add('speakers', `has more than ${mostSpeakers} entries`);
}

function checkSums(faults: FaultList, segments: Checked['segments']): void {
  let characters = 0;
  let words = 0;
  for (const segment of segments) {
    characters += segment.text.length;
    words += segment.words?.length ?? 0;
  }
  const { characters: mostCharacters, words: mostWords } = transcriptLimits;
  if (characters > mostCharacters) {
    faults.add('segments', `has texts of more than ${mostCharacters} characters in all`);
  }
  if (words > mostWords) faults.add('segments', `has more than ${mostWords} words`);
}

function checkParts(faults: FaultList, { segments, speakers }: Checked): void {
  for (const [index, { id, label = '' }] of speakers.entries()) {
    const speaker = { path: `speakers.${index}`, subject: entryName('speaker', id) };
    long(faults, speaker, 'an id', id, transcriptLimits.id);
    long(faults, speaker, 'a name', label, transcriptLimits.label);
  }
  for (const [index, segment] of segments.entries()) checkSegment(faults, index, segment);
}

function checkSegment(
  faults: FaultList,
  index: number,
  { id = '', text, words = [] }: CheckedSegment,
): void {
  const path = `segments.${index}`;
  const subject = entryName('segment', id);
  long(faults, { path, subject }, 'an id', id, transcriptLimits.id);
  long(faults, { path, subject }, 'a text', text, transcriptLimits.text);
  if (words.length > transcriptLimits.wordsOfSegment) {
    faults.add(path, `has more than ${transcriptLimits.wordsOfSegment} words`, subject);
  } else if (words.some((word) => word.text.length > transcriptLimits.wordText)) {
    faults.add(path, `has a word of more than ${transcriptLimits.wordText} characters`, subject);
  }
}

function long(
  faults: FaultList,
  { path, subject }: { readonly path: string; readonly subject: string | undefined },
  what: string,
  text: string,
  most: number,
): void {
  if (text.length > most) faults.add(path, `has ${what} of more than ${most} characters`, subject);
}
