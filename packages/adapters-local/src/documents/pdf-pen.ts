import { type TextStyle, textStyles } from './pdf-blocks.js';
import type { PdfFonts } from './pdf-fonts.js';
import type { Area, PlacedLine } from './pdf-layout.js';
import { rightToLeftRun } from './shape-text.js';
import { type TextRun, textRuns } from './text-runs.js';

/** Measures and draws text in a document. */
export interface PdfPen {
  widthOf(text: string, style: TextStyle): number;
  /** Whether a font has a character. */
  has(character: string, style: TextStyle): boolean;
  draw(line: PlacedLine): void;
}

export interface PdfPenDeps {
  readonly document: PDFKit.PDFDocument;
  readonly plain: PdfFonts;
  readonly bold: PdfFonts;
  /** From the left edge of the page. */
  readonly left: number;
  readonly area: Area;
}

/** Of a line's height: where its letters stand. */
const baseline = 1.05;

/** Widths that are remembered; words repeat, whole texts do not. */
const mostKnown = 100_000;

export function createPdfPen({ document, plain, bold, left, area }: PdfPenDeps): PdfPen {
  const fontsOf = (style: TextStyle): PdfFonts => (style.bold ? bold : plain);
  const known = new Map<PdfFonts, Map<string, number>>([
    [plain, new Map()],
    [bold, new Map()],
  ]);
  /** At a size of one point. */
  const unitWidth = (text: string, fonts: PdfFonts): number => {
    const widths = known.get(fonts);
    const found = widths?.get(text);
    if (found !== undefined) return found;
    const width = textRuns(text, fonts).reduce((sum, run) => sum + runWidth(run), 0);
    if (widths !== undefined && widths.size < mostKnown) widths.set(text, width);
    return width;
  };
  const runWidth = ({ text, font }: TextRun, rightToLeft = false): number =>
    document.font(font.name).fontSize(1).widthOfString(text, optionsOf(rightToLeft));

  function draw({ style, runs, rightToLeft, marked, y }: PlacedLine): void {
    const fonts = fontsOf(style);
    const parts = runs.flatMap(({ text, rightToLeft: turned }) => {
      const inFonts = textRuns(text, fonts).map((run) => ({
        ...{ ...run, turned, width: runWidth(run, turned) * style.size },
      }));
      return turned ? inFonts.reverse() : inFonts;
    });
    const width = parts.reduce((sum, part) => sum + part.width, 0);
    let x = rightToLeft ? left + area.width - style.indent - width : left + style.indent;
    const at = y + style.size * baseline;
    document.fillColor(style.color);
    for (const { text, font, turned, width: taken } of parts) {
      document
        .font(font.name)
        .fontSize(style.size)
        .text(text, x, at, { ...optionsOf(turned), lineBreak: false, baseline: 'alphabetic' });
      x += taken;
    }
    if (marked) drawMarker(style, rightToLeft, at);
  }

  function drawMarker({ marker = '', size, indent }: TextStyle, rightToLeft: boolean, at: number) {
    const x = rightToLeft ? left + area.width - indent / 2 : left + indent / 4;
    document
      .font(plain.fontOf(marker).name)
      .fontSize(size)
      .text(marker, x, at, { ...optionsOf(false), lineBreak: false, baseline: 'alphabetic' });
  }

  return {
    widthOf: (text, style) => unitWidth(text, fontsOf(style)) * style.size,
    has: (character, style) => fontsOf(style).has(character),
    draw,
  };
}

function optionsOf(rightToLeft: boolean): PDFKit.Mixins.TextOptions {
  return { features: (rightToLeft ? [rightToLeftRun] : []) as PDFKit.Mixins.OpenTypeFeatures[] };
}

/** The beginning of a text that fits a line, with `…` where it goes on. */
export function shortened(text: string, width: number, pen: PdfPen): string {
  const fits = (part: string): boolean => pen.widthOf(part, textStyles.margin) <= width;
  if (fits(text)) return text;
  const letters = [...text];
  let least = 0;
  let most = letters.length;
  while (least < most) {
    const middle = (least + most + 1) >> 1;
    if (fits(`${letters.slice(0, middle).join('')}…`)) least = middle;
    else most = middle - 1;
  }
  return `${letters.slice(0, least).join('').trimEnd()}…`;
}
