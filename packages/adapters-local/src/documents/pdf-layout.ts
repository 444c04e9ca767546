import type { NotesSection } from '@attune/core/adapter-kit';
import { readsRightToLeft } from './printable.js';
import type { TranscriptOutline } from './transcript-outline.js';
import { visualOrder } from './visual-order.js';
import { wrapText } from './wrap-text.js';

/** How a line looks. Lengths are points. */
export interface LineStyle {
  readonly bold: boolean;
  readonly size: number;
  readonly color: string;
  /** Above the first line of a text. */
  readonly before: number;
  /** Whether the last line of a text stays on the page of what follows. */
  readonly keepsWithNext: boolean;
}

const body: LineStyle = {
  bold: false,
  size: 10,
  color: 'black',
  before: 0,
  keepsWithNext: false,
};

/** The styles of all lines; the page's own are `margin`. */
export const lineStyles: Readonly<
  Record<'title' | 'fact' | 'heading' | 'turn' | 'body' | 'margin', LineStyle>
> = {
  title: { ...body, bold: true, size: 13 },
  fact: { ...body, before: 2 },
  heading: { ...body, bold: true, size: 11, before: 14, keepsWithNext: true },
  turn: { ...body, bold: true, size: 8, color: '#595959', before: 9, keepsWithNext: true },
  body,
  margin: { ...body, size: 8, color: '#595959' },
};

/** A text to lay out. */
export interface Block {
  readonly style: LineStyle;
  readonly text: string;
}

/** A line in its place. */
export interface PlacedLine {
  readonly style: LineStyle;
  /** From left to right, with a space between. */
  readonly pieces: readonly string[];
  readonly rightToLeft: boolean;
  /** From the top of the page. */
  readonly y: number;
}

/** The texts of a document in order. */
export function blocksOf(outline: TranscriptOutline): readonly Block[] {
  const { title, fact, heading, turn } = lineStyles;
  const blocksOfSection = (section: NotesSection): readonly Block[] => [
    { style: heading, text: section.heading },
    ...section.lines.map((text) => ({ style: body, text })),
  ];
  return [
    { style: title, text: outline.title },
    ...outline.facts.map((text) => ({ style: fact, text })),
    ...(outline.doubts === undefined ? [] : blocksOfSection(outline.doubts)),
    { style: heading, text: 'Speakers' },
    ...outline.speakers.map((text) => ({ style: fact, text })),
    ...outline.notes.flatMap(blocksOfSection),
    { style: heading, text: 'Conversation' },
    ...outline.turns.flatMap(({ heading: text, text: spoken }) => [
      { style: turn, text },
      { style: body, text: spoken },
    ]),
  ];
}

/** Where lines may stand. */
export interface Area {
  readonly width: number;
  readonly top: number;
  readonly bottom: number;
}

/** Breaks texts into lines and lines into pages; yields after each text, for others to have a turn. */
export function* layOut(
  blocks: readonly Block[],
  area: Area,
  widthOf: (cluster: string, style: LineStyle) => number,
): Generator<undefined, readonly (readonly PlacedLine[])[]> {
  const pages: PlacedLine[][] = [[]];
  let y = area.top;
  for (const block of blocks) {
    yield;
    for (const { before, needed, ...line } of linesOf(block, area.width, widthOf)) {
      if (y + before + needed > area.bottom) {
        pages.push([]);
        y = area.top;
      } else {
        y += before;
      }
      pages.at(-1)?.push({ ...line, y });
      y += heightOf(line.style);
    }
  }
  return pages;
}

interface Line extends Omit<PlacedLine, 'y'> {
  /** What is left free above it. */
  readonly before: number;
  /** What has to be left of the page for it to stand there. */
  readonly needed: number;
}

function linesOf(
  { style, text }: Block,
  width: number,
  widthOf: (cluster: string, style: LineStyle) => number,
): readonly Line[] {
  const rightToLeft = readsRightToLeft(text);
  const lines = wrapText(text, width, (cluster) => widthOf(cluster, style));
  return lines.map((line, index) => {
    const keeps = style.keepsWithNext && index === lines.length - 1;
    return {
      style,
      pieces: visualOrder(line, rightToLeft),
      rightToLeft,
      before: index === 0 ? style.before : 0,
      needed: heightOf(style) * (keeps ? 3 : 1),
    };
  });
}

function heightOf({ size }: LineStyle): number {
  return size * 1.3;
}
