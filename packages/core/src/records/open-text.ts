import type { ContentCodec } from './codec.js';
import { linesContext, openLines, type SealedLines } from './hashed-texts.js';
import type { TextDocument } from './transcript-texts.js';

/** A line of a transcript. */
export interface TranscriptLine {
  readonly segmentId: string;
  readonly startMs: number;
  readonly text: string;
}

/** What a document holds to compare a query with. */
export interface OpenText extends Omit<SealedLines, 'lines' | 'segmentIds' | 'startsMs'> {
  readonly lines: readonly string[];
  /** The segments of the lines. None in early records, whose lines were no segments. */
  readonly segmentIds: readonly string[];
  readonly startsMs: readonly number[];
}

/** The lines that a document holds; `undefined` where it is a page of terms. */
export async function openText(
  codec: ContentCodec,
  document: TextDocument,
): Promise<OpenText | undefined> {
  if (document.revision !== undefined) return undefined;
  const { text, content } = document;
  if (content !== undefined) return await openLines(codec, linesContext(document), content);
  return { lines: text.split('\n'), ...placesIn(document) };
}

/** The lines with their places. */
export function placedLines({ lines, segmentIds, startsMs }: OpenText): readonly TranscriptLine[] {
  return segmentIds.map(
    (segmentId, at): TranscriptLine => ({
      segmentId,
      startMs: startsMs[at] ?? 0,
      text: lines[at] ?? '',
    }),
  );
}

/** The segments of the lines. None in early records, whose lines were no segments. */
function placesIn({ segmentIds = [], startsMs = [] }: TextDocument) {
  return { segmentIds, startsMs };
}
