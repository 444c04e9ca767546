import type { TimeSpan } from './attribute-words.js';

/** What one person says without a long pause. */
export interface Utterance<W> extends TimeSpan {
  readonly speaker: number;
  readonly words: readonly W[];
}

export interface UtteranceOptions {
  /** A pause from this length on ends an utterance, in milliseconds. */
  readonly pauseMs?: number;
  /** An utterance ends before the word that would make it longer than this, in milliseconds. */
  readonly maxMs?: number;
}

/** Groups words that are in order into utterances. */
export function groupUtterances<W extends TimeSpan & { readonly speaker: number }>(
  words: readonly W[],
  { pauseMs = 700, maxMs = 20_000 }: UtteranceOptions = {},
): Utterance<W>[] {
  const utterances: { speaker: number; startMs: number; endMs: number; words: W[] }[] = [];
  for (const word of words) {
    const last = utterances.at(-1);
    const goesOn =
      last !== undefined &&
      last.speaker === word.speaker &&
      word.startMs - last.endMs < pauseMs &&
      word.endMs - last.startMs <= maxMs;
    if (goesOn) {
      last.words.push(word);
      last.endMs = Math.max(last.endMs, word.endMs);
    } else {
      const { speaker, startMs, endMs } = word;
      utterances.push({ speaker, startMs, endMs, words: [word] });
    }
  }
  return utterances;
}
