import { endsSentence } from '../openai-compatible-speech/spoken.js';
import type { TimeSpan } from './attribute-words.js';

/** What one person says without a long pause. */
export interface Utterance<W> extends TimeSpan {
  readonly speaker: number;
  readonly words: readonly W[];
}

export interface UtteranceOptions {
  /** A pause from this length on ends an utterance, in milliseconds. */
  readonly pauseMs?: number;
  /** In the middle of a sentence a pause ends it from this length on, where the text has punctuation. */
  readonly pauseInSentenceMs?: number;
  /** An utterance ends before the word that would make it longer than this, in milliseconds. */
  readonly maxMs?: number;
}

type Said = TimeSpan & { readonly speaker: number; readonly text?: string };

/**
 * Groups words that are in order into utterances. One that becomes too long ends with its last
 * whole sentence, or, inside a sentence, with the last word that it has room for.
 */
export function groupUtterances<W extends Said>(
  words: readonly W[],
  { pauseMs = 700, pauseInSentenceMs = 1_500, maxMs = 20_000 }: UtteranceOptions = {},
): Utterance<W>[] {
  const longestPauseMs = words.some(endsHere) ? pauseInSentenceMs : pauseMs;
  const groups: W[][] = [];
  let endMs = 0;
  for (const word of words) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    const allowedMs = last !== undefined && endsHere(last) ? pauseMs : longestPauseMs;
    const goesOn = last?.speaker === word.speaker && word.startMs - endMs < allowedMs;
    if (goesOn) group?.push(word);
    else groups.push([word]);
    endMs = goesOn ? Math.max(endMs, word.endMs) : word.endMs;
  }
  return groups.flatMap((group) => cutLong(group, maxMs)).map(utteranceOf);
}

function cutLong<W extends Said>(group: readonly W[], maxMs: number): (readonly W[])[] {
  const pieces: (readonly W[])[] = [];
  let from = 0;
  let sentenceEnd = 0;
  for (const [at, word] of group.entries()) {
    // More than once where the rest of a sentence is too long itself.
    while (from < at && word.endMs - (group[from]?.startMs ?? 0) > maxMs) {
      const cut = sentenceEnd > from ? sentenceEnd : at;
      pieces.push(group.slice(from, cut));
      from = cut;
    }
    if (endsHere(word)) sentenceEnd = at + 1;
  }
  return [...pieces, group.slice(from)];
}

function utteranceOf<W extends Said>(words: readonly W[]): Utterance<W> {
  return {
    speaker: words[0]?.speaker ?? 0,
    startMs: words[0]?.startMs ?? 0,
    endMs: words.reduce((latest, word) => Math.max(latest, word.endMs), 0),
    words,
  };
}

function endsHere({ text }: Said): boolean {
  return text !== undefined && endsSentence(text);
}
