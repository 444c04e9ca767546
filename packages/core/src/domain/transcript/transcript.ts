import { DomainError } from '../../errors/domain-error.js';
import { createFaultList, entryName, faultText, quoted } from '../../errors/faults.js';
import type { Instant } from '../instant.js';
import type { Speaker } from '../speakers/speaker-role.js';
import type { TimeSpan } from './time-span.js';

/** A word with its place in the recording. */
export interface Word extends TimeSpan {
  readonly text: string;
  /** 0 to 1. */
  readonly confidence?: number;
  /** The engine tells no times of words: this one is worked out from the pauses and the lengths. */
  readonly estimated?: true;
}

/** What one speaker said without a break. Segments of different speakers may overlap in time. */
export interface Segment extends TimeSpan {
  /** Unique within the transcript. */
  readonly id: string;
  /** Id of a speaker of the transcript. */
  readonly speaker: string;
  readonly text: string;
  /** 0 to 1; absent where a person wrote the text. */
  readonly confidence?: number;
  /** Absent where the engine gave none or a person changed the text. */
  readonly words?: readonly Word[];
}

/** Who made a revision. */
export interface Author {
  /** Whether a machine or a person made the revision. */
  readonly kind: 'machine' | 'person';
  /** The account, for a person. */
  readonly id?: string;
}

/** What was said, by whom, when. */
export interface TranscriptContent {
  /** BCP 47. */
  readonly language: string;
  /** Duration of the recording in milliseconds. */
  readonly durationMs: number;
  /** The spans that were transcribed. Gaps stay visible; they are never closed silently. */
  readonly coverage: readonly TimeSpan[];
  /** All speakers that segments refer to. */
  readonly speakers: readonly Speaker[];
  /** Ordered by `startMs`, then `endMs`, then id. */
  readonly segments: readonly Segment[];
}

/** One revision of a transcript. Revisions are only ever added. */
export interface Transcript extends TranscriptContent {
  readonly sessionId: string;
  /** From 1. */
  readonly revision: number;
  readonly author: Author;
  readonly createdAt: Instant;
}

/** The order of segments. */
export function bySegmentOrder(a: Segment, b: Segment): number {
  return a.startMs - b.startMs || a.endMs - b.endMs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/**
 * Checks the rules every transcript keeps.
 *
 * @throws DomainError `invalid_transcript`, naming up to twenty faults.
 */
export function checkTranscript(
  content: Pick<TranscriptContent, 'segments' | 'speakers' | 'durationMs'>,
): void {
  const steps = checkingTranscript(content);
  while (steps.next().done !== true);
}

/** The same in steps, for transcripts of any size. */
export function* checkingTranscript(
  content: Pick<TranscriptContent, 'segments' | 'speakers' | 'durationMs'>,
): Generator<void, void> {
  const faults = createFaultList();
  const speakers = new Set<string>();
  for (const [index, { id }] of content.speakers.entries()) {
    if (speakers.has(id))
      faults.add(`speakers.${index}`, 'has an id that is used twice', entryName('speaker', id));
    speakers.add(id);
  }
  const seen = new Set<string>();
  let previous: Segment | undefined;
  for (const [index, segment] of content.segments.entries()) {
    const messages = segmentFaults(segment, speakers, content.durationMs);
    if (seen.has(segment.id)) messages.push('has an id that is used twice');
    seen.add(segment.id);
    if (previous !== undefined && bySegmentOrder(previous, segment) > 0) {
      messages.push('starts before the segment that precedes it');
    }
    previous = segment;
    for (const message of messages)
      faults.add(`segments.${index}`, message, entryName('segment', segment.id));
    yield;
  }
  if (faults.count === 0) return;
  const message = `The transcript breaks its rules: ${faultText(faults)}.`;
  throw new DomainError('invalid_transcript', message, { faults: faults.shown });
}

function segmentFaults(
  segment: Segment,
  speakers: ReadonlySet<string>,
  durationMs: number,
): string[] {
  const faults: string[] = [];
  if (segment.id === '') faults.push('has no id');
  if (!speakers.has(segment.speaker))
    faults.push(`names the speaker ${quoted(segment.speaker)}, whom the transcript does not have`);
  if (!isSpan(segment))
    faults.push('has times that are not whole milliseconds with startMs before endMs');
  if (segment.endMs > durationMs) faults.push(`ends after the recording (${durationMs} ms)`);
  if (segment.text.trim() === '') faults.push('has an empty text');
  if (!isStorable(segment)) faults.push('has NUL characters or halves of characters');
  if (segment.words !== undefined && !wordsFit(segment, segment.words)) {
    faults.push('has words that are not in order or reach outside it');
  }
  return faults;
}

/** No database keeps these characters; what is taken from the text goes into records. */
function isStorable({ id, text, words = [] }: Segment): boolean {
  return isPlain(id) && isPlain(text) && words.every((word) => isPlain(word.text));
}

function isPlain(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

function isSpan(span: TimeSpan): boolean {
  return (
    Number.isInteger(span.startMs) &&
    Number.isInteger(span.endMs) &&
    span.startMs >= 0 &&
    span.endMs >= span.startMs
  );
}

function wordsFit(segment: TimeSpan, words: readonly Word[]): boolean {
  return words.every((word, index) => {
    const previous = words[index - 1];
    return (
      isSpan(word) &&
      word.startMs >= segment.startMs &&
      word.endMs <= segment.endMs &&
      (previous === undefined || word.startMs >= previous.startMs)
    );
  });
}
