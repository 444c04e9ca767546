import { inflateSync } from 'node:zlib';
import JsZip from 'jszip';
import { xml2js } from 'xml-js';

/** A Word document as a reader finds it. */
export interface ReadDocx {
  readonly names: readonly string[];
  /** Texts of the parts, by name. */
  readonly parts: Readonly<Record<string, string>>;
  readonly paragraphs: readonly string[];
}

/** Reads a Word document; throws where one of its parts is not well-formed XML. */
export async function readDocx(bytes: Uint8Array): Promise<ReadDocx> {
  const zip = await JsZip.loadAsync(bytes, { checkCRC32: true });
  const files = Object.values(zip.files).filter((file) => !file.dir);
  const entries = await Promise.all(
    files.map(async (file) => [file.name, await file.async('string')] as const),
  );
  for (const [name, text] of entries) {
    if (/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(text)) {
      throw new Error(`${name} holds a character that XML 1.0 does not have.`);
    }
    xml2js(text);
  }
  const parts = Object.fromEntries(entries);
  const paragraphs = [
    ...(parts['word/document.xml'] ?? '').matchAll(/<w:p(?:\/>|[ >].*?<\/w:p>)/gsu),
  ];
  return {
    names: entries.map(([name]) => name),
    parts,
    paragraphs: paragraphs.map(([xml]) =>
      [...xml.matchAll(/<w:t[^>]*>([^<]*)<\/w:t>/gu)].map(([, text]) => unescapeXml(text)).join(''),
    ),
  };
}

function unescapeXml(text = ''): string {
  const named: Readonly<Record<string, string>> = {
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    amp: '&',
  };
  return text.replaceAll(/&(\w+);/gu, (_, name: string) => named[name] ?? '');
}

/** A PDF as a reader finds it. */
export interface ReadPdf {
  /** As it stands in the document's properties. */
  readonly createdAt: string;
  /** Of each page, the texts in the order in which they are drawn. */
  readonly pages: readonly (readonly string[])[];
}

/** Reads the texts of a PDF by way of its fonts' tables to Unicode. */
export function readPdf(bytes: Uint8Array): ReadPdf {
  const file = Buffer.from(bytes).toString('latin1');
  if (!file.startsWith('%PDF-') || !file.endsWith('%%EOF\n')) throw new Error('This is no PDF.');
  const objects = new Map(
    [...file.matchAll(/^(\d+) 0 obj\n(.*?)\nendobj$/gmsu)].map(([, id, body]) => [id, body ?? '']),
  );
  const referred = (body: string, key: string): string =>
    objects.get(new RegExp(`/${key} (\\d+) 0 R`, 'u').exec(body)?.[1] ?? '') ?? '';
  const pages = [...objects.values()].filter((body) => /\/Type \/Page\n/u.test(body));
  return {
    createdAt: referred([...objects.values()].join('\n'), 'CreationDate'),
    pages: pages.map((page) => {
      const fonts = /\/Font <<(.*?)>>/su.exec(referred(page, 'Resources'))?.[1] ?? '';
      const tables = new Map(
        [...fonts.matchAll(/\/(F\d+) (\d+) 0 R/gu)].map(([, name, id]) => [
          name,
          unicodeTable(stream(referred(objects.get(id ?? '') ?? '', 'ToUnicode'))),
        ]),
      );
      return drawn(stream(referred(page, 'Contents')), tables);
    }),
  };
}

function stream(body: string): string {
  const [, data = ''] = /stream\n(.*)\nendstream$/su.exec(body) ?? [];
  return inflateSync(Buffer.from(data, 'latin1')).toString('latin1');
}

type UnicodeTable = ReadonlyMap<number, string>;

function unicodeTable(cmap: string): UnicodeTable {
  const table = new Map<number, string>();
  for (const [, first = '', list = ''] of cmap.matchAll(/<(\w+)> <\w+> \[(.*?)\]/gsu)) {
    for (const [index, [, hex = '']] of [...list.matchAll(/<([\w ]*)>/gu)].entries()) {
      const units = hex.replaceAll(' ', '').match(/.{4}/gu) ?? [];
      const text = String.fromCharCode(...units.map((unit) => Number.parseInt(unit, 16)));
      table.set(Number.parseInt(first, 16) + index, text);
    }
  }
  return table;
}

function drawn(content: string, tables: ReadonlyMap<string | undefined, UnicodeTable>): string[] {
  let table: UnicodeTable | undefined;
  const texts: string[] = [];
  for (const [, font, shown] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[(.*?)\] TJ/gu)) {
    if (font !== undefined) table = tables.get(font);
    else {
      const glyphs = [...(shown ?? '').matchAll(/<(\w+)>/gu)].flatMap(
        ([, hex]) => hex?.match(/.{4}/gu) ?? [],
      );
      texts.push(glyphs.map((glyph) => table?.get(Number.parseInt(glyph, 16)) ?? '?').join(''));
    }
  }
  return texts;
}
