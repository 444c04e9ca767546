import type { Segment, Word } from '../../../domain/transcript/transcript.js';
import { oneLine } from '../../../text/one-line.js';

/** A subtitle: at most two lines that are shown together. */
export interface Cue {
  readonly startMs: number;
  readonly endMs: number;
  readonly lines: readonly string[];
}

/**
 * Columns of a line and lines of a cue, as the timed text guides of broadcasters have them. A wide
 * character of East Asia takes two columns.
 */
const columns = 42;
const linesOfCue = 2;

/** A part of a text that is not broken. */
interface Piece {
  readonly text: string;
  /** Whether a space stands before it. */
  readonly spaced: boolean;
  /** Which word of the segment it is of; `undefined` for the name. */
  readonly word?: number;
}

interface Line {
  readonly text: string;
  readonly pieces: readonly Piece[];
}

/**
 * A segment as subtitles that fit the screen. They begin and end with their words where these have
 * times, and divide the time of the segment by their length where they have none.
 *
 * @param name stands before the first words, as in `Ann: `; none by default.
 */
export function cuesOf(segment: Segment, name = ''): readonly Cue[] {
  const lines = linesOf([...piecesOf(name), ...piecesOf(segment.text, 0)]);
  if (lines.length <= linesOfCue) {
    const { startMs, endMs } = segment;
    return [{ startMs, endMs, lines: lines.map(({ text }) => text) }];
  }
  const groups: Line[][] = [];
  for (let at = 0; at < lines.length; at += linesOfCue) {
    groups.push(lines.slice(at, at + linesOfCue));
  }
  const starts = startsOf(groups, segment);
  return groups.map((group, at) => ({
    startMs: starts[at] ?? segment.startMs,
    endMs: starts[at + 1] ?? segment.endMs,
    lines: group.map(({ text }) => text),
  }));
}

/** Where each cue begins, ascending and within the segment. */
function startsOf(groups: readonly (readonly Line[])[], segment: Segment): readonly number[] {
  const { startMs, endMs, words = [] } = segment;
  const timed = words.length === wordsIn(segment.text).length ? words : [];
  const lengths = groups.map((group) =>
    group.reduce((sum, { pieces }) => sum + lengthOf(pieces), 0),
  );
  const whole = lengths.reduce((sum, length) => sum + length, 0);
  let passed = 0;
  let last = startMs;
  return groups.map((group, at) => {
    const share = whole === 0 ? 0 : passed / whole;
    passed += lengths[at] ?? 0;
    const told = at === 0 ? startMs : firstTime(group, timed);
    const wanted = told ?? Math.round(startMs + (endMs - startMs) * share);
    last = Math.min(Math.max(wanted, last), endMs);
    return last;
  });
}

function firstTime(group: readonly Line[], words: readonly Word[]): number | undefined {
  const first = group[0]?.pieces[0]?.word;
  return first === undefined ? undefined : words[first]?.startMs;
}

/** Fills lines with pieces, one after the other. */
function linesOf(pieces: readonly Piece[]): readonly Line[] {
  const lines: Line[] = [];
  let open: Piece[] = [];
  let text = '';
  let width = 0;
  for (const piece of pieces) {
    const space = piece.spaced && open.length > 0 ? ' ' : '';
    const more = widthOf(space + piece.text);
    if (open.length > 0 && width + more > columns) {
      lines.push({ text, pieces: open });
      open = [piece];
      text = piece.text;
      width = widthOf(piece.text);
    } else {
      open.push(piece);
      text += space + piece.text;
      width += more;
    }
  }
  return open.length === 0 && lines.length > 0 ? lines : [...lines, { text, pieces: open }];
}

function wordsIn(text: string): readonly string[] {
  return oneLine(text)
    .split(' ')
    .filter((word) => word !== '');
}

/** The words of a text; one that is longer than a line is divided where its script allows it. */
function piecesOf(text: string, first?: number): readonly Piece[] {
  return wordsIn(text).flatMap((word, index) => {
    const of = first === undefined ? {} : { word: first + index };
    if (widthOf(word) <= columns) return [{ text: word, spaced: true, ...of }];
    return partsOf(word).map((part, at) => ({ text: part, spaced: at === 0, ...of }));
  });
}

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/** Parts of a long word that fit a line. */
function partsOf(word: string): readonly string[] {
  const parts: string[] = [];
  for (const { segment } of segmenter.segment(word)) {
    for (const part of halved(segment)) parts.push(part);
  }
  return parts;
}

function halved(text: string): readonly string[] {
  if (widthOf(text) <= columns) return [text];
  const characters = [...text];
  const half = characters.length >> 1;
  const [left, right] = [characters.slice(0, half).join(''), characters.slice(half).join('')];
  return [...halved(left), ...halved(right)];
}

const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uff60]/u;
const unseen = /\p{M}/u;

function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (!unseen.test(character)) width += wide.test(character) ? 2 : 1;
  }
  return width;
}

function lengthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { text, word }) => sum + (word === undefined ? 0 : text.length), 0);
}
