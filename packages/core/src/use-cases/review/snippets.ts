import type { TranscriptLine } from '../../records/transcript-texts.js';
import { placedWords, words } from '../../text/words.js';

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

interface Hit {
  readonly line: TranscriptLine;
  readonly text: string;
  /** Index in `text` of the first word found. */
  readonly at: number;
  /** Number of different words found. */
  readonly count: number;
}

/** Short extracts from the lines with most of the words of `wanted`, in the order of the lines. */
export function snippetsOf(lines: readonly TranscriptLine[], wanted: string): readonly Snippet[] {
  const sought = words(wanted);
  const hits = lines.flatMap((line) => hitIn(line, sought));
  const best = new Set(hits.toSorted((a, b) => b.count - a.count).slice(0, mostSnippets));
  return hits
    .filter((hit) => best.has(hit))
    .map(({ line, text, at }) => ({
      segmentId: line.segmentId,
      startMs: line.startMs,
      text: cutAround(text, at),
    }));
}

function hitIn(line: TranscriptLine, sought: readonly string[]): readonly Hit[] {
  const text = line.text.normalize('NFC');
  // Most lines have none of the words. This check is faster than splitting the line into words.
  const folded = text.toLowerCase();
  if (!sought.some((word) => folded.includes(word))) return [];
  const found = placedWords(text).filter(({ word }) => sought.includes(word));
  const [first] = found;
  if (first === undefined) return [];
  return [{ line, text, at: first.at, count: new Set(found.map(({ word }) => word)).size }];
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
