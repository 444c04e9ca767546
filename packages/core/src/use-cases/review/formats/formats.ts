import type { Doubt } from '../../../domain/session/doubts.js';
import { oneLine } from '../../../text/one-line.js';
import type { TranscriptView } from '../view.js';
import { cuesOf } from './cues.js';
import { doubtsHeading, headingLines } from './heading.js';
import { notesSections } from './notes-sections.js';
import { speakerNames } from './speaker-name.js';
import { clockTime } from './timestamps.js';

/** The formats that core can write. */
export type ExportFormat = 'txt' | 'srt' | 'vtt' | 'json' | 'csv';

export interface WriteOptions {
  /** Whether a text has the time before each segment. Default: it has. */
  readonly times?: boolean;
  /** The account that asks, so that a writer with a queue can take accounts in turn. */
  readonly account?: string;
  /** Aborted when no one waits for the document any more. */
  readonly signal?: AbortSignal;
}

/** A document, and what it could not show. */
export interface WrittenDocument {
  readonly body: string | Uint8Array;
  /** Names of scripts by Unicode that no font of the writer has; boxes replace their characters. */
  readonly missingScripts?: readonly string[];
}

type Written = WrittenDocument['body'] | WrittenDocument;

/** Writes a transcript in one format. */
export interface TranscriptWriter {
  readonly contentType: string;
  /** Answers the document alone, or with what it could not show. */
  write(transcript: TranscriptView, options?: WriteOptions): Written | Promise<Written>;
}

/** What a writer answered, in its longer form. */
export function writtenDocument(written: Written): WrittenDocument {
  return typeof written === 'string' || written instanceof Uint8Array ? { body: written } : written;
}

/** Writes a transcript as text, synchronously. */
export interface TranscriptTextWriter extends TranscriptWriter {
  write(transcript: TranscriptView, options?: WriteOptions): string;
}

/** The writers of core by format. A line break in a text would end a cue or row early. */
export const transcriptWriters: Readonly<Record<ExportFormat, TranscriptTextWriter>> = {
  txt: { contentType: 'text/plain; charset=utf-8', write: toTxt },
  srt: { contentType: 'application/x-subrip; charset=utf-8', write: toSrt },
  vtt: { contentType: 'text/vtt; charset=utf-8', write: toVtt },
  json: {
    contentType: 'application/json',
    write: (transcript) => `${JSON.stringify(transcript, null, 2)}\n`,
  },
  csv: { contentType: 'text/csv; charset=utf-8', write: toCsv },
};

/** One line per segment, with time and name, for people to read. */
function toTxt(transcript: TranscriptView, { times = true }: WriteOptions = {}): string {
  const name = speakerNames(transcript.speakers);
  const lines = transcript.segments.map(({ startMs, speaker, text }) => {
    const time = times ? `[${clockTime(startMs, '.').slice(0, -4)}] ` : '';
    return `${time}${name(speaker)}: ${oneLine(text)}`;
  });
  return `${[...headOfText(transcript, name), ...lines].join('\n')}\n`;
}

/** Title, date, people, doubts and notes, as far as they are there. */
function headOfText(transcript: TranscriptView, name: (id: string) => string): readonly string[] {
  const { heading, doubts = [], notes } = transcript;
  const { title, lines } = headingLines(transcript);
  const sections = [
    ...(doubts.length === 0 ? [] : [{ heading: doubtsHeading, lines: messagesOf(doubts) }]),
    ...(notes === undefined ? [] : notesSections(notes, name)),
  ];
  return [
    ...(heading === undefined ? [] : [title, ...lines, '']),
    ...sections.flatMap((section) => [
      section.heading,
      ...section.lines.map((line) => `- ${oneLine(line)}`),
      '',
    ]),
  ].map(oneLine);
}

function messagesOf(doubts: readonly Doubt[]): readonly string[] {
  return doubts.map(({ message }) => message);
}

function toSrt(transcript: TranscriptView): string {
  const name = speakerNames(transcript.speakers);
  const cues = transcript.segments.flatMap((segment) =>
    cuesOf(segment, `${name(segment.speaker)}:`),
  );
  return cues
    .map(
      ({ startMs, endMs, lines }, index) =>
        `${index + 1}\n${clockTime(startMs, ',')} --> ${clockTime(endMs, ',')}\n` +
        `${lines.map(plainSrt).join('\n')}\n`,
    )
    .join('\n');
}

/**
 * SubRip has no escapes: anywhere in a text, players read `-->` as times, `<b>` as a tag and
 * `{\an8}` as a command. Characters that look similar replace them.
 */
function plainSrt(text: string): string {
  return text
    .replaceAll('-->', '→')
    .replace(/<(?=[\p{L}/!?])/gu, '‹')
    .replaceAll('{\\', '{ \\');
}

/** Doubts are comments, voice tags name the speaker. `&`, `<` and `>` are escaped as the format requires. */
function toVtt(transcript: TranscriptView): string {
  const name = speakerNames(transcript.speakers);
  const cues = transcript.segments.flatMap((segment) =>
    cuesOf(segment).map(({ startMs, endMs, lines }, at) => {
      const id = oneLine(segment.id) + (at === 0 ? '' : `-${at + 1}`);
      const text = lines.map(escapeVtt).join('\n');
      return (
        `\n${escapeVtt(id)}\n${clockTime(startMs, '.')} --> ${clockTime(endMs, '.')}\n` +
        `<v ${escapeVtt(name(segment.speaker))}>${text}\n`
      );
    }),
  );
  const notes = messagesOf(transcript.doubts ?? []).map(
    (message) => `\nNOTE ${doubtsHeading}: ${escapeVtt(oneLine(message))}\n`,
  );
  return `WEBVTT\n${[...notes, ...cues].join('')}`;
}

function escapeVtt(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const csvColumns = [
  'segment',
  'startMs',
  'endMs',
  'speaker',
  'name',
  'role',
  'sentiment',
  'positive',
  'neutral',
  'negative',
  'mixed',
  'text',
];

/** RFC 4180, one row per segment. The sentiment columns are empty if there is no sentiment. */
function toCsv(transcript: TranscriptView): string {
  const name = speakerNames(transcript.speakers);
  const roles = new Map(transcript.speakers.map((speaker) => [speaker.id, speaker.role]));
  const rows = transcript.segments.map(({ id, startMs, endMs, speaker, sentiment, text }) => [
    csvText(id),
    startMs,
    endMs,
    csvText(speaker),
    csvText(name(speaker)),
    roles.get(speaker) ?? '',
    sentiment?.label ?? '',
    ...(['positive', 'neutral', 'negative', 'mixed'] as const).map(
      (label) => sentiment?.scores[label].toFixed(4) ?? '',
    ),
    csvText(text),
  ]);
  return [csvColumns, ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

/**
 * Where a spreadsheet may read the start of a formula: at the start of a cell, or after a
 * semicolon, which separates cells in many countries. White space, invisible characters and quotes
 * before it are ignored. The characters are those that OWASP lists under "CSV injection", their
 * full-width, small and raised forms, and `%` and `|`, which older spreadsheets run.
 */
const formulaStart = /(^|;)(?=[\s\p{Cc}\p{Cf}'"`´‘’“”«»]*[=+\-@%|＝＋－＠％｜﹦﹢﹣﹫﹪−⁺⁻⁼₊₋₌])/gu;

/** Writes a text as a quoted cell on one line, with an apostrophe before a possible formula. */
function csvText(text: string): string {
  const safe = oneLine(text).replace(formulaStart, "$1'");
  return /[",;]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
