import type { TranscriptLine } from '../../records/transcript-texts.js';
import { placedWords, words } from '../../text/words.js';

/** Where in a transcript words were found. */
export interface Snippet {
  readonly segmentId: string;
  readonly startMs: number;
  /** A short cut around the first hit; `…` stands where it was cut off. */
  readonly text: string;
}

const mostSnippets = 3;
const longestCut = 150;
const beforeHit = 50;

interface Hit {
  readonly line: TranscriptLine;
  readonly text: string;
  /** Of the first word found, in `text`. */
  readonly at: number;
  /** Different words found. */
  readonly count: number;
}

/** Short cuts from the lines that hold most of the words of `wanted`, in the order of the lines. */
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
  // Most lines hold none of them, which is seen sooner than what their words are.
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
  // Not in the middle of a word, nor of a character where a word fills all of it.
  const begin = from === 0 ? head : head.replace(/^\S*\s+|^\p{Cs}/u, '');
  const end = to === text.length ? tail : tail.replace(/\s+\S*$|\p{Cs}$/u, '');
  return `${from === 0 ? '' : '…'}${begin}${end}${to === text.length ? '' : '…'}`;
}
