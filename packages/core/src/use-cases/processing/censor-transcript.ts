import type { ProfanityMode } from '../../domain/session/settings.js';
import type { Segment, TranscriptContent, Word } from '../../domain/transcript/transcript.js';
import {
  findMasked,
  type SwearFinder,
  type SwearSpan,
  swearFinderFor,
} from '../../text/profanity/find-swear-words.js';

/** What remains of a segment in which nothing else was said. */
const placeholder = '…';

/** A transcript, and whether the mode was honored in its language. */
export interface CensoredTranscript {
  readonly content: TranscriptContent;
  /** What was not honored, for people. */
  readonly problem?: string;
}

/**
 * Masks or removes swear words that the engine left in, in the texts and in the words with times.
 * Masked words keep their length: `****`. In a language without a list, only what the engine itself
 * has masked is removed, and `problem` says so.
 *
 * @param heard What the engine was asked for. If that is `wanted`, nothing is changed.
 */
export function censorTranscript(
  content: TranscriptContent,
  wanted: ProfanityMode,
  heard: ProfanityMode,
): CensoredTranscript {
  if (wanted === 'raw' || wanted === heard) return { content };
  const finder = swearFinderFor(content.language);
  const find = finder ?? findMasked;
  const segments = content.segments.map((segment) => censorSegment(segment, wanted, find));
  if (finder !== undefined) return { content: { ...content, segments } };
  return {
    content: { ...content, segments },
    problem: `profanity "${wanted}": there is no list of swear words for the language "${content.language}"`,
  };
}

function censorSegment(segment: Segment, mode: 'masked' | 'removed', find: SwearFinder): Segment {
  const spans = find(segment.text);
  const found = (segment.words ?? []).some(({ text }) => find(text).length > 0);
  if (spans.length === 0 && !found) return segment;
  const text = mode === 'masked' ? mask(segment.text, spans) : remove(segment.text, spans);
  const { words, ...rest } = segment;
  const kept = censorWords(words ?? [], mode, find);
  return { ...rest, text, ...(kept.length === 0 ? {} : { words: kept }) };
}

function censorWords(
  words: readonly Word[],
  mode: 'masked' | 'removed',
  find: SwearFinder,
): readonly Word[] {
  // Together, because what follows a word may tell whether it is one: "to prick my finger".
  const line = words.map(({ text }) => text).join(' ');
  const spans = find(line);
  const kept: Word[] = [];
  let start = 0;
  for (const word of words) {
    const end = start + word.text.length;
    const from = start;
    const own = spans
      .filter((span) => span.start < end && span.end > from)
      .map((span) => ({ start: span.start - from, end: span.end - from }));
    start = end + 1;
    if (own.length === 0) kept.push(word);
    else if (mode === 'masked') kept.push({ ...word, text: mask(word.text, own) });
    else {
      const rest = remove(word.text, own);
      if (rest !== placeholder) kept.push({ ...word, text: rest });
    }
  }
  return kept;
}

function mask(text: string, spans: readonly SwearSpan[]): string {
  return replaceSpans(text, spans, (word) => '*'.repeat([...word].length));
}

/** Removes the words, with the spaces and marks that stand without a word then. */
function remove(text: string, spans: readonly SwearSpan[]): string {
  const rest = replaceSpans(text, spans, () => '')
    .replace(/[^\S\n]{2,}/gu, ' ')
    .replace(/ (?=[,.;:!?…])/gu, '')
    .replace(/,(?=[,.;:!?])/gu, '')
    .replace(/^[\s,.;:!?-]+/u, '')
    .trim();
  return /[\p{L}\p{N}]/u.test(rest) ? rest : placeholder;
}

function replaceSpans(
  text: string,
  spans: readonly SwearSpan[],
  by: (word: string) => string,
): string {
  let made = '';
  let at = 0;
  for (const { start, end } of spans) {
    made += text.slice(at, start) + by(text.slice(start, end));
    at = end;
  }
  return made + text.slice(at);
}
