import { alignWords, type ToldWord } from '../openai-compatible-speech/align-words.js';
import { estimateTimes } from '../openai-compatible-speech/estimate-times.js';
import type { Spoken } from '../openai-compatible-speech/spoken.js';

/** What the engine recognized in a range. Times are seconds from its beginning. */
export interface Recognition {
  readonly text: string;
  readonly tokens: readonly string[];
  /** When each token begins; empty where the model does not tell. */
  readonly timestamps: readonly number[];
  readonly durations?: readonly number[];
  readonly logProbabilities?: readonly number[];
}

/** Where in the recording the range lies. Milliseconds. */
interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** How long a token lasts at most where the model does not tell, in milliseconds. */
const longestTokenMs = 400;

/** The words of a range with their times; estimated ones where the model tells none. */
export function spokenIn(heard: Recognition, span: Span, capitals: boolean): Spoken[] {
  const text = (capitals ? heard.text.toLowerCase() : heard.text).trim();
  if (text === '') return [];
  const told = toldBy(heard, span);
  if (told.length === 0) return estimateTimes(text, [span]);
  return alignWords(text, told);
}

function toldBy(heard: Recognition, { startMs, endMs }: Span): ToldWord[] {
  const { tokens, timestamps, durations = [], logProbabilities = [] } = heard;
  if (timestamps.length !== tokens.length) return [];
  const at = (seconds: number): number =>
    Math.min(endMs, Math.max(startMs, startMs + Math.round(seconds * 1_000)));
  const told = tokens.map((text, index): ToldWord => {
    const start = timestamps[index] ?? 0;
    const lasts = durations[index] || longestTokenMs / 1_000;
    const next = timestamps[index + 1] ?? Number.POSITIVE_INFINITY;
    const likely = logProbabilities[index];
    return {
      text: text.replace('▁', ' '),
      startMs: at(start),
      endMs: at(Math.min(next, start + lasts)),
      ...(likely === undefined ? {} : { confidence: Math.min(1, Math.exp(likely)) }),
    };
  });
  // Bytes of letters are whole in the text alone.
  return told.filter(({ text }) => !/^<0x[0-9A-F]{2}>$/u.test(text));
}
