import { PortError, type RecognizedUtterance, type SpeechResult } from '@attune/core/ports';
import { tagOfLocale } from './languages.js';
import { AnswerError, type Heard, type HeardWord, type Transcription } from './transcription.js';

/** What was asked for, as far as it shapes the result. */
export interface Asked {
  /** Length of the recording in milliseconds; nothing ends after it. */
  readonly durationMs: number;
  /** The language asked for, or the candidates. */
  readonly languages: readonly string[];
  /** Whether the service was asked to identify the language. */
  readonly identified: boolean;
  /** Whether each channel is one speaker. */
  readonly channelSeparation: boolean;
  /** What of the request is not honored. */
  readonly warnings: readonly string[];
}

/**
 * The result that an answer stands for.
 *
 * @param read reads the answer.
 * @throws PortError `internal` when the answer is no transcription.
 */
export function resultOf(
  read: () => Transcription,
  asked: Asked,
  made: { readonly adapter: string; readonly model: string },
): SpeechResult {
  const { durationMs, warnings } = asked;
  const transcription = readOrRefuse(read, made.adapter);
  return {
    language: languageOf(transcription.phrases, asked),
    utterances: utterancesOf(transcription, asked),
    coverage: durationMs === 0 ? [] : [{ startMs: 0, endMs: durationMs }],
    warnings: [
      ...warnings,
      ...transcription.faults.map((fault) => `A part of the result could not be read: ${fault}.`),
    ],
    model: made.model,
  };
}

function readOrRefuse(read: () => Transcription, adapter: string): Transcription {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof AnswerError)) throw error;
    const message = `The answer of Azure Speech cannot be read. ${error.message}`;
    const where = { port: 'speech-to-text', operation: 'check', adapter };
    throw new PortError('internal', message, { ...where, cause: error });
  }
}

/** The language that was spoken longest. */
function languageOf(phrases: readonly Heard[], { languages, identified }: Asked): string {
  const [first = 'und'] = languages;
  if (!identified) return first;
  const lengths = new Map<string, number>();
  for (const { locale, startMs, endMs } of phrases) {
    if (locale !== undefined) lengths.set(locale, (lengths.get(locale) ?? 0) + endMs - startMs);
  }
  const [most] = [...lengths].sort(([, a], [, b]) => b - a);
  if (most !== undefined) return tagOfLocale(most[0], languages);
  return languages.length === 1 ? first : 'und';
}

function utterancesOf({ phrases, wholeTexts }: Transcription, asked: Asked): RecognizedUtterance[] {
  if (phrases.length === 0) return wholeTexts.map((text) => wholeText(text, asked.durationMs));
  // A stereo recording is split by the service even if nothing asked for it.
  const split = asked.channelSeparation || phrases.some(({ channel }) => channel === 1);
  return phrases
    .map((phrase) => utteranceOf(phrase, split, asked.durationMs))
    .sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
}

function utteranceOf(phrase: Heard, split: boolean, durationMs: number): RecognizedUtterance {
  const { text, channel, speaker, confidence } = phrase;
  const clamp = (ms: number): number => Math.min(ms, durationMs);
  const sorted = [...phrase.words].sort((a, b) => a.startMs - b.startMs);
  const startMs = clamp(
    sorted.reduce((least, word) => Math.min(least, word.startMs), phrase.startMs),
  );
  const endMs = clamp(sorted.reduce((most, word) => Math.max(most, word.endMs), phrase.endMs));
  const words = sorted.map((word) => ({
    ...word,
    startMs: clamp(word.startMs),
    endMs: clamp(Math.max(word.startMs, word.endMs)),
  }));
  return {
    ...(speaker === undefined || split ? {} : { speaker }),
    ...(channel === undefined || !split ? {} : { channel }),
    startMs,
    endMs,
    text,
    ...confidenceOf(confidence, words),
    ...(words.length === 0 ? {} : { words }),
  };
}

function confidenceOf(
  own: number | undefined,
  words: readonly HeardWord[],
): { readonly confidence?: number } {
  if (own !== undefined) return { confidence: own };
  const told = words.flatMap(({ confidence }) => confidence ?? []);
  if (told.length === 0) return {};
  return { confidence: told.reduce((sum, one) => sum + one, 0) / told.length };
}

/** What remains of an answer whose phrases cannot be read. */
function wholeText(text: string, durationMs: number): RecognizedUtterance {
  return {
    startMs: 0,
    endMs: durationMs,
    text,
    words: [{ text, startMs: 0, endMs: durationMs, estimated: true }],
  };
}
