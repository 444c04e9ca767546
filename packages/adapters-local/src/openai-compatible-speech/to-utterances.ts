import type { RecognizedUtterance } from '@attune/core/ports';
import { groupUtterances } from '../diarization/utterances.js';
import type { Attributed } from './speakers.js';
import { joinSpoken } from './spoken.js';

/**
 * Groups words into utterances; `name` says whose they are. Words with estimated times are told
 * where the caller knows that the estimate is good enough.
 */
export function toUtterances(
  words: readonly Attributed[],
  name: (speaker: number) => Pick<RecognizedUtterance, 'speaker' | 'channel'>,
  { tellEstimates = false }: { readonly tellEstimates?: boolean } = {},
): RecognizedUtterance[] {
  return groupUtterances(words).map(({ speaker, startMs, endMs, words: own }) => ({
    ...name(speaker),
    startMs,
    endMs,
    text: joinSpoken(own),
    ...confidenceOf(own),
    ...(tellEstimates || !own.some(({ estimated }) => estimated) ? wordsOf(own) : {}),
  }));
}

function confidenceOf(words: readonly Attributed[]): { confidence?: number } {
  const told = words.flatMap(({ confidence }) => confidence ?? []);
  if (told.length === 0) return {};
  return { confidence: told.reduce((sum, one) => sum + one, 0) / told.length };
}

function wordsOf(words: readonly Attributed[]): Pick<RecognizedUtterance, 'words'> {
  return {
    words: words.map(({ text, startMs, endMs, confidence, estimated }) => ({
      text,
      startMs,
      endMs,
      ...(confidence === undefined ? {} : { confidence }),
      ...(estimated === true ? { estimated } : {}),
    })),
  };
}
