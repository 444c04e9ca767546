import { readBytes } from '../bytes/bytes.js';
import { confirmedBody } from '../bytes/confirmed-body.js';
import { sha256Of } from '../bytes/sha256-of.js';
import type { Instant } from '../domain/instant.js';
import { blobKeys } from '../domain/session/recording.js';
import type { Session } from '../domain/session/session.js';
import type { Author, Transcript, TranscriptContent } from '../domain/transcript/transcript.js';
import { DomainError } from '../errors/domain-error.js';
import { PortError } from '../errors/port-error.js';
import { paced } from '../flow/pace.js';
import { encodeJson } from '../json/encode-json.js';
import { parseInPieces } from '../json/json-pieces.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { CallOptions, Page } from '../ports/call-options.js';
import type {
  BatchOperation,
  Document,
  DocumentStore,
  StoredDocument,
} from '../ports/document-store.js';
import type { Hasher } from '../ports/hasher.js';
import { oneLine } from '../text/one-line.js';
import { withCheckedCursor } from './checked-cursor.js';
import { sessionsCollection } from './collections.js';
import { findDocument } from './find-document.js';
import { type SessionFilter, sessionFilterQuery } from './session-filter.js';
import { sessionDocumentId, storedSession } from './session-repository.js';

/** A revision as a document. The content lies in a blob: some stores take only 2 MB a document. */
interface RevisionDocument extends Document {
  readonly sessionId: string;
  readonly kind: 'revision';
  readonly revision: number;
  readonly authorKind: Author['kind'];
  readonly authorId?: string;
  readonly createdAt: Instant;
  readonly blobKey: string;
  readonly sha256: string;
}

/** The newest text of a session as a document that can be searched: a line for each segment. */
interface TextDocument extends Document {
  readonly id: 'text';
  readonly sessionId: string;
  readonly kind: 'text';
  readonly ownerId: string;
  readonly patientId?: string;
  readonly createdAt: Instant;
  readonly text: string;
  /** Of the lines, in their order; absent in what was written before lines were segments. */
  readonly segmentIds?: readonly string[];
  readonly startsMs?: readonly number[];
}

/** A line of a transcript. */
export interface TranscriptLine {
  readonly segmentId: string;
  readonly startMs: number;
  readonly text: string;
}

/** A transcript in which all the words looked for were found. */
export interface FoundTranscript {
  readonly sessionId: string;
  /** Absent when it was deleted in this very moment. */
  readonly session?: Session;
  readonly lines: readonly TranscriptLine[];
}

export interface PrepareOptions extends CallOptions {
  /** Throws when the content must not be kept any more. */
  readonly confirm?: () => void;
}

/** A revision that is written but not yet part of the session. */
export interface PreparedRevision {
  readonly transcript: Transcript;
  /** Makes the revision visible; goes into the batch that moves the session to it. */
  readonly operations: readonly BatchOperation[];
  /**
   * Removes the content again when it cannot become part of the session any more: there is none, or
   * its revision of that number is another one. Equal content made in the same moment is one blob.
   */
  discard(): Promise<void>;
}

const collection = sessionsCollection.name;
/** A day of talk with word times is about a tenth of this. */
const largestTranscriptBytes = 256 * 1_048_576;

/** Keeps the revisions of transcripts: content in blobs, the list of revisions in the records. */
export class TranscriptRepository {
  readonly #store: DocumentStore;
  readonly #blobs: BlobStore;
  readonly #hasher: Hasher;

  constructor(store: DocumentStore, blobs: BlobStore, hasher: Hasher) {
    this.#store = store;
    this.#blobs = blobs;
    this.#hasher = hasher;
  }

  /**
   * Writes the content of the next revision aside. Nothing refers to it until the returned
   * operations are committed together with the session; a revision of that number that somebody
   * else committed first makes that batch fail with `already_exists`.
   */
  async prepare(
    session: Pick<Session, 'id' | 'ownerId' | 'transcriptRevision' | 'patientId' | 'createdAt'>,
    content: TranscriptContent,
    made: { readonly author: Author; readonly at: Instant },
    options: PrepareOptions = {},
  ): Promise<PreparedRevision> {
    const revision = (session.transcriptRevision ?? 0) + 1;
    const transcript: Transcript = {
      sessionId: session.id,
      revision,
      author: made.author,
      createdAt: made.at,
      language: content.language,
      durationMs: content.durationMs,
      coverage: content.coverage,
      speakers: content.speakers,
      segments: content.segments,
    };
    const bytes = await encodeJson(transcript);
    const sha256 = await sha256Of(this.#hasher, bytes);
    const blobKey = blobKeys.transcript(session.ownerId, session.id, revision, sha256);
    const { signal, confirm } = options;
    const body = confirm === undefined ? bytes : confirmedBody(new Blob([bytes]).stream(), confirm);
    const { byteLength: sizeBytes } = bytes;
    await this.#blobs.put(blobKey, body, { contentType: 'application/json', sizeBytes, signal });
    return {
      transcript,
      operations: await paced(operations(session, transcript, blobKey, sha256)),
      discard: () => this.#discard(session.id, revision, blobKey),
    };
  }

  async #discard(sessionId: string, revision: number, blobKey: string): Promise<void> {
    const committed = await this.#find(sessionId, revisionId(revision));
    const session = committed ?? (await this.#find(sessionId, 'session'));
    const mayStillCount = committed === undefined && session !== undefined;
    if (!mayStillCount && committed?.['blobKey'] !== blobKey) await this.#blobs.delete(blobKey);
  }

  async #find(sessionId: string, id: string): Promise<Document | undefined> {
    return (await findDocument(this.#store, collection, { partition: sessionId, id }))?.document;
  }

  /** @throws DomainError `transcript_not_found`. */
  async get(sessionId: string, revision: number, options: CallOptions = {}): Promise<Transcript> {
    try {
      const key = { partition: sessionId, id: revisionId(revision) };
      const { document } = await this.#store.get<RevisionDocument>(collection, key, options);
      const { body } = await this.#blobs.get(document.blobKey, options);
      const bytes = await readBytes(body, largestTranscriptBytes);
      return (await parseInPieces(bytes)) as Transcript;
    } catch (error) {
      if (!PortError.is(error, 'not_found')) throw error;
      throw noSuchTranscript(sessionId, revision, error);
    }
  }

  /**
   * The newest revision of a session.
   *
   * @throws DomainError `transcript_not_found` while there is none.
   */
  async newest(session: Session, options: CallOptions = {}): Promise<Transcript> {
    if (session.transcriptRevision === undefined) {
      throw new DomainError(
        'transcript_not_found',
        `Session ${session.id} is ${session.status} and has no transcript yet.`,
      );
    }
    return await this.get(session.id, session.transcriptRevision, options);
  }

  /**
   * Newest transcripts that hold every word of `words`, of an owner, about a patient, or both.
   *
   * @throws DomainError `invalid_cursor`; PortError `unsupported` where text cannot be searched.
   */
  async search(
    words: string,
    filter: SessionFilter,
    options: CallOptions = {},
  ): Promise<Page<FoundTranscript>> {
    const text = sessionFilterQuery(filter, { kind: 'text' });
    const query = { ...text, text: words, beside: sessionDocumentId };
    const page = await withCheckedCursor(filter.cursor, () =>
      this.#store.query<TextDocument>(collection, query, options),
    );
    return { ...page, items: page.items.map(found) };
  }
}

export function noSuchTranscript(
  sessionId: string,
  revision: number,
  cause?: unknown,
): DomainError {
  const message = `Session ${sessionId} has no transcript of revision ${revision}.`;
  return new DomainError('transcript_not_found', message, { cause });
}

function found({ document, beside }: StoredDocument<TextDocument>): FoundTranscript {
  const { sessionId, text, segmentIds = [], startsMs = [] } = document;
  const lines = text.split('\n');
  return {
    sessionId,
    ...(beside === undefined ? {} : { session: storedSession(beside) }),
    lines: segmentIds.map((segmentId, at) => ({
      segmentId,
      startMs: startsMs[at] ?? 0,
      text: lines[at] ?? '',
    })),
  };
}

function* operations(
  session: Pick<Session, 'ownerId' | 'patientId' | 'createdAt'>,
  transcript: Transcript,
  blobKey: string,
  sha256: string,
): Generator<void, readonly BatchOperation[]> {
  const { sessionId, revision, author, createdAt } = transcript;
  const document: RevisionDocument = {
    id: revisionId(revision),
    sessionId,
    kind: 'revision',
    revision,
    authorKind: author.kind,
    ...(author.id === undefined ? {} : { authorId: author.id }),
    createdAt,
    blobKey,
    sha256,
  };
  const lines: string[] = [];
  for (const { text } of transcript.segments) {
    lines.push(oneLine(text));
    yield;
  }
  const searchable: TextDocument = {
    id: 'text',
    sessionId,
    kind: 'text',
    ownerId: session.ownerId,
    ...(session.patientId === undefined ? {} : { patientId: session.patientId }),
    createdAt: session.createdAt,
    text: lines.join('\n'),
    segmentIds: transcript.segments.map((segment) => segment.id),
    startsMs: transcript.segments.map((segment) => segment.startMs),
  };
  return [
    { type: 'put', document, expect: 'absent' },
    { type: 'put', document: searchable },
  ];
}

function revisionId(revision: number): string {
  return `revision-${String(revision).padStart(6, '0')}`;
}
