import { confirmedBody } from '../bytes/confirmed-body.js';
import { sha256Of } from '../bytes/sha256-of.js';
import type { Instant } from '../domain/instant.js';
import { blobKeys } from '../domain/session/recording.js';
import type { Session, SessionHead } from '../domain/session/session.js';
import type { RevisionChange } from '../domain/transcript/revision-change.js';
import type { Author, Transcript, TranscriptContent } from '../domain/transcript/transcript.js';
import { DomainError } from '../errors/domain-error.js';
import { encodeJson } from '../json/encode-json.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { CallOptions, Page } from '../ports/call-options.js';
import type { BatchOperation, Document, DocumentStore } from '../ports/document-store.js';
import type { Hasher } from '../ports/hasher.js';
import { StemmerSet } from '../text/search/stemmers.js';
import { withCheckedCursor } from './checked-cursor.js';
import type { ContentCodec } from './codec.js';
import { sessionsCollection } from './collections.js';
import { findDocument } from './find-document.js';
import { readTranscript, type StoredTranscript } from './read-transcript.js';
import { recordLimits } from './record-limits.js';
import {
  entryOf,
  type RevisionDocument,
  type RevisionEntry,
  revisionDocument,
  revisionId,
  transcriptContext,
} from './revision-document.js';
import { sessionDocumentId } from './session-documents.js';
import type { SessionFilter } from './session-filter.js';
import { removeStaleTexts } from './text-pages.js';
import {
  type FoundPage,
  TranscriptSearch,
  type TranscriptSearchOptions,
} from './transcript-search.js';
import { prepareTexts, type TextDocument, type TextIndexing } from './transcript-texts.js';

export interface PrepareOptions extends CallOptions {
  /** Throws when the content must no longer be stored. */
  readonly confirm?: () => void;
}

/** The members of a session that a new revision needs. */
export type RevisedSession = Pick<
  SessionHead,
  'id' | 'ownerId' | 'transcriptRevision' | 'patientId' | 'createdAt'
> &
  Partial<Pick<Session, 'title' | 'recordedAt' | 'notes'>>;

/** Who made a revision, when and why. */
export interface MadeRevision {
  readonly author: Author;
  readonly at: Instant;
  readonly change: RevisionChange;
}

/** A revision whose blob is written, but which is not yet part of the session. */
export interface PreparedRevision {
  readonly transcript: Transcript;
  /** Makes the revision visible. Goes into the batch that writes the session. */
  readonly operations: readonly BatchOperation[];
  /**
   * Removes the blob when it can no longer become part of the session: the session is gone, or another
   * writer committed its revision of that number. Equal content of the same moment is one blob.
   */
  discard(): Promise<void>;
}

const collection = sessionsCollection.name;

/** Stores the revisions of transcripts: their content in blobs, the list of them in documents. */
export class TranscriptRepository {
  readonly #store: DocumentStore;
  readonly #blobs: BlobStore;
  readonly #hasher: Hasher;
  readonly #codec: ContentCodec;
  readonly #indexing: TextIndexing;
  readonly #search: TranscriptSearch;

  constructor(
    store: DocumentStore,
    blobs: BlobStore,
    hasher: Hasher,
    codec: ContentCodec,
    stemmers: StemmerSet = new StemmerSet(),
  ) {
    this.#store = store;
    this.#codec = codec;
    const { inlineBytes: mostBytes } = recordLimits(store.capabilities);
    this.#indexing = { codec, stemmers, mostBytes };
    this.#blobs = blobs;
    this.#hasher = hasher;
    this.#search = new TranscriptSearch({
      ...{ store, codec, stemmers },
      read: (id, revision, options) => this.get(id, revision, options),
    });
  }

  /**
   * Writes the content of the next revision to a blob. Nothing refers to it until the returned
   * operations are committed in the batch of the session. When another writer has committed a revision
   * of that number, that batch fails with `already_exists`.
   */
  async prepare(
    session: RevisedSession,
    content: TranscriptContent,
    made: MadeRevision,
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
    const context = transcriptContext(session.ownerId, transcript);
    const bytes = await this.#codec.sealBytes(context, await encodeJson(transcript));
    // Of the sealed bytes: a hash of the words would tell which transcripts are equal.
    const sha256 = await sha256Of(this.#hasher, bytes);
    const blobKey = blobKeys.transcript(session.ownerId, session.id, revision, sha256);
    const { signal, confirm } = options;
    const body = confirm === undefined ? bytes : confirmedBody(new Blob([bytes]).stream(), confirm);
    const { byteLength: sizeBytes } = bytes;
    await this.#blobs.put(blobKey, body, { contentType: 'application/json', sizeBytes, signal });
    const source = { transcript, sha256 };
    // Notes are of an earlier revision. They become searchable again when they are extracted.
    const { notes: _notes, ...owner } = session;
    const texts = await prepareTexts(this.#indexing, owner, source);
    await this.#writeFurther(session, texts.further, options);
    const document = revisionDocument(transcript, blobKey, sha256, made.change);
    return {
      transcript,
      operations: [{ type: 'put', document, expect: 'absent' }, ...texts.operations],
      discard: () => this.#discard(session.id, revision, blobKey, texts.further),
    };
  }

  /**
   * Prepares the searchable text of the newest revision for a session whose patient, title, date or notes
   * have changed. The operations go into the batch that writes the session, while that revision is still the newest.
   *
   * @throws DomainError `transcript_not_found`.
   */
  async prepareSearch(
    session: RevisedSession,
    options: CallOptions = {},
  ): Promise<readonly BatchOperation[]> {
    const { id, transcriptRevision: revision = 0 } = session;
    const source = await this.#read(id, revision, options);
    const texts = await prepareTexts(this.#indexing, session, source);
    for (const document of texts.further) await this.#store.put(collection, document, options);
    return texts.operations;
  }

  /** Writes further pages of words. Until the session refers to them a search ignores them. */
  async #writeFurther(
    { id, transcriptRevision }: RevisedSession,
    further: readonly TextDocument[],
    { signal, confirm }: PrepareOptions,
  ): Promise<void> {
    if (transcriptRevision !== undefined) {
      await removeStaleTexts(this.#store, id, transcriptRevision, { signal });
    }
    confirm?.();
    for (const document of further) await this.#store.put(collection, document, { signal });
  }

  async #discard(
    sessionId: string,
    revision: number,
    blobKey: string,
    further: readonly TextDocument[],
  ): Promise<void> {
    const committed = await this.#find(sessionId, revisionId(revision));
    const session = committed ?? (await this.#find(sessionId, sessionDocumentId));
    const mayStillCount = committed === undefined && session !== undefined;
    if (mayStillCount || committed?.['blobKey'] === blobKey) return;
    await this.#blobs.delete(blobKey);
    for (const { id } of further) {
      await this.#store.delete(collection, { partition: sessionId, id });
    }
  }

  async #find(sessionId: string, id: string): Promise<Document | undefined> {
    return (await findDocument(this.#store, collection, { partition: sessionId, id }))?.document;
  }

  /** @throws DomainError `transcript_not_found`. */
  async get(sessionId: string, revision: number, options: CallOptions = {}): Promise<Transcript> {
    return (await this.#read(sessionId, revision, options)).transcript;
  }

  #read(sessionId: string, revision: number, options: CallOptions): Promise<StoredTranscript> {
    const stores = { store: this.#store, blobs: this.#blobs, codec: this.#codec };
    return readTranscript(stores, sessionId, revision, options);
  }

  /** The revisions of a session, newest first. @throws DomainError `invalid_cursor`. */
  async revisions(
    sessionId: string,
    page: { readonly limit?: number; readonly cursor?: string },
    options: CallOptions = {},
  ): Promise<Page<RevisionEntry>> {
    const found = await withCheckedCursor(page.cursor, () =>
      this.#store.query<RevisionDocument>(
        collection,
        {
          where: { kind: 'revision' },
          partition: sessionId,
          orderBy: { field: 'revision', direction: 'desc' },
          ...page,
        },
        options,
      ),
    );
    return { ...found, items: found.items.map(({ document }) => entryOf(document)) };
  }

  /**
   * The newest revision of a session.
   *
   * @throws DomainError `transcript_not_found` while there is none.
   */
  async newest(
    session: Pick<SessionHead, 'id' | 'status' | 'transcriptRevision'>,
    options: CallOptions = {},
  ): Promise<Transcript> {
    if (session.transcriptRevision === undefined) {
      throw new DomainError(
        'transcript_not_found',
        `Session ${session.id} is ${session.status} and has no transcript yet.`,
      );
    }
    return await this.get(session.id, session.transcriptRevision, options);
  }

  /** As `TranscriptSearch.search`. @throws DomainError `invalid_cursor`; PortError `unsupported`. */
  search(
    text: string,
    filter: SessionFilter,
    options: TranscriptSearchOptions = {},
  ): Promise<FoundPage> {
    return this.#search.search(text, filter, options);
  }
}
