import type { Instant } from '../domain/instant.js';
import type { Session, SessionHead } from '../domain/session/session.js';
import type { Transcript } from '../domain/transcript/transcript.js';
import { runInTurns, type Steps } from '../flow/pace.js';
import type { Json } from '../json.js';
import type { BatchOperation, Document } from '../ports/document-store.js';
import { oneLine } from '../text/one-line.js';
import { indexTerms } from '../text/search/index-terms.js';
import type { StemmerSet } from '../text/search/stemmers.js';
import { words } from '../text/words.js';
import type { ContentCodec } from './codec.js';
import { hashedWords, linesContext, sealLines } from './hashed-texts.js';
import { notesLines } from './notes-lines.js';

/** The searchable text of the newest transcript of a session. */
export interface TextDocument extends Document {
  /** `text` for the first document. The ids of further ones sort after it. */
  readonly id: string;
  readonly sessionId: string;
  readonly kind: 'text';
  readonly ownerId: string;
  readonly patientId?: string;
  /** When the conversation took place or, if that is not known, when the session was created. */
  readonly createdAt: Instant;
  /**
   * What the store searches: the terms of `indexTerms`, or hashes of them, if the codec hashes words.
   * In records with `segmentIds`, a line for each segment.
   */
  readonly text: string;
  /**
   * The lines, sealed. A first page of terms has the notes only, and further pages have none: their
   * transcript is read instead.
   */
  readonly content?: Json;
  /** The form of the index; see `textIndexForm`. Absent in earlier records. */
  readonly form?: number;
  /** The segments of the lines in `text`, in earlier records. */
  readonly segmentIds?: readonly string[];
  readonly startsMs?: readonly number[];
  /** On pages of words: the revision they are of, and the SHA-256 of its stored bytes. */
  readonly revision?: number;
  readonly sha256?: string;
}

/** The text of a transcript, prepared for a batch. */
export interface PreparedTexts {
  /** For the batch that makes the revision visible. */
  readonly operations: readonly BatchOperation[];
  /** Documents with the words that did not fit into the first, to be written before that batch. */
  readonly further: readonly TextDocument[];
}

type TextOwner = Pick<SessionHead, 'ownerId' | 'patientId' | 'createdAt'> &
  Partial<Pick<Session, 'title' | 'recordedAt' | 'notes'>>;

/** Increases with every change of what the index holds. The sweep rebuilds documents of another form. */
export const textIndexForm = 3;

export const textDocumentId = 'text';
/** Bytes for the quotes and commas around a line and its place. */
const bytesOfName = 24;

/** A transcript whose text is to be searched. */
interface TextSource {
  readonly transcript: Transcript;
  /** Of the bytes it is stored as. */
  readonly sha256: string;
}

/** How texts are indexed. */
export interface TextIndexing {
  readonly codec: ContentCodec;
  readonly stemmers: StemmerSet;
  /** About how many bytes one document takes. */
  readonly mostBytes: number;
}

/**
 * Prepares the text as documents of about `mostBytes` each. One document is enough for a day of talk:
 * it holds the terms and the lines or, if they are too large, the terms alone.
 */
export async function prepareTexts(
  indexing: TextIndexing,
  owner: TextOwner,
  source: TextSource,
): Promise<PreparedTexts> {
  const { codec, mostBytes } = indexing;
  const { transcript } = source;
  const { lines, bytes } = await runInTurns(linesOf(transcript));
  const beside = linesBeside(owner);
  const text = await indexedText(indexing, owner, transcript.language, [...lines, ...beside]);
  const besideBytes = beside.reduce((sum, line) => sum + jsonBytes(line) + 1, 0);
  const size = bytes + besideBytes + encoder.encode(text).length;
  if (size > mostBytes) return await preparePages(indexing, owner, source, text.split(' '));
  const common = commonOf(owner, source);
  const content = await sealLines(codec, linesContext(common), {
    lines,
    segmentIds: transcript.segments.map(({ id }) => id),
    startsMs: transcript.segments.map(({ startMs }) => startMs),
    language: transcript.language,
    ...(owner.title === undefined ? {} : { title: owner.title }),
    ...(owner.notes === undefined ? {} : { notes: notesLines(owner.notes) }),
  });
  const document: TextDocument = { ...common, id: textDocumentId, text, content };
  return { operations: [{ type: 'put', document }], further: [] };
}

/** The terms of the index for these lines, or their hashes, as the store searches them. */
export async function indexedText(
  { codec, stemmers }: TextIndexing,
  owner: Pick<TextOwner, 'ownerId' | 'patientId'>,
  language: string | undefined,
  lines: readonly string[],
): Promise<string> {
  const terms = await indexTerms(lines, await stemmers.for(language));
  return (await hashesOf(codec, owner, terms)).join(' ');
}

/** What is searched besides the lines: the title and the notes. */
function linesBeside({ title, notes }: TextOwner): readonly string[] {
  return [
    ...(title === undefined ? [] : [title]),
    ...(notes === undefined ? [] : notesLines(notes)),
  ];
}

async function hashesOf(
  { hashWords }: ContentCodec,
  { ownerId, patientId }: Pick<TextOwner, 'ownerId' | 'patientId'>,
  terms: readonly string[],
): Promise<readonly string[]> {
  const accounts = patientId === undefined ? [ownerId] : [ownerId, patientId];
  return hashWords === undefined ? terms : await hashedWords(hashWords, accounts, terms);
}

function commonOf(owner: TextOwner, { transcript }: TextSource) {
  return {
    sessionId: transcript.sessionId,
    kind: 'text' as const,
    ownerId: owner.ownerId,
    ...(owner.patientId === undefined ? {} : { patientId: owner.patientId }),
    createdAt: owner.recordedAt ?? owner.createdAt,
    form: textIndexForm,
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

/** Of a document: what notes on a page of terms may take. Larger ones, of some 100 pages, are not searched. */
const mostOfNotes = 1 / 2;

/** Pages of terms. The first has the notes, too, because they are in no transcript. */
async function preparePages(
  { codec, mostBytes }: TextIndexing,
  owner: TextOwner,
  source: TextSource,
  terms: readonly string[],
): Promise<PreparedTexts> {
  const lines = owner.notes === undefined ? [] : notesLines(owner.notes);
  const bytes = jsonBytes(lines.join('\n')) + 3 * lines.length;
  const notes = bytes > mostBytes * mostOfNotes ? [] : lines;
  const room = notes.length === 0 ? mostBytes : mostBytes - bytes;
  const [first, ...further] = await runInTurns(preparingPages(owner, source, terms, room));
  const document = first ?? emptyPage(owner, source);
  if (notes.length === 0) return { operations: [{ type: 'put', document }], further };
  const none = { lines: [], segmentIds: [], startsMs: [] };
  const content = await sealLines(codec, linesContext(document), { ...none, notes });
  return { operations: [{ type: 'put', document: { ...document, content } }], further };
}

/** The different words of the lines, or hashes, on as many documents as they need. */
function* preparingPages(
  owner: TextOwner,
  source: TextSource,
  lines: readonly string[],
  mostBytes: number,
): Steps<readonly TextDocument[]> {
  const { sha256, transcript } = source;
  const { revision } = transcript;
  const pages = yield* wordPages(lines, mostBytes);
  const found = { ...commonOf(owner, source), revision, sha256 };
  return pages.map(
    (text, at): TextDocument => ({ ...found, id: pageId({ revision, sha256 }, at), text }),
  );
}

function emptyPage(owner: TextOwner, source: TextSource): TextDocument {
  const { sha256, transcript } = source;
  const { revision } = transcript;
  return { ...commonOf(owner, source), revision, sha256, id: textDocumentId, text: '' };
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
