import { frameMs } from '../audio/levels.js';
import { estimateTimes } from '../openai-compatible-speech/estimate-times.js';
import type { Spoken } from '../openai-compatible-speech/spoken.js';
import type { Piece } from './plan-pieces.js';

interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * What a word takes besides its letters, in letters: short words are spoken more slowly, and the last
 * one before a pause is drawn out by 100 to 200 ms (bench/ACCURACY.md, "Times of words").
 */
const [besides, atEnd] = [2, 3];
/** What it costs to put a pause behind a word that ends in a comma or in no mark, in seconds. */
const [behindComma, unmarked] = [0.2, 0.4];
/** A pause of this length costs that much; shorter ones cost less, as people make them anywhere. */
const plainPauseMs = 400;
/** More words or spans than this are spread by their lengths alone. */
const mostSteps = 400;

/**
 * Gives the words of a piece times, marked as estimated: the words are dealt to the stretches of
 * speech so that lengths fit and pauses lie behind punctuation marks, and spread within each.
 */
export function timeWords(text: string, { speech }: Pick<Piece, 'speech'>): Spoken[] {
  const spans = speech.map(({ start, end }) => ({
    startMs: start * frameMs,
    endMs: end * frameMs,
  }));
  const words = text.split(/\s+/u).filter((word) => word !== '');
  if (spans.length < 2 || words.length * spans.length > mostSteps * 10 || words.length < 2)
    return spread(text, spans);
  const cuts = deal(words, spans);
  return spans.flatMap((span, index) => {
    const own = words.slice(cuts[index] ?? 0, cuts[index + 1] ?? words.length);
    return own.length === 0 ? [] : spread(own.join(' '), [span]);
  });
}

/** By their letters, with something for each word. */
function spread(text: string, spans: readonly Span[]): Spoken[] {
  return estimateTimes(text, spans, { besides, atEnd });
}

/** The number of the first word of each span. */
function deal(words: readonly string[], spans: readonly Span[]): number[] {
  const upTo = [0];
  for (const word of words) upTo.push((upTo.at(-1) ?? 0) + word.length + besides);
  const all = spans.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  const msAUnit = all / Math.max(1, upTo.at(-1) ?? 1);
  const breaks = [0, ...words.map(breakCost)];
  breaks[words.length] = 0;
  /** What it costs that a span, with this pause behind it, holds these words. */
  const costOf = (
    first: number,
    end: number,
    { startMs, endMs }: Span,
    pauseMs: number,
  ): number => {
    const spokenMs = ((upTo[end] ?? 0) - (upTo[first] ?? 0)) * msAUnit;
    const off = (spokenMs - (endMs - startMs)) / 1_000;
    // People differ from the mean the more the longer they speak.
    return (
      (off * off * 1_000) / Math.max(100, endMs - startMs) +
      (breaks[end] ?? 0) * Math.min(1.5, pauseMs / plainPauseMs)
    );
  };
  let cost = new Float64Array(words.length + 1).fill(Number.POSITIVE_INFINITY);
  cost[0] = 0;
  const back: Int32Array[] = [];
  for (const [index, span] of spans.entries()) {
    const pauseMs = (spans[index + 1]?.startMs ?? span.endMs) - span.endMs;
    const step = fill(cost, (first, end) => costOf(first, end, span, pauseMs));
    cost = step.cost;
    back.push(step.from);
  }
  const cuts = [words.length];
  for (const from of back.toReversed()) cuts.unshift(from[cuts[0] ?? 0] ?? 0);
  return cuts;
}

function breakCost(word: string): number {
  if (/[.?!…。？！]["'”’)]*$/u.test(word)) return 0;
  return /\p{P}$/u.test(word) ? behindComma : unmarked;
}

/** The least cost of having dealt so many words after one span more, and where that one begins. */
function fill(
  before: Float64Array<ArrayBuffer>,
  costOf: (first: number, end: number) => number,
): { cost: Float64Array<ArrayBuffer>; from: Int32Array } {
  const cost = new Float64Array(before.length).fill(Number.POSITIVE_INFINITY);
  const from = new Int32Array(before.length);
  for (const [first, sum] of before.entries()) {
    if (sum === Number.POSITIVE_INFINITY) continue;
    for (let end = first; end < before.length; end += 1) {
      const total = sum + costOf(first, end);
      if (total >= (cost[end] ?? 0)) continue;
      cost[end] = total;
      from[end] = first;
    }
  }
  return { cost, from };
}
