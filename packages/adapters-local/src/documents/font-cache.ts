import { readFileSync } from 'node:fs';
import type { Shaper } from './shape-text.js';

/** A font file, read and parsed. It is the same for every document. */
export interface ParsedFont {
  /** As the library for PDF parsed it; from the file's bytes when no document has used it yet. */
  source: PDFKit.Mixins.PDFFontSource;
  /** As the library that shapes text parsed it. */
  readonly shaped: InstanceType<Shaper['Font']>;
  /** Of the file. */
  readonly bytes: number;
}

/** Of all files that are kept. Each takes about twice its size in memory. */
const mostBytes = 48 * 2 ** 20;

/** By the path of the file; the one used last is the last. */
const kept = new Map<string, ParsedFont>();

/**
 * The font of a file, parsed once for all documents of the thread. Keeps the fonts that were used
 * last, up to 48 MiB of files.
 *
 * @throws Error where the file cannot be read.
 */
export function parseFont(shaper: Shaper, file: string): ParsedFont {
  const found = kept.get(file) ?? readFont(shaper, file);
  kept.delete(file);
  kept.set(file, found);
  let bytes = 0;
  for (const font of kept.values()) bytes += font.bytes;
  for (const [path, font] of kept) {
    if (bytes <= mostBytes || path === file) break;
    kept.delete(path);
    bytes -= font.bytes;
  }
  return found;
}

function readFont(shaper: Shaper, file: string): ParsedFont {
  const source = new Uint8Array(readFileSync(file));
  const shaped = new shaper.Font(new shaper.Face(new shaper.Blob(source.buffer)));
  return { source, shaped, bytes: source.byteLength };
}
