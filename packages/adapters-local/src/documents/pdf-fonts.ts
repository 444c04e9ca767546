import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
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
 * The fonts for a document in a language. Each is read when the first character needs it.
 *
 * @throws Error where not even the last font is installed.
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
  const last = pdfFont(document, shaper, resolve(`${lastFont.package}/${lastFont[weight]}`));
  const openOnce = remember(open);
  const candidates = remember((script: string) =>
    [
      ...scriptFonts(language)
        .filter(({ scripts }) => scripts.includes(script))
        .map(openOnce),
      last,
    ].filter((font) => font !== undefined),
  );
  const all = (script: string): readonly PdfFont[] => [
    ...candidates(script),
    ...candidates('other'),
  ];
  const fontOf = remember((grapheme: string): PdfFont => {
    const fonts = all(scriptOf(firstOf(grapheme)));
    return fonts.find((font) => font.hasAll(grapheme)) ?? last;
  });
  return {
    first: candidates('other')[0] ?? last,
    fontOf,
    has: (character) => all(scriptOf(character)).some((font) => font.hasAll(character)),
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
  const bytes = readFileSync(file);
  document.registerFont(file, bytes);
  const { _font: embedded } = document.font(file) as unknown as { readonly _font: EmbeddedFont };
  shapeBy(shaper, embedded, bytes);
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
