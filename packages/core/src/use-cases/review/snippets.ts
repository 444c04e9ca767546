import type { TranscriptLine } from '../../records/open-text.js';
import type { LineHit } from '../../text/search/match.js';

/** A place in a transcript where words were found. */
export interface Snippet {
  readonly segmentId: string;
  readonly startMs: number;
  /** A short extract around the first hit. `…` marks where it was cut. */
  readonly text: string;
}

const mostSnippets = 3;
const longestCut = 150;
const beforeHit = 50;

/** Short extracts from the lines with most of the found words, in the order of the lines. */
export function snippetsOf(
  lines: readonly TranscriptLine[],
  hits: readonly LineHit[],
): readonly Snippet[] {
  const best = new Set(hits.toSorted((a, b) => b.count - a.count).slice(0, mostSnippets));
  return hits.flatMap((hit) => {
    const line = best.has(hit) ? lines[hit.line] : undefined;
    if (line === undefined) return [];
    const text = cutAround(line.text.normalize('NFC'), hit.at);
    return [{ segmentId: line.segmentId, startMs: line.startMs, text }];
  });
}

function cutAround(text: string, at: number): string {
  if (text.length <= longestCut) return text;
  const from = Math.max(0, Math.min(at - beforeHit, text.length - longestCut));
  const to = Math.min(text.length, from + longestCut);
  const head = text.slice(from, at);
  const tail = text.slice(at, to);
  // Cuts between words, or if one word fills the whole text, between characters.
  const begin = from === 0 ? head : head.replace(/^\S*\s+|^\p{Cs}/u, '');
  const end = to === text.length ? tail : tail.replace(/\s+\S*$|\p{Cs}$/u, '');
  return `${from === 0 ? '' : '…'}${begin}${end}${to === text.length ? '' : '…'}`;
}
