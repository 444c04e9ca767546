import { assembleTranscript } from '../../../domain/assemble-transcript.js';
import type { TranscriptContent } from '../../../domain/transcript.js';
import { DomainError } from '../../../errors/domain-error.js';
import type { RecognizedUtterance } from '../../../ports/speech-to-text.js';

const timing =
  /^(?:(\d{1,4}):)?(\d{2}):(\d{2})[.,](\d{3})\s+-->\s+(?:(\d{1,4}):)?(\d{2}):(\d{2})[.,](\d{3})(?:\s|$)/u;
const voice = /^<v(?:\.[^\s>]*)?\s+([^>]+)>/u;
/** "Anna: …" or "SPEAKER 1: …" at the beginning of a cue, as subtitle tools write it. */
const namePrefix = /^([\p{Lu}][\p{L}\p{N} .'_-]{0,40}):\s+/u;

/**
 * Reads WebVTT or SubRip cues; the two differ in header, comma and voice tags only. A speaker is
 * taken from a voice tag or from a name before a colon; cues without one belong to one speaker.
 *
 * @throws DomainError `invalid_transcript` naming the line.
 */
export function readCues(
  filename: string,
  text: string,
  language: string,
  format: 'vtt' | 'srt',
): TranscriptContent {
  const lines = text.replace(/^\uFEFF/u, '').split('\n');
  if (format === 'vtt' && !/^WEBVTT(\s|$)/u.test(lines[0] ?? '')) {
    throw new DomainError(
      'invalid_transcript',
      `${filename} line 1: a WebVTT file must begin with WEBVTT.`,
    );
  }
  const utterances = readBlocks(filename, lines);
  if (utterances.length === 0) {
    throw new DomainError(
      'invalid_transcript',
      `${filename} holds no cues: there must be lines such as "00:01.000 --> 00:04.000".`,
    );
  }
  const durationMs = Math.max(...utterances.map((utterance) => utterance.endMs));
  const coverage = [{ startMs: 0, endMs: durationMs }];
  const content = assembleTranscript(
    { language, utterances, coverage, warnings: [] },
    { durationMs, timestamps: true },
  );
  return withNames(content, utterances);
}

function readBlocks(filename: string, lines: readonly string[]): RecognizedUtterance[] {
  const utterances: RecognizedUtterance[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (!line.includes('-->')) continue;
    const span = readTiming(line);
    if (span === undefined || span.endMs < span.startMs) {
      throw new DomainError(
        'invalid_transcript',
        `${filename} line ${at + 1}: "${line.slice(0, 60)}" is no valid time span.`,
      );
    }
    const end = blockEnd(lines, at + 1);
    const cue = readCue(lines.slice(at + 1, end));
    if (cue.text !== '') utterances.push({ ...span, ...cue });
    at = end;
  }
  return utterances;
}

function blockEnd(lines: readonly string[], from: number): number {
  const blank = lines.findIndex((line, index) => index >= from && line.trim() === '');
  return blank < 0 ? lines.length : blank;
}

function readTiming(line: string): { startMs: number; endMs: number } | undefined {
  const match = timing.exec(line.trim());
  if (match === null) return undefined;
  const part = (index: number): number => Number(match[index] ?? 0);
  const toMs = (from: number): number =>
    ((part(from) * 60 + part(from + 1)) * 60 + part(from + 2)) * 1_000 + part(from + 3);
  return { startMs: toMs(1), endMs: toMs(5) };
}

function readCue(lines: readonly string[]): { speaker?: string; text: string } {
  const raw = lines.join(' ').trim();
  const tagged = voice.exec(raw)?.[1]?.trim();
  const plain = raw
    .replace(/<[^>]*>/gu, '')
    .replace(/&(amp|lt|gt|nbsp|lrm|rlm);/gu, (entity) => entities[entity] ?? '')
    .trim();
  const named = tagged === undefined ? namePrefix.exec(plain)?.[1] : undefined;
  const speaker = tagged ?? named;
  const text = named === undefined ? plain : plain.replace(namePrefix, '');
  return speaker === undefined ? { text } : { speaker, text };
}

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&nbsp;': ' ',
};

/** Keeps the names of the file as labels of the speakers. */
function withNames(
  content: TranscriptContent,
  utterances: readonly RecognizedUtterance[],
): TranscriptContent {
  const names = [
    ...new Set(
      utterances
        .toSorted((a, b) => a.startMs - b.startMs || a.endMs - b.endMs)
        .map((one) => one.speaker),
    ),
  ];
  const speakers = content.speakers.map((speaker, index) => {
    const label = names[index];
    return label === undefined ? speaker : { ...speaker, label };
  });
  return { ...content, speakers };
}
