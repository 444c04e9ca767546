import type { TranscriptView } from '@attune/core/adapter-kit';
import {
  clockTime,
  doubtsHeading,
  gaps,
  headingLines,
  type NotesSection,
  notesSections,
  speakerNames,
} from '@attune/core/adapter-kit';
import type { Speaker } from '@attune/core/ports';
import { printable } from './printable.js';

/** What a document about a transcript says, in reading order; all of it is printable. */
export interface TranscriptOutline {
  readonly title: string;
  /** When, with whom, what was transcribed, by whom, and what was not; a line each. */
  readonly facts: readonly string[];
  /** Why to read it with care; mostly absent. */
  readonly doubts?: NotesSection;
  readonly speakers: readonly string[];
  /** Empty unless a person asked for the notes. */
  readonly notes: readonly NotesSection[];
  readonly turns: readonly Turn[];
}

/** A segment. */
export interface Turn {
  /** When it starts and who speaks. */
  readonly heading: string;
  readonly text: string;
}

/** The outline that all documents are written from. */
export function transcriptOutline(transcript: TranscriptView): TranscriptOutline {
  const name = speakerNames(transcript.speakers);
  const { title, lines } = headingLines(transcript);
  const { notes, doubts = [] } = transcript;
  const reasons = doubts.map(({ message }) => printable(message));
  return {
    title: printable(title),
    facts: [...lines, ...factsOf(transcript)].map(printable),
    ...(reasons.length === 0 ? {} : { doubts: { heading: doubtsHeading, lines: reasons } }),
    speakers: transcript.speakers.map((speaker) =>
      printable(`${name(speaker.id)}: ${role(speaker)}`),
    ),
    notes: (notes === undefined ? [] : notesSections(notes, name)).map((section) => ({
      heading: section.heading,
      lines: section.lines.map(printable),
    })),
    turns: transcript.segments.map(({ startMs, speaker, text }) => ({
      heading: printable(`${time(startMs)} · ${name(speaker)}`),
      text: printable(text),
    })),
  };
}

const mostGapsShown = 10;

function factsOf(transcript: TranscriptView): readonly string[] {
  const { language, durationMs, revision, author, createdAt } = transcript;
  const missing = gaps(transcript.coverage, durationMs).map(
    ({ startMs, endMs }) => `${time(startMs)} to ${time(endMs)}`,
  );
  const more = missing.length - mostGapsShown;
  const shown = missing.slice(0, mostGapsShown).join(', ');
  const by = author.kind === 'person' ? 'saved by a person' : 'written by machine';
  return [
    `Language ${language}, duration ${time(durationMs)}`,
    `Revision ${revision}, ${by}, ${createdAt.slice(0, 16).replace('T', ' ')} UTC`,
    ...(shown === '' ? [] : [`Not transcribed: ${shown}${more > 0 ? ` and ${more} more` : ''}`]),
  ];
}

const found = {
  channel: 'known by the channel',
  rule: 'recognized by rules',
  model: 'recognized by a model',
} as const;

function role({ role: value, roleSource, roleConfidence }: Speaker): string {
  if (value === 'unknown') return 'role unknown';
  if (roleSource === 'person') return value;
  return `${value}, ${found[roleSource]}, ${Math.round(roleConfidence * 100)} % sure`;
}

function time(ms: number): string {
  return clockTime(ms, '.').slice(0, -4);
}
