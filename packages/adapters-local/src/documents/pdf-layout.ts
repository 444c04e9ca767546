import type { Bidi } from 'bidi-js';
import type { Block, TextStyle } from './pdf-blocks.js';
import { readsRightToLeft } from './printable.js';
import { type DirectedRun, lineOrder } from './visual-runs.js';
import { wrapText } from './wrap-text.js';

/** A line in its place. */
export interface PlacedLine {
  readonly style: TextStyle;
  /** From left to right. */
  readonly runs: readonly DirectedRun[];
  readonly rightToLeft: boolean;
  readonly marked: boolean;
  /** From the top of the page. */
  readonly y: number;
}

/** Where lines may stand. */
export interface Area {
  readonly width: number;
  readonly top: number;
  readonly bottom: number;
}

/** What the layout asks of its surroundings. */
export interface Measures {
  readonly area: Area;
  readonly bidi: Bidi;
  /** The width of a text on one line. */
  widthOf(text: string, style: TextStyle): number;
}

/**
 * Breaks texts into lines and lines into pages. A heading stays with what follows, and no page begins
 * or ends with a single line of a longer text. Yields after each text, for others to have a turn.
 */
export function* layOut(
  blocks: readonly Block[],
  measures: Measures,
): Generator<undefined, readonly (readonly PlacedLine[])[]> {
  const pages = new Pages(measures.area);
  let together: Line[] = [];
  for (const block of blocks) {
    yield;
    for (const line of linesOf(block, measures)) {
      together.push(line);
      if (line.keepsWithNext) continue;
      pages.add(together);
      together = [];
    }
  }
  pages.add(together);
  return pages.all;
}

class Pages {
  readonly all: PlacedLine[][] = [[]];
  readonly #area: Area;
  #y: number;

  constructor(area: Area) {
    this.#area = area;
    this.#y = area.top;
  }

  /** Adds lines that belong on one page. What no page can hold begins where it stands. */
  add(lines: readonly Line[]): void {
    const { top, bottom } = this.#area;
    const height = lines.reduce((sum, { before, style }) => sum + before + heightOf(style), 0);
    if (this.#y > top && this.#y + height > bottom && height <= bottom - top) this.#begin();
    for (const line of lines) this.#place(line);
  }

  #begin(): void {
    this.all.push([]);
    this.#y = this.#area.top;
  }

  #place({ before, keepsWithNext: _, ...line }: Line): void {
    const height = heightOf(line.style);
    if (this.#y > this.#area.top) {
      if (this.#y + before + height > this.#area.bottom) this.#begin();
      else this.#y += before;
    }
    this.all.at(-1)?.push({ ...line, y: this.#y });
    this.#y += height;
  }
}

interface Line extends Omit<PlacedLine, 'y'> {
  /** What is left free above it. */
  readonly before: number;
  readonly keepsWithNext: boolean;
}

function linesOf({ style, text }: Block, { area, bidi, widthOf }: Measures): readonly Line[] {
  const rightToLeft = readsRightToLeft(text);
  const order = lineOrder(bidi, text, rightToLeft);
  const lines = wrapText(text, area.width - style.indent, (part) => widthOf(part, style));
  const last = lines.length - 1;
  return lines.map(({ start, end }, index) => ({
    style,
    runs: order.runs(start, end),
    rightToLeft,
    marked: index === 0 && style.marker !== undefined,
    before: index === 0 ? style.before : 0,
    keepsWithNext: index === last ? style.keepsWithNext : index === 0 || index === last - 1,
  }));
}

/** Room for the marks above and below the letters of every script. */
export function heightOf({ size }: TextStyle): number {
  return size * 1.4;
}
