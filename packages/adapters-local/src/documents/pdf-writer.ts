import { createRequire } from 'node:module';
import { arrayBuffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import type { TranscriptWriter } from '@attune/core/adapter-kit';
import { loadLibrary } from '../libraries/load-library.js';
import { pdfUser } from './document-libraries.js';
import { createGlyphCoverage } from './glyph-coverage.js';
import {
  type Block,
  blocksOf,
  type LineStyle,
  layOut,
  lineStyles,
  type PlacedLine,
} from './pdf-layout.js';
import { transcriptOutline } from './transcript-outline.js';
import { wrapText } from './wrap-text.js';

/**
 * Writes transcripts as PDF, A4, with the fonts inside. The same transcript makes the same bytes.
 * What the fonts cannot show stands as a box, and the document says which scripts that concerns.
 * Takes its library when it first writes.
 */
export function pdfWriter(): TranscriptWriter {
  return {
    contentType: 'application/pdf',
    write: async (transcript) => {
      const { PDFDocument, fonts } = await loadLibraries();
      const outline = transcriptOutline(transcript);
      const document = new PDFDocument({
        autoFirstPage: false,
        size: [page.width, page.height],
        margin: 0,
        font: fonts.plain,
        displayTitle: true,
        info: {
          Title: outline.title,
          Creator: 'Attune',
          CreationDate: new Date(transcript.createdAt),
        },
      });
      const written = arrayBuffer(document);
      await draw(document, fonts, await coveredBlocks(document, fonts, blocksOf(outline)));
      document.end();
      return new Uint8Array(await written);
    },
  };
}

/** The files of the fonts. */
interface Fonts {
  readonly plain: string;
  readonly bold: string;
}

async function loadLibraries() {
  return await loadLibrary(pdfUser, async () => {
    const { resolve } = createRequire(import.meta.url);
    const { default: PDFDocument } = await import('pdfkit');
    const fonts: Fonts = {
      plain: resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
      bold: resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
    };
    return { PDFDocument, fonts };
  });
}

/** Points; A4. */
const page = { width: 595, height: 842, margin: 56, header: 32, footer: 798 };
const area = { width: page.width - 2 * page.margin, top: 64, bottom: page.height - 64 };

/** Texts looked at before others have their turn; a text has 20,000 characters at most. */
const textsAtOnce = 20;

/** The blocks as the fonts can show them, and what they cannot, said after the title. */
async function coveredBlocks(
  document: PDFKit.PDFDocument,
  fonts: Fonts,
  blocks: readonly Block[],
): Promise<readonly Block[]> {
  const coverage = createGlyphCoverage();
  const has = {
    plain: glyphsOf(document, fonts.plain),
    bold: glyphsOf(document, fonts.bold),
  };
  const covered: Block[] = [];
  for (const { style, text } of blocks) {
    covered.push({ style, text: coverage.cover(text, style.bold ? has.bold : has.plain) });
    if (covered.length % textsAtOnce === 0) await setImmediate();
  }
  const [title, ...rest] = covered;
  const missing = coverage.missing().join(', ');
  const note = `Boxes replace characters that this PDF cannot show (${missing}); the other formats have them.`;
  return [
    ...(title === undefined ? [] : [title]),
    ...(missing === '' ? [] : [{ style: lineStyles.fact, text: note }]),
    ...rest,
  ];
}

/** Which characters a font has. The library knows, but gives no public way to ask. */
function glyphsOf(document: PDFKit.PDFDocument, fontFile: string): (codePoint: number) => boolean {
  const { _font } = document.font(fontFile) as unknown as {
    readonly _font: { readonly font: { hasGlyphForCodePoint(codePoint: number): boolean } };
  };
  return (codePoint) => _font.font.hasGlyphForCodePoint(codePoint);
}

async function draw(
  document: PDFKit.PDFDocument,
  fonts: Fonts,
  blocks: readonly Block[],
): Promise<void> {
  const inStyle = (style: LineStyle) => setStyle(document, fonts, style);
  const widthOf = widthsIn(inStyle);
  const { margin } = lineStyles;
  const pages = await inTurns(layOut(blocks, area, widthOf));
  const [header = ''] = wrapText(blocks[0]?.text ?? '', area.width, (one) => widthOf(one, margin));
  for (const [index, lines] of pages.entries()) {
    document.addPage();
    for (const line of lines) put(inStyle, line);
    const footer = `Page ${index + 1} of ${pages.length}`;
    put(inStyle, { style: margin, pieces: [header], rightToLeft: false, y: page.header });
    put(inStyle, { style: margin, pieces: [footer], rightToLeft: false, y: page.footer });
    // A long transcript must not keep a host from its other work.
    await setImmediate();
  }
}

/** Lets others have their turn after some steps. */
async function inTurns<T>(steps: Generator<undefined, T>): Promise<T> {
  for (let count = 1; ; count += 1) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (count % textsAtOnce === 0) await setImmediate();
  }
}

/** Sets the font and its size. */
type InStyle = (style: LineStyle) => PDFKit.PDFDocument;

function put(inStyle: InStyle, { style, pieces, rightToLeft, y }: PlacedLine): void {
  const document = inStyle(style).fillColor(style.color);
  const space = document.widthOfString(' ');
  const widths = pieces.map((piece) => document.widthOfString(piece));
  const taken = widths.reduce((sum, width) => sum + space + width, -space);
  let x = page.margin + (rightToLeft ? area.width - taken : 0);
  for (const [index, piece] of pieces.entries()) {
    document.text(piece, x, y, { lineBreak: false });
    x += (widths[index] ?? 0) + space;
  }
}

/** Letters are few and texts long: each is measured once. */
function widthsIn(inStyle: InStyle): (cluster: string, style: LineStyle) => number {
  const known = new Map<LineStyle, Map<string, number>>();
  return (cluster, style) => {
    const widths = known.get(style) ?? new Map<string, number>();
    known.set(style, widths);
    const width = widths.get(cluster) ?? inStyle(style).widthOfString(cluster);
    widths.set(cluster, width);
    return width;
  };
}

function setStyle(
  document: PDFKit.PDFDocument,
  fonts: Fonts,
  { bold, size }: LineStyle,
): PDFKit.PDFDocument {
  return document.font(bold ? fonts.bold : fonts.plain).fontSize(size);
}
