import type { TranscriptContent } from '../../../domain/transcript/transcript.js';
import { transcriptLimits } from '../../../domain/transcript/transcript-limits.js';
import { DomainError } from '../../../errors/domain-error.js';
import type { Steps } from '../../../flow/pace.js';
import type { RecognizedUtterance } from '../../../ports/speech-to-text.js';
import { assembleTranscript } from '../../processing/assemble-transcript.js';
import { speakersFromPrefixes, withNames } from './cue-names.js';
import { readVoices } from './cue-text.js';
import { type TextLines, textLines } from './text-lines.js';

const timing =
  /^(?:(\d{1,4}):)?(\d{2}):(\d{2})[.,](\d{3})\s+-->\s+(?:(\d{1,4}):)?(\d{2}):(\d{2})[.,](\d{3})(?:\s|$)/u;

/** States the language of a WebVTT file, in its header. */
const languageLine = /^Language: ?([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3})\s*$/u;

/** Allows several lines per cue, and notes and styles in addition. */
const mostLines = 20 * transcriptLimits.segments;
/** Longest cue with its tags and entities, in UTF-16 units. */
const longestCue = 5 * transcriptLimits.text;
/** How much is read before the event loop can run other work, in UTF-16 units. */
const readAtOnce = 20_000;
/** The cost of a line in addition to its characters, in the same unit. */
const lineCost = 20;

/**
 * Reads WebVTT or SubRip cues. The two differ only in header, comma and voice tags. A voice tag or
 * a name before a colon names the speaker; cues without either belong to one speaker. The text
 * before a colon is a name if every cue has one, if several cues begin with the same one, or if it
 * names a role. `language` is that of a file whose header states none. Stops at the first line that
 * exceeds `transcriptLimits`.
 *
 * @throws DomainError `invalid_transcript` naming the line.
 */
export function* readCues(
  filename: string,
  text: string,
  language: string,
  format: 'vtt' | 'srt',
): Steps<TranscriptContent> {
  const lines = textLines(text.startsWith('\uFEFF') ? text.slice(1) : text);
  if (format === 'vtt' && !/^WEBVTT(?:\s|$)/u.test(lines.next() ?? '')) {
    throw fault(filename, 1, 'a WebVTT file must begin with WEBVTT');
  }
  const { spoken, stated } = yield* readBlocks(filename, lines);
  const utterances = yield* speakersFromPrefixes(spoken);
  yield;
  if (utterances.length === 0) {
    throw new DomainError(
      'invalid_transcript',
      `${filename} holds no cues: there must be lines such as "00:01.000 --> 00:04.000".`,
    );
  }
  const durationMs = utterances.reduce((last, { endMs }) => Math.max(last, endMs), 0);
  const coverage = [{ startMs: 0, endMs: durationMs }];
  const content = assembleTranscript(
    { language: stated ?? language, utterances, coverage, warnings: [] },
    { durationMs, timestamps: true },
  );
  yield;
  return withNames(content, utterances);
}

function* readBlocks(
  filename: string,
  lines: TextLines,
): Steps<{ readonly spoken: RecognizedUtterance[]; readonly stated: string | undefined }> {
  const utterances: RecognizedUtterance[] = [];
  let stated: string | undefined;
  const count = counter(filename, lines);
  let work = 0;
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    work += line.length + lineCost;
    if (lines.number > mostLines) {
      throw fault(filename, lines.number, `a transcript has no more than ${mostLines} lines`);
    }
    if (utterances.length === 0) stated ??= languageLine.exec(line)?.[1];
    if (line.includes('-->')) {
      const span = readTiming(filename, line, lines.number);
      const raw = readBlock(filename, lines);
      for (const cue of readVoices(raw)) {
        count(cue);
        utterances.push({ ...span, ...cue });
      }
      work += raw.length;
    }
    if (work < readAtOnce) continue;
    work = 0;
    yield;
  }
  return { spoken: utterances, stated };
}

/** Throws as soon as the cues read so far exceed the limits of a transcript. */
function counter(filename: string, lines: TextLines) {
  const voices = new Set<string | undefined>();
  let cues = 0;
  let characters = 0;
  const check = (what: string, is: number, most: number): void => {
    if (is > most) throw fault(filename, lines.number, `there are more than ${most} ${what}`);
  };
  return ({ speaker, text }: { readonly speaker?: string; readonly text: string }): void => {
    voices.add(speaker);
    cues += 1;
    characters += text.length;
    check('speakers', voices.size, transcriptLimits.speakers);
    check('cues', cues, transcriptLimits.segments);
    check('characters in a cue', text.length, transcriptLimits.text);
    check('characters', characters, transcriptLimits.characters);
  };
}

/** Joins the lines up to the next empty one. */
function readBlock(filename: string, lines: TextLines): string {
  const first = lines.number + 1;
  const block: string[] = [];
  let length = 0;
  for (let line = lines.next(); line !== undefined && line.trim() !== ''; line = lines.next()) {
    length += line.length + 1;
    if (length > longestCue) {
      throw fault(filename, first, `the cue has more than ${longestCue} characters`);
    }
    block.push(line);
  }
  return block.join(' ');
}

function readTiming(
  filename: string,
  line: string,
  number: number,
): { readonly startMs: number; readonly endMs: number } {
  const match = line.length > longestCue ? null : timing.exec(line.trim());
  const part = (index: number): number => Number(match?.[index] ?? 0);
  const toMs = (from: number): number =>
    ((part(from) * 60 + part(from + 1)) * 60 + part(from + 2)) * 1_000 + part(from + 3);
  const span = { startMs: toMs(1), endMs: toMs(5) };
  if (match !== null && span.endMs >= span.startMs) return span;
  throw fault(filename, number, `"${line.slice(0, 60)}" is no valid time span`);
}

function fault(filename: string, line: number, message: string): DomainError {
  return new DomainError('invalid_transcript', `${filename} line ${line}: ${message}.`);
}
