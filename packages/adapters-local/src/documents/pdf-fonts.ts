import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseFont } from './font-cache.js';
import { lastFont, type ScriptFont, scriptFonts } from './script-fonts.js';
import { scriptOf } from './scripts.js';
import { type EmbeddedFont, type Shaper, shapeBy } from './shape-text.js';

/** A font of a document. */
export interface PdfFont {
  /** By which the document knows it. */
  readonly name: string;
  hasAll(text: string): boolean;
}

type Weight = 'plain' | 'bold';

/** The fonts of one weight that are installed. */
export interface PdfFonts {
  /** For Latin letters. */
  readonly first: PdfFont;
  /** The font for a letter with its marks; the last one where none has all of them. */
  fontOf(grapheme: string): PdfFont;
  /** Whether a font has the character. */
  has(character: string): boolean;
}

/** Found by programs that read text, and by no eye; fonts need not have them. */
const invisible = /\p{Default_Ignorable_Code_Point}/gu;

const { resolve } = createRequire(import.meta.url);

/**
 * The fonts for a document in a language. Each is opened when the first character needs it.
 *
 * @throws Error where not even the last font is installed, once a character needs it.
 */
export function openPdfFonts(
  document: PDFKit.PDFDocument,
  shaper: Shaper,
  { language, weight }: { readonly language: string; readonly weight: Weight },
): PdfFonts {
  const open = (font: ScriptFont): PdfFont | undefined => {
    const file = fileOf(font, weight);
    return file === undefined ? undefined : pdfFont(document, shaper, file);
  };
  const openOnce = remember(open);
  const last = remember((name: string) => pdfFont(document, shaper, resolve(name)));
  const openLast = (): PdfFont => last(`${lastFont.package}/${lastFont[weight]}`);
  const candidates = remember((script: string): readonly (() => PdfFont | undefined)[] => [
    ...scriptFonts(language)
      .filter(({ scripts }) => scripts.includes(script))
      .map((font) => () => openOnce(font)),
    openLast,
  ]);
  const fontWith = (text: string, script: string): PdfFont | undefined => {
    for (const openOne of [...candidates(script), ...candidates('other')]) {
      const font = openOne();
      if (font?.hasAll(text)) return font;
    }
    return undefined;
  };
  const fontOf = remember(
    (grapheme: string): PdfFont => fontWith(grapheme, scriptOf(firstOf(grapheme))) ?? openLast(),
  );
  return {
    first: candidates('other')[0]?.() ?? openLast(),
    fontOf,
    has: (character) => fontWith(character, scriptOf(character)) !== undefined,
  };
}

function firstOf(text: string): string {
  return String.fromCodePoint(text.codePointAt(0) ?? 0);
}

/**
 * `undefined` while the package of the font is not installed. Looked for in the directories of
 * packages, because some packages of fonts export none of their files.
 */
function fileOf(font: ScriptFont, weight: Weight): string | undefined {
  return (resolve.paths(font.package) ?? [])
    .map((directory) => join(directory, font.package, font[weight]))
    .find((file) => existsSync(file));
}

function pdfFont(document: PDFKit.PDFDocument, shaper: Shaper, file: string): PdfFont {
  const parsed = parseFont(shaper, file);
  document.registerFont(file, parsed.source);
  const { _font: embedded } = document.font(file) as unknown as { readonly _font: EmbeddedFont };
  // The library takes a font that it has parsed in place of a file.
  parsed.source = embedded.font as unknown as typeof parsed.source;
  shapeBy(shaper, embedded, parsed.shaped);
  const has = remember((codePoint: number) => embedded.font.hasGlyphForCodePoint(codePoint));
  return {
    name: file,
    hasAll: (text) => {
      for (const character of text.replaceAll(invisible, '')) {
        if (!has(character.codePointAt(0) ?? 0)) return false;
      }
      return true;
    },
  };
}

function remember<K, V>(find: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const value = known.get(key);
    if (value !== undefined || known.has(key)) return value as V;
    const found = find(key);
    known.set(key, found);
    return found;
  };
}
