import type { Instant } from '../domain/instant.js';
import type { SessionHead } from '../domain/session/session.js';
import type { Transcript } from '../domain/transcript/transcript.js';
import { runInTurns, type Steps } from '../flow/pace.js';
import type { Json } from '../json.js';
import type { CallOptions } from '../ports/call-options.js';
import type { BatchOperation, Document, DocumentStore } from '../ports/document-store.js';
import { oneLine } from '../text/one-line.js';
import { words } from '../text/words.js';
import type { ContentCodec } from './codec.js';
import { sessionsCollection } from './collections.js';
import { hashedWords, linesContext, openLines, sealLines } from './hashed-texts.js';

/** The searchable text of the newest transcript of a session. */
export interface TextDocument extends Document {
  /** `text` for the first document. The ids of further ones sort after it. */
  readonly id: string;
  readonly sessionId: string;
  readonly kind: 'text';
  readonly ownerId: string;
  readonly patientId?: string;
  readonly createdAt: Instant;
  /**
   * The text that the store searches: hashes, if the codec hashes words; otherwise a line for each
   * segment or, if that is too large, the different words of the transcript.
   */
  readonly text: string;
  /** The lines, sealed, where `text` holds hashes of all their words. */
  readonly content?: Json;
  /** The segments of the lines in `text`. Absent when it holds words or hashes. */
  readonly segmentIds?: readonly string[];
  readonly startsMs?: readonly number[];
  /** On pages of words: the revision they are of, and the SHA-256 of its stored bytes. */
  readonly revision?: number;
  readonly sha256?: string;
}

/** A line of a transcript. */
export interface TranscriptLine {
  readonly segmentId: string;
  readonly startMs: number;
  readonly text: string;
}

/** The text of a transcript, prepared for a batch. */
export interface PreparedTexts {
  /** For the batch that makes the revision visible. */
  readonly operations: readonly BatchOperation[];
  /** Documents with the words that did not fit into the first, to be written before that batch. */
  readonly further: readonly TextDocument[];
}

type TextOwner = Pick<SessionHead, 'ownerId' | 'patientId' | 'createdAt'>;

const collection = sessionsCollection.name;
export const textDocumentId = 'text';
/** The ids of all documents of a text. No other id sorts between them. */
const idRange = { from: textDocumentId, to: 'text.' } as const;
/** Bytes for the quotes and commas around a line and its place. */
const bytesOfName = 24;

/** A transcript whose text is to be searched. */
interface TextSource {
  readonly transcript: Transcript;
  /** Of the bytes it is stored as. */
  readonly sha256: string;
}

/**
 * Prepares the text as documents of about `mostBytes` each. One document is enough for a day of talk:
 * it holds the lines or, if they are too large, the different words without their places.
 */
export async function prepareTexts(
  codec: ContentCodec,
  owner: TextOwner,
  source: TextSource,
  mostBytes: number,
): Promise<PreparedTexts> {
  const { lines, bytes } = await runInTurns(linesOf(source.transcript));
  if (codec.hashWords !== undefined) {
    const { ownerId, patientId } = owner;
    const accounts = patientId === undefined ? [ownerId] : [ownerId, patientId];
    const hashes = await hashedWords(codec.hashWords, accounts, lines);
    const text = hashes.join(' ');
    const fits = bytes + text.length <= mostBytes;
    if (!fits) return await runInTurns(preparingPages(owner, source, hashes, mostBytes));
    const common = commonOf(owner, source);
    const content = await sealLines(codec, linesContext(common), lines, source.transcript);
    const document: TextDocument = { ...common, id: textDocumentId, text, content };
    return { operations: [{ type: 'put', document }], further: [] };
  }
  if (bytes > mostBytes) return await runInTurns(preparingPages(owner, source, lines, mostBytes));
  const { segments } = source.transcript;
  const document: TextDocument = {
    ...{ ...commonOf(owner, source), id: textDocumentId, text: lines.join('\n') },
    segmentIds: segments.map((segment) => segment.id),
    startsMs: segments.map((segment) => segment.startMs),
  };
  return { operations: [{ type: 'put', document }], further: [] };
}

function commonOf(owner: TextOwner, { transcript }: TextSource) {
  return {
    sessionId: transcript.sessionId,
    kind: 'text' as const,
    ownerId: owner.ownerId,
    ...(owner.patientId === undefined ? {} : { patientId: owner.patientId }),
    createdAt: owner.createdAt,
  };
}

/** A line for each segment, and about how many bytes they take as JSON, with their ids. */
function* linesOf({
  segments,
}: Transcript): Steps<{ readonly lines: readonly string[]; readonly bytes: number }> {
  const lines: string[] = [];
  let bytes = 0;
  for (const { id, text } of segments) {
    const line = oneLine(text);
    lines.push(line);
    bytes += jsonBytes(line) + jsonBytes(id) + bytesOfName;
    yield;
  }
  return { lines, bytes };
}

/** The different words of the lines, or hashes, on as many documents as they need. */
function* preparingPages(
  owner: TextOwner,
  source: TextSource,
  lines: readonly string[],
  mostBytes: number,
): Steps<PreparedTexts> {
  const { sha256, transcript } = source;
  const { revision } = transcript;
  const pages = yield* wordPages(lines, mostBytes);
  const found = { ...commonOf(owner, source), revision, sha256 };
  const documents = pages.map(
    (text, at): TextDocument => ({ ...found, id: pageId({ revision, sha256 }, at), text }),
  );
  const [first, ...further] = documents;
  const document = first ?? { ...found, id: textDocumentId, text: '' };
  return { operations: [{ type: 'put', document }], further };
}

/** Each different word once, on pages of at most `mostBytes`. */
function* wordPages(lines: readonly string[], mostBytes: number): Steps<readonly string[]> {
  const seen = new Set<string>();
  const pages: string[] = [];
  let open: string[] = [];
  let bytes = 0;
  for (const line of lines) {
    for (const word of words(line)) {
      if (seen.has(word)) continue;
      seen.add(word);
      const more = jsonBytes(word) + 1;
      if (bytes + more > mostBytes) {
        pages.push(open.join(' '));
        open = [];
        bytes = 0;
      }
      open.push(word);
      bytes += more;
    }
    yield;
  }
  return [...pages, open.join(' ')];
}

const encoder = new TextEncoder();

/** The size of a text as JSON, with its quotes. */
function jsonBytes(text: string): number {
  return encoder.encode(JSON.stringify(text)).length;
}

function pageId(
  { revision, sha256 }: { readonly revision: number; readonly sha256: string },
  page: number,
): string {
  if (page === 0) return textDocumentId;
  const number = String(page).padStart(4, '0');
  return `text-${String(revision).padStart(6, '0')}-${sha256.slice(0, 16)}-${number}`;
}

/** The lines that a document holds; `undefined` where it is a page of words. */
export async function openTextLines(
  codec: ContentCodec,
  document: TextDocument,
): Promise<readonly TranscriptLine[] | undefined> {
  if (document.revision !== undefined) return undefined;
  const { text, content } = document;
  const { lines, segmentIds, startsMs } =
    content === undefined
      ? { lines: text.split('\n'), ...placesIn(document) }
      : await openLines(codec, linesContext(document), content);
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

/**
 * Whether a transcript is reported for this document, which holds all words of `query`, the query of
 * the index. A transcript has several documents and is reported once: for the first document of its
 * newest revision that holds the words.
 */
export async function isFirstFind(
  store: DocumentStore,
  { id, sessionId, sha256 }: TextDocument,
  query: string,
  options: CallOptions,
): Promise<boolean> {
  if (id === textDocumentId) return true;
  const [first, ...further] = await allTexts(store, sessionId, options);
  if (first?.id !== textDocumentId || first.sha256 !== sha256) return false;
  const earlier = further.filter((one) => one.sha256 === sha256 && one.id < id);
  const sought = words(query);
  return ![first, ...earlier].some(({ text }) => {
    const held = new Set(words(text));
    return sought.every((word) => held.has(word));
  });
}

/** Removes documents of this revision and earlier ones that do not belong to the newest text. */
export async function removeStaleTexts(
  store: DocumentStore,
  sessionId: string,
  newest: number,
  options: CallOptions,
): Promise<void> {
  const all = await allTexts(store, sessionId, options);
  const { sha256 } = all.find(({ id }) => id === textDocumentId) ?? {};
  for (const one of all) {
    const stale = one.id !== textDocumentId && one.sha256 !== sha256;
    if (!stale || (one.revision ?? 0) > newest) continue;
    await store.delete(collection, { partition: sessionId, id: one.id }, options);
  }
}

async function allTexts(
  store: DocumentStore,
  partition: string,
  options: CallOptions,
): Promise<readonly TextDocument[]> {
  const { items } = await store.query<TextDocument>(
    collection,
    {
      where: {},
      partition,
      orderBy: { field: 'id', direction: 'asc' },
      range: idRange,
      limit: 1_000,
    },
    options,
  );
  return items.map(({ document }) => document);
}
