import type { TextLimit } from '../ports/language-analysis.js';
import { textElements, textFits, textSize } from './text-size.js';

/** A piece of a text. */
export interface TextPiece {
  /** Where it begins in the whole text, in UTF-16 code units. */
  readonly start: number;
  readonly text: string;
}

interface Cut {
  /** Where the text may be cut, in UTF-16 code units. */
  readonly at: number;
  /** From the beginning of the piece to there, in the unit. */
  readonly size: number;
}

type ElementKind = 'space' | 'line' | 'stop' | 'wideStop' | 'closing' | 'other';

const space = /^\s+$/u;
const sentenceEnd = /^[.!?…؟۔।॥]$/u;
/** Ends a sentence without a space behind it. */
const wideSentenceEnd = /^[。！？]$/u;
const closing = /^["'”’»)\]}」』）]$/u;

/**
 * Where a reader of the text is: inside a word; in the gap before the next word; right behind a stop,
 * which only a space makes the end of a sentence (`3.50`); behind a wide stop, which needs no space;
 * or between two sentences.
 */
type ReadingState = 'inside' | 'gap' | 'stopped' | 'wide' | 'over';

const always = { line: 'over', stop: 'stopped', wideStop: 'wide', other: 'inside' } as const;
const transitions: Readonly<Record<ReadingState, Readonly<Record<ElementKind, ReadingState>>>> = {
  inside: { ...always, space: 'gap', closing: 'inside' },
  gap: { ...always, space: 'gap', closing: 'inside' },
  stopped: { ...always, space: 'over', closing: 'stopped' },
  wide: { ...always, space: 'over', closing: 'wide' },
  over: { ...always, space: 'over', closing: 'inside' },
};

/**
 * Cuts a text into pieces that fit the limit: after sentences, else between words, else between text
 * elements, and only inside a text element that is itself too large. The pieces in their order are
 * the text, whole. Takes time in proportion to the text, and gives at most some three pieces for each
 * `max` of it.
 */
export function splitText(text: string, limit: TextLimit): readonly TextPiece[] {
  if (textFits(text, limit)) return [{ start: 0, text }];
  const pieces: TextPiece[] = [];
  let start = 0;
  let here: Cut = { at: 0, size: 0 };
  let sentence: Cut | undefined;
  let word: Cut | undefined;
  const cut = ({ at, size }: Cut): void => {
    pieces.push({ start, text: text.slice(start, at) });
    start = at;
    here = { at: here.at, size: here.size - size };
    sentence = undefined;
    word = word === undefined || word.at <= at ? undefined : { ...word, size: word.size - size };
  };
  const seen = readBoundaries();
  for (const element of elementsWithin(text, limit)) {
    const boundary = seen(element);
    if (boundary === 'sentence') sentence = here;
    if (boundary !== undefined) word = here;
    const size = textSize(element, limit.unit);
    while (here.size + size > limit.max && here.at > start) cut(sentence ?? word ?? here);
    here = { at: here.at + element.length, size: here.size + size };
  }
  pieces.push({ start, text: text.slice(start) });
  return pieces;
}

/** Tells of each element in turn whether a sentence or a word begins with it. */
function readBoundaries(): (element: string) => 'sentence' | 'word' | undefined {
  let state: ReadingState = 'inside';
  return (element) => {
    const kind = kindOf(element);
    const before = state;
    state = transitions[before][kind];
    if (kind === 'space' || kind === 'line') return undefined;
    if (before === 'gap') return 'word';
    return before === 'over' || (before === 'wide' && kind === 'other') ? 'sentence' : undefined;
  };
}

function kindOf(element: string): ElementKind {
  if (space.test(element)) return element.includes('\n') ? 'line' : 'space';
  if (wideSentenceEnd.test(element)) return 'wideStop';
  if (sentenceEnd.test(element)) return 'stop';
  return closing.test(element) ? 'closing' : 'other';
}

/** The text elements; those that do not fit the limit by their code points. */
function* elementsWithin(text: string, limit: TextLimit): Generator<string> {
  for (const element of textElements(text)) {
    if (textFits(element, limit)) yield element;
    else yield* element;
  }
}

/** How much of the text before a piece is shown again with it, in code points. */
const mostContext = 200;

/**
 * Cuts a text like `splitText` but begins each piece with the end of the one before, from a word on:
 * what stands across a cut, such as a telephone number, is whole in one of the two.
 */
export function splitTextWithContext(text: string, limit: TextLimit): readonly TextPiece[] {
  if (textFits(text, limit)) return [{ start: 0, text }];
  // A code point is at most four bytes, one code point and one text element.
  const points = Math.min(mostContext, Math.floor(limit.max / (limit.unit === 'bytes' ? 16 : 4)));
  const context = points * (limit.unit === 'bytes' ? 4 : 1);
  return splitText(text, { unit: limit.unit, max: limit.max - context }).map((piece) => {
    const start = contextStart(text, piece.start, points);
    return { start, text: text.slice(start, piece.start) + piece.text };
  });
}

/** So many code points before `at`, or at the first word after that. */
function contextStart(text: string, at: number, points: number): number {
  const before = Array.from(text.slice(Math.max(0, at - 2 * points), at))
    .slice(-points)
    .join('');
  const from = at - before.length;
  const gap = from === 0 ? -1 : before.search(/\s\S/u);
  return gap < 0 ? from : from + gap + 1;
}
