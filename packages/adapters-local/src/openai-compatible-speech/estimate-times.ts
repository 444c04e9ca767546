import { type Spoken, unspaced } from './spoken.js';

interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

const pieces = new RegExp(`${unspaced.source}\\p{M}*|[^\\s]+?(?=\\s|$|${unspaced.source})`, 'gu');

/** What words take in addition to their letters, in letters. */
export interface Lengths {
  /** Each of them. */
  readonly besides: number;
  /** The last one. */
  readonly atEnd: number;
}

/** Spreads the words of a text over the spans in which it was spoken, by their lengths. */
export function estimateTimes(
  text: string,
  spans: readonly Span[],
  { besides, atEnd }: Lengths = { besides: 0, atEnd: 0 },
): Spoken[] {
  const found = [...text.matchAll(pieces)];
  const letters = found.reduce((sum, { 0: piece }) => sum + piece.length + besides, atEnd);
  const spokenMs = spans.reduce((sum, span) => sum + span.endMs - span.startMs, 0);
  const at = (count: number): number => locate(spans, (count / letters) * spokenMs);
  let count = 0;
  return found.map(({ 0: piece, index }, number) => {
    const startMs = at(count);
    count += piece.length + besides + (number === found.length - 1 ? atEnd : 0);
    const glued = index > 0 && !/\s/u.test(text[index - 1] ?? ' ');
    const span = { startMs, endMs: at(count), estimated: true } as const;
    return { text: piece, ...span, ...(glued ? { glued: true } : {}) };
  });
}

/** The time at which so much of the spans has passed. */
function locate(spans: readonly Span[], passedMs: number): number {
  let left = passedMs;
  for (const { startMs, endMs } of spans) {
    if (left <= endMs - startMs) return Math.round(startMs + left);
    left -= endMs - startMs;
  }
  return spans.at(-1)?.endMs ?? 0;
}
