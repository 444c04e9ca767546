import { arrayBuffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import type { TranscriptWriter } from '@attune/core/adapter-kit';
import type { Bidi } from 'bidi-js';
import { loadLibrary } from '../libraries/load-library.js';
import { pdfUser } from './document-libraries.js';
import { createGlyphCoverage } from './glyph-coverage.js';
import { type Block, blocksOf, textStyles } from './pdf-blocks.js';
import { openPdfFonts } from './pdf-fonts.js';
import { layOut } from './pdf-layout.js';
import { createPdfPen, type PdfPen, shortened } from './pdf-pen.js';
import { readsRightToLeft } from './printable.js';
import { transcriptOutline } from './transcript-outline.js';
import { lineOrder } from './visual-runs.js';

/**
 * Writes transcripts as PDF, A4, with the fonts inside. The same transcript makes the same bytes.
 * What no installed font can show stands as a box, and the document and the answer say which scripts
 * that concerns. Takes its libraries when it first writes.
 */
export function pdfWriter(): TranscriptWriter {
  return {
    contentType: 'application/pdf',
    write: async (transcript) => {
      const { PDFDocument, shaper, bidi } = await loadLibraries();
      const outline = transcriptOutline(transcript);
      const document = new PDFDocument({
        ...{ autoFirstPage: false, size: [page.width, page.height], margin: 0 },
        displayTitle: true,
        lang: transcript.language,
        // None: the document would load one that it does not use.
        font: '',
        info: {
          Title: outline.title,
          Creator: 'Attune',
          CreationDate: new Date(transcript.createdAt),
        },
      });
      const { language } = transcript;
      const plain = openPdfFonts(document, shaper, { language, weight: 'plain' });
      const bold = openPdfFonts(document, shaper, { language, weight: 'bold' });
      const pen = createPdfPen({ document, plain, bold, left: page.margin, area });
      const { blocks, missing } = await covered(pen, blocksOf(outline));
      const written = arrayBuffer(document);
      await draw(document, pen, bidi, blocks);
      document.end();
      const body = new Uint8Array(await written);
      return missing.length === 0 ? body : { body, missingScripts: missing };
    },
  };
}

async function loadLibraries() {
  return await loadLibrary(pdfUser, async () => {
    const { default: PDFDocument } = await import('pdfkit');
    // Its types describe the module for bundlers; Node gets the function itself.
    const createBidi = (await import('bidi-js')).default as unknown as () => Bidi;
    const shaper = await import('harfbuzzjs');
    return { PDFDocument, shaper, bidi: createBidi() };
  });
}

/** Points; A4. */
const page = { width: 595, height: 842, margin: 64, header: 34, footer: 794 };
const area = { width: page.width - 2 * page.margin, top: 68, bottom: page.height - 68 };

/** Texts looked at before others have their turn; a text has 20,000 characters at most. */
const textsAtOnce = 20;

/** The blocks as the fonts can show them, and what they cannot, said after the title. */
async function covered(
  pen: PdfPen,
  blocks: readonly Block[],
): Promise<{ readonly blocks: readonly Block[]; readonly missing: readonly string[] }> {
  const coverage = createGlyphCoverage();
  const shown: Block[] = [];
  for (const { style, text } of blocks) {
    shown.push({ style, text: coverage.cover(text, (one) => pen.has(one, style)) });
    if (shown.length % textsAtOnce === 0) await setImmediate();
  }
  const missing = coverage.missing();
  if (missing.length === 0) return { blocks: shown, missing };
  const text =
    `Boxes replace characters that this PDF cannot show (${missing.join(', ')}): their fonts are not ` +
    'installed. The other formats have them.';
  return {
    blocks: [...shown.slice(0, 1), { style: textStyles.fact, text }, ...shown.slice(1)],
    missing,
  };
}

async function draw(
  document: PDFKit.PDFDocument,
  pen: PdfPen,
  bidi: Bidi,
  blocks: readonly Block[],
): Promise<void> {
  const pages = await inTurns(layOut(blocks, { area, bidi, widthOf: pen.widthOf }));
  const { margin: style } = textStyles;
  const inMargin = (text: string, y: number): void => {
    const rightToLeft = readsRightToLeft(text);
    const runs = lineOrder(bidi, text, rightToLeft).runs(0, text.length);
    pen.draw({ style, runs, rightToLeft, marked: false, y });
  };
  const header = shortened(blocks[0]?.text ?? '', area.width, pen);
  for (const [index, lines] of pages.entries()) {
    document.addPage();
    for (const line of lines) pen.draw(line);
    // The first page begins with the title.
    if (index > 0) inMargin(header, page.header);
    inMargin(`Page ${index + 1} of ${pages.length}`, page.footer);
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
