import type { NotesSection } from '@attune/core/adapter-kit';
import type { TranscriptOutline } from './transcript-outline.js';

/** How a text looks. Lengths are points. */
export interface TextStyle {
  readonly bold: boolean;
  readonly size: number;
  readonly color: string;
  /** Above the first line of a text. */
  readonly before: number;
  /** Whether the last line of a text stays on the page of what follows. */
  readonly keepsWithNext: boolean;
  /** From the edge at which lines begin. */
  readonly indent: number;
  /** Stands before the first line, in the indent. */
  readonly marker?: string;
}

const body: TextStyle = {
  bold: false,
  size: 10,
  color: '#1a1a1a',
  before: 0,
  keepsWithNext: false,
  indent: 0,
};
const grey = '#595959';

/** The styles of all texts; the page's own are `margin`. */
export const textStyles: Readonly<
  Record<
    'title' | 'fact' | 'heading' | 'item' | 'turn' | 'body' | 'margin' | 'longTitle',
    TextStyle
  >
> = {
  title: { ...body, bold: true, size: 18, color: 'black' },
  longTitle: { ...body, bold: true, size: 13, color: 'black' },
  fact: { ...body, before: 3 },
  heading: { ...body, bold: true, size: 12, color: 'black', before: 18, keepsWithNext: true },
  item: { ...body, before: 3, indent: 12, marker: '•' },
  turn: { ...body, bold: true, size: 8.5, color: grey, before: 10, keepsWithNext: true },
  body: { ...body, before: 1 },
  margin: { ...body, size: 8, color: grey },
};

/** A text to lay out. */
export interface Block {
  readonly style: TextStyle;
  readonly text: string;
}

/** Characters from which a title is set smaller, so that it leaves room on its page. */
const longTitle = 120;

/** The texts of a document in order. */
export function blocksOf(outline: TranscriptOutline): readonly Block[] {
  const { fact, heading, turn } = textStyles;
  const title = outline.title.length < longTitle ? textStyles.title : textStyles.longTitle;
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
      { style: textStyles.body, text: spoken },
    ]),
  ];
}

/** Statements of which there are several stand as a list. */
function blocksOfSection({ heading, lines }: NotesSection): readonly Block[] {
  const style = lines.length > 1 ? textStyles.item : { ...textStyles.body, before: 3 };
  return [{ style: textStyles.heading, text: heading }, ...lines.map((text) => ({ style, text }))];
}
