import type { SessionSummary } from '../domain/session/session.js';
import type { Transcript } from '../domain/transcript/transcript.js';
import type { CallOptions, Page } from '../ports/call-options.js';
import type { DocumentStore, StoredDocument } from '../ports/document-store.js';
import { oneLine } from '../text/one-line.js';
import { withCheckedCursor } from './checked-cursor.js';
import type { ContentCodec } from './codec.js';
import { sessionsCollection } from './collections.js';
import { indexQuery } from './hashed-texts.js';
import { sessionDocumentId, storedSummary } from './session-documents.js';
import { type SessionFilter, sessionFilterQuery } from './session-filter.js';
import {
  isFirstFind,
  openTextLines,
  type TextDocument,
  type TranscriptLine,
} from './transcript-texts.js';

/** A transcript that holds all the words of a search. */
export interface FoundTranscript {
  readonly sessionId: string;
  /** Absent when the session was just deleted. */
  readonly session?: SessionSummary;
  readonly lines: readonly TranscriptLine[];
}

/** Reads one revision. */
type ReadTranscript = (
  sessionId: string,
  revision: number,
  options: CallOptions,
) => Promise<Transcript>;

const collection = sessionsCollection.name;

/** Finds transcripts by their words. */
export class TranscriptSearch {
  readonly #store: DocumentStore;
  readonly #codec: ContentCodec;
  readonly #read: ReadTranscript;

  constructor(store: DocumentStore, codec: ContentCodec, read: ReadTranscript) {
    this.#store = store;
    this.#codec = codec;
    this.#read = read;
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
    const found = sessionFilterQuery(filter, { kind: 'text' });
    const text = await indexQuery(this.#codec, words, filter);
    const query = { ...found, text, beside: sessionDocumentId };
    const page = await withCheckedCursor(filter.cursor, () =>
      this.#store.query<TextDocument>(collection, query, options),
    );
    const items: FoundTranscript[] = [];
    for (const item of page.items) items.push(...(await this.#found(item, text, options)));
    return { ...page, items };
  }

  /** A transcript is found once, by the first document of its text that holds the words of `query`. */
  async #found(
    { document, beside }: StoredDocument<TextDocument>,
    query: string,
    options: CallOptions,
  ): Promise<readonly FoundTranscript[]> {
    const { sessionId, revision } = document;
    const session =
      beside === undefined ? {} : { session: await storedSummary(this.#codec, beside) };
    const lines = await openTextLines(this.#codec, document);
    if (lines !== undefined) return [{ sessionId, ...session, lines }];
    if (beside === undefined || revision === undefined) return [];
    if (!(await isFirstFind(this.#store, document, query, options))) return [];
    const { segments } = await this.#read(sessionId, revision, options);
    const all = segments.map(({ id, startMs, text }) => ({
      ...{ segmentId: id, startMs },
      text: oneLine(text),
    }));
    return [{ sessionId, ...session, lines: all }];
  }
}
