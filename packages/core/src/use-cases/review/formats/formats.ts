import { oneLine } from '../../../text/one-line.js';
import type { TranscriptView } from '../view.js';
import { speakerNames } from './speaker-name.js';
import { clockTime } from './timestamps.js';

/** What a transcript can be written as without further writers. */
export type ExportFormat = 'txt' | 'srt' | 'vtt' | 'json' | 'csv';

/** Writes a transcript in one format. */
export interface TranscriptWriter {
  readonly contentType: string;
  write(transcript: TranscriptView): string | Uint8Array | Promise<string | Uint8Array>;
}

/** Writes a transcript as text, at once. */
export interface TranscriptTextWriter extends TranscriptWriter {
  write(transcript: TranscriptView): string;
}

/** The formats that need no library, by name. Line breaks in a text would end a cue or row early. */
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

/** Reads well: a line a segment, with time and name. */
function toTxt(transcript: TranscriptView): string {
  const name = speakerNames(transcript.speakers);
  const lines = transcript.segments.map(
    (segment) =>
      `[${clockTime(segment.startMs, '.').slice(0, -4)}] ${name(segment.speaker)}: ${oneLine(segment.text)}`,
  );
  return `${lines.join('\n')}\n`;
}

function toSrt(transcript: TranscriptView): string {
  const name = speakerNames(transcript.speakers);
  const cues = transcript.segments.map(
    (segment, index) =>
      `${index + 1}\n${clockTime(segment.startMs, ',')} --> ${clockTime(segment.endMs, ',')}\n` +
      `${plainSrt(`${name(segment.speaker)}: ${oneLine(segment.text)}`)}\n`,
  );
  return cues.join('\n');
}

/**
 * SubRip has no way to escape: players take `-->` for times, `<b>` for a tag and `{\an8}` for a
 * command wherever they stand. Signs that look alike take the place of these.
 */
function plainSrt(text: string): string {
  return text
    .replaceAll('-->', '→')
    .replace(/<(?=[\p{L}/!?])/gu, '‹')
    .replaceAll('{\\', '{ \\');
}

/** Voice tags carry the speaker; `&`, `<` and `>` are escaped as the format asks. */
function toVtt(transcript: TranscriptView): string {
  const name = speakerNames(transcript.speakers);
  const cues = transcript.segments.map(
    (segment) =>
      `\n${escapeVtt(oneLine(segment.id))}\n${clockTime(segment.startMs, '.')} --> ${clockTime(segment.endMs, '.')}\n` +
      `<v ${escapeVtt(name(segment.speaker))}>${escapeVtt(oneLine(segment.text))}\n`,
  );
  return `WEBVTT\n${cues.join('')}`;
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

/** RFC 4180; a row a segment, the sentiment columns empty where there is none. */
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
 * Where a spreadsheet may see the beginning of a formula: at the beginning of a cell, or after a
 * semicolon, which parts cells in many countries. White space, invisible characters and quotes
 * before it do not count. The signs are those that OWASP names under "CSV injection", their
 * full-width, small and raised forms, and `%` and `|`, which older spreadsheets run.
 */
const formulaStart = /(^|;)(?=[\s\p{Cc}\p{Cf}'"`´‘’“”«»]*[=+\-@%|＝＋－＠％｜﹦﹢﹣﹫﹪−⁺⁻⁼₊₋₌])/gu;

/** A text of a person as a cell: on one line, an apostrophe before what could be run, quoted. */
function csvText(text: string): string {
  const safe = oneLine(text).replace(formulaStart, "$1'");
  return /[",;]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
