import type { Instant } from '../domain/instant.js';
import type { SessionHead } from '../domain/session/session.js';
import type { Transcript } from '../domain/transcript/transcript.js';
import type { Steps } from '../flow/pace.js';
import type { CallOptions } from '../ports/call-options.js';
import type { BatchOperation, Document, DocumentStore } from '../ports/document-store.js';
import { oneLine } from '../text/one-line.js';
import { words } from '../text/words.js';
import { sessionsCollection } from './collections.js';

/** What can be searched of the newest transcript of a session. */
export interface TextDocument extends Document {
  /** `text` of the first; further ones sort after it. */
  readonly id: string;
  readonly sessionId: string;
  readonly kind: 'text';
  readonly ownerId: string;
  readonly patientId?: string;
  readonly createdAt: Instant;
  /** A line for each segment, or, where that is too large, the different words of the transcript. */
  readonly text: string;
  /** Of the lines, in their order; absent where `text` holds words. */
  readonly segmentIds?: readonly string[];
  readonly startsMs?: readonly number[];
  /** Where `text` holds words: the revision they are of, and the SHA-256 of its content. */
  readonly revision?: number;
  readonly sha256?: string;
}

/** A line of a transcript. */
export interface TranscriptLine {
  readonly segmentId: string;
  readonly startMs: number;
  readonly text: string;
}

/** The text of a transcript on its way into the records. */
export interface PreparedTexts {
  /** For the batch that makes the revision visible. */
  readonly operations: readonly BatchOperation[];
  /** Words that do not fit into the first document, to be written before that batch. */
  readonly further: readonly TextDocument[];
}

type TextOwner = Pick<SessionHead, 'ownerId' | 'patientId' | 'createdAt'>;

const collection = sessionsCollection.name;
export const textDocumentId = 'text';
/** Of all documents of a text: nothing else sorts between them. */
const idRange = { from: textDocumentId, to: 'text.' } as const;
/** JSON needs up to six bytes for a character, of the quotes around a name a few. */
const bytesOfName = 24;

/**
 * The text as documents of at most `mostBytes` each. What people say in a day fits into one: either
 * its lines, or its different words, without which word stands where.
 */
export function* preparingTexts(
  owner: TextOwner,
  { transcript, sha256 }: { readonly transcript: Transcript; readonly sha256: string },
  mostBytes: number,
): Steps<PreparedTexts> {
  const { sessionId, revision, segments } = transcript;
  const common = {
    sessionId,
    kind: 'text' as const,
    ownerId: owner.ownerId,
    ...(owner.patientId === undefined ? {} : { patientId: owner.patientId }),
    createdAt: owner.createdAt,
  };
  const lines: string[] = [];
  let bytes = 0;
  for (const { id, text } of segments) {
    const line = oneLine(text);
    lines.push(line);
    bytes += jsonBytes(line) + jsonBytes(id) + bytesOfName;
    yield;
  }
  if (bytes <= mostBytes) {
    const document: TextDocument = {
      ...{ ...common, id: textDocumentId, text: lines.join('\n') },
      segmentIds: segments.map((segment) => segment.id),
      startsMs: segments.map((segment) => segment.startMs),
    };
    return { operations: [{ type: 'put', document }], further: [] };
  }
  const pages = yield* wordPages(lines, mostBytes);
  const found = { ...common, revision, sha256 };
  const documents = pages.map(
    (text, at): TextDocument => ({ ...found, id: pageId({ revision, sha256 }, at), text }),
  );
  const [first, ...further] = documents;
  const document = first ?? { ...found, id: textDocumentId, text: '' };
  return { operations: [{ type: 'put', document }], further };
}

/** Every different word once, on pages of at most `mostBytes`. */
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

/** Of a text without control characters, quotes counted twice. */
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

/** The lines that a document holds; `undefined` where it holds words. */
export function linesIn({
  text,
  segmentIds,
  startsMs = [],
  revision,
}: TextDocument): readonly TranscriptLine[] | undefined {
  if (revision !== undefined) return undefined;
  const lines = text.split('\n');
  return (segmentIds ?? []).map(
    (segmentId, at): TranscriptLine => ({
      segmentId,
      startMs: startsMs[at] ?? 0,
      text: lines[at] ?? '',
    }),
  );
}

/**
 * Whether a document that holds these words is the one by which its transcript is found: it belongs to
 * the newest revision, and no earlier one of the same text holds the words, too.
 */
export async function isFirstFind(
  store: DocumentStore,
  { id, sessionId, sha256 }: TextDocument,
  wanted: string,
  options: CallOptions,
): Promise<boolean> {
  if (id === textDocumentId) return true;
  const [first, ...further] = await allTexts(store, sessionId, options);
  if (first?.id !== textDocumentId || first.sha256 !== sha256) return false;
  const earlier = further.filter((one) => one.sha256 === sha256 && one.id < id);
  const sought = words(wanted);
  return ![first, ...earlier].some(({ text }) => {
    const held = new Set(words(text));
    return sought.every((word) => held.has(word));
  });
}

/** Removes further documents of this revision and earlier ones that do not belong to the newest text. */
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
