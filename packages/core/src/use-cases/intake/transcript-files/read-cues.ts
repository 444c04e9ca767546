import type { TranscriptContent } from '../../../domain/transcript.js';
import { DomainError } from '../../../errors/domain-error.js';
import type { RecognizedUtterance } from '../../../ports/speech-to-text.js';
import { assembleTranscript } from '../../processing/assemble-transcript.js';

const timing =
  /^(?:(\d{1,4}):)?(\d{2}):(\d{2})[.,](\d{3})\s+-->\s+(?:(\d{1,4}):)?(\d{2}):(\d{2})[.,](\d{3})(?:\s|$)/u;
const voice = /^<v(?:\.[^\s>]*)?\s+([^>]+)>/u;
const tag = /<\/?(?:[a-z][^<>]*|\d[\d:.]*)?>/giu;
const entity = /&(amp|lt|gt|quot|apos|nbsp|lrm|rlm|#\d{1,7}|#x[\da-f]{1,6});/giu;
/** "Anna: …" or "SPEAKER 1: …" at the beginning of a cue, as subtitle tools write it. */
const namePrefix = /^([\p{Lu}\p{Lo}][\p{L}\p{M}\p{N} .'’()_-]{0,40}):\s+/u;

/**
 * Reads WebVTT or SubRip cues; the two differ in header, comma and voice tags only. A speaker is
 * taken from a voice tag or from a name before a colon; cues without one belong to one speaker.
 * What stands before a colon is a name where every cue has one or several begin with the same;
 * elsewhere it is text.
 *
 * @throws DomainError `invalid_transcript` naming the line.
 */
export function readCues(
  filename: string,
  text: string,
  language: string,
  format: 'vtt' | 'srt',
): TranscriptContent {
  const lines = text.replace(/^\uFEFF/u, '').split(/\r\n|\r|\n/u);
  if (format === 'vtt' && !/^WEBVTT(\s|$)/u.test(lines[0] ?? '')) {
    throw new DomainError(
      'invalid_transcript',
      `${filename} line 1: a WebVTT file must begin with WEBVTT.`,
    );
  }
  const utterances = withPrefixes(readBlocks(filename, lines));
  if (utterances.length === 0) {
    throw new DomainError(
      'invalid_transcript',
      `${filename} holds no cues: there must be lines such as "00:01.000 --> 00:04.000".`,
    );
  }
  const durationMs = utterances.reduce((last, { endMs }) => Math.max(last, endMs), 0);
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
    const cues = readVoices(lines.slice(at + 1, end).join(' '));
    utterances.push(...cues.map((cue) => ({ ...span, ...cue })));
    at = end;
  }
  return utterances;
}

function blockEnd(lines: readonly string[], from: number): number {
  let end = from;
  while (end < lines.length && lines[end]?.trim() !== '') end += 1;
  return end;
}

function readTiming(line: string): { startMs: number; endMs: number } | undefined {
  const match = timing.exec(line.trim());
  if (match === null) return undefined;
  const part = (index: number): number => Number(match[index] ?? 0);
  const toMs = (from: number): number =>
    ((part(from) * 60 + part(from + 1)) * 60 + part(from + 2)) * 1_000 + part(from + 3);
  return { startMs: toMs(1), endMs: toMs(5) };
}

/** What each voice of a cue says. */
function readVoices(raw: string): { speaker?: string; text: string }[] {
  return raw.split(/(?=<v[.\s])/u).flatMap((part) => {
    const text = plain(part.replace(tag, ''));
    const speaker = plain(voice.exec(part)?.[1] ?? '');
    if (text === '') return [];
    return [speaker === '' ? { text } : { speaker, text }];
  });
}

/** Takes names before a colon for speakers, where they are names. */
function withPrefixes(utterances: readonly RecognizedUtterance[]): RecognizedUtterance[] {
  const prefixOf = ({ speaker, text }: RecognizedUtterance): string | undefined =>
    speaker === undefined ? namePrefix.exec(text)?.[1]?.trim() : undefined;
  const times = new Map<string, number>();
  for (const name of utterances.map(prefixOf)) {
    if (name !== undefined) times.set(name, (times.get(name) ?? 0) + 1);
  }
  const everywhere = utterances.every((utterance) => prefixOf(utterance) !== undefined);
  return utterances.map((utterance) => {
    const speaker = prefixOf(utterance);
    if (speaker === undefined || !(everywhere || (times.get(speaker) ?? 0) > 1)) return utterance;
    return { ...utterance, speaker, text: utterance.text.replace(namePrefix, '') };
  });
}

function plain(text: string): string {
  return text.replace(entity, decoded).replace(/\s+/gu, ' ').trim();
}

const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
  ['lrm', ''],
  ['rlm', ''],
]);

function decoded(whole: string, name: string): string {
  if (!name.startsWith('#')) return entities.get(name.toLowerCase()) ?? whole;
  const hexadecimal = name[1]?.toLowerCase() === 'x';
  const code = Number.parseInt(name.slice(hexadecimal ? 2 : 1), hexadecimal ? 16 : 10);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}

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
