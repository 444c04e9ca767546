import type { RecognizedUtterance } from '@attune/core/ports';
import { groupUtterances } from '../diarization/utterances.js';
import type { Attributed } from './speakers.js';
import { joinSpoken } from './spoken.js';

/** Groups words into utterances; `name` says whose they are. */
export function toUtterances(
  words: readonly Attributed[],
  name: (speaker: number) => Pick<RecognizedUtterance, 'speaker' | 'channel'>,
): RecognizedUtterance[] {
  return groupUtterances(words).map(({ speaker, startMs, endMs, words: own }) => ({
    ...name(speaker),
    startMs,
    endMs,
    text: joinSpoken(own),
    ...confidenceOf(own),
    ...wordsOf(own),
  }));
}

function confidenceOf(words: readonly Attributed[]): { confidence?: number } {
  const told = words.flatMap(({ confidence }) => confidence ?? []);
  if (told.length === 0) return {};
  return { confidence: told.reduce((sum, one) => sum + one, 0) / told.length };
}

/** Estimated times are good enough to group by, not to be told. */
function wordsOf(words: readonly Attributed[]): Pick<RecognizedUtterance, 'words'> {
  if (words.some(({ estimated }) => estimated)) return {};
  return {
    words: words.map(({ text, startMs, endMs, confidence }) => ({
      text,
      startMs,
      endMs,
      ...(confidence === undefined ? {} : { confidence }),
    })),
  };
}
