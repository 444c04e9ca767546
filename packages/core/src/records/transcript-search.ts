import type { SessionSummary } from '../domain/session/session.js';
import type { Transcript } from '../domain/transcript/transcript.js';
import type { CallOptions, Page } from '../ports/call-options.js';
import type { DocumentStore, StoredDocument } from '../ports/document-store.js';
import { oneLine } from '../text/one-line.js';
import { QueryMatcher, type TextMatch } from '../text/search/match.js';
import { indexGroups, parseSearch, type SearchQuery } from '../text/search/search-query.js';
import type { StemmerSet } from '../text/search/stemmers.js';
import { withCheckedCursor } from './checked-cursor.js';
import type { ContentCodec } from './codec.js';
import { sessionsCollection } from './collections.js';
import { hashedGroups, linesContext, openLines } from './hashed-texts.js';
import { type OpenText, openText, placedLines, type TranscriptLine } from './open-text.js';
import { isDeleting, sessionDocumentId, storedSummary } from './session-documents.js';
import { type SessionFilter, sessionFilterQuery } from './session-filter.js';
import { firstOfFind } from './text-pages.js';
import type { TextDocument } from './transcript-texts.js';

/** A session whose transcript, title or notes a search finds. */
export interface FoundTranscript {
  readonly sessionId: string;
  /** Absent when the session was just deleted. */
  readonly session?: SessionSummary;
  readonly lines: readonly TranscriptLine[];
  /** The hits are those of `lines`. */
  readonly match: TextMatch;
  /** Where the words are. */
  readonly foundIn: readonly FoundIn[];
}

export type FoundIn = 'title' | 'notes' | 'transcript';

/** A page of a search. */
export interface FoundPage extends Page<FoundTranscript> {
  /** How many transcripts were compared with the query. */
  readonly looked: number;
}

/** Reads one revision. */
type ReadTranscript = (
  sessionId: string,
  revision: number,
  options: CallOptions,
) => Promise<Transcript>;

export interface TranscriptSearchDeps {
  readonly store: DocumentStore;
  readonly codec: ContentCodec;
  readonly stemmers: StemmerSet;
  readonly read: ReadTranscript;
}

interface Wanted {
  readonly query: SearchQuery;
  /** Terms of the index; none when only words are excluded. */
  readonly groups: readonly (readonly string[])[];
  readonly withNotes: boolean;
  /** By the language of a text; all texts of a search have one or a few. */
  readonly matchers: Map<string | undefined, QueryMatcher>;
}

export interface TranscriptSearchOptions extends CallOptions {
  /** Whether notes are searched. Not for patients, who see only some of them; defaults to `false`. */
  readonly withNotes?: boolean;
}

const collection = sessionsCollection.name;
/** A title names a session: its words count as much as many of the transcript. */
const titleBonus = 8;
const notesBonus = 2;

/**
 * Finds transcripts by what a person typed. The store finds documents with the terms of the index;
 * the text of each then decides whether it matches.
 */
export class TranscriptSearch {
  readonly #deps: TranscriptSearchDeps;

  constructor(deps: TranscriptSearchDeps) {
    this.#deps = deps;
  }

  /**
   * Newest transcripts that match, of an owner, about a patient, or both. A page has fewer than
   * `limit` when some of the documents with the terms do not match.
   *
   * @throws DomainError `invalid_cursor`; PortError `unsupported` where text cannot be searched.
   */
  async search(
    text: string,
    filter: SessionFilter,
    { withNotes = false, ...options }: TranscriptSearchOptions = {},
  ): Promise<FoundPage> {
    const { store, codec, stemmers } = this.#deps;
    const query = parseSearch(text);
    if (query.groups.length + query.without.length === 0) return { items: [], looked: 0 };
    const terms = indexGroups(query, await stemmers.all());
    const groups = await hashedGroups(codec, terms ?? [], filter);
    const page = await withCheckedCursor(filter.cursor, () =>
      store.query<TextDocument>(
        collection,
        {
          ...sessionFilterQuery(filter, { kind: 'text' }),
          anyWordOf: groups,
          beside: sessionDocumentId,
        },
        options,
      ),
    );
    const wanted: Wanted = { query, groups, withNotes, matchers: new Map() };
    const items: FoundTranscript[] = [];
    for (const item of page.items) items.push(...(await this.#found(item, wanted, options)));
    return { ...page, items, looked: page.items.length };
  }

  /** A transcript is found once, by the first document of its text that holds the terms. */
  async #found(
    { document, beside }: StoredDocument<TextDocument>,
    wanted: Wanted,
    options: CallOptions,
  ): Promise<readonly FoundTranscript[]> {
    const { codec } = this.#deps;
    const { sessionId } = document;
    if (beside !== undefined && isDeleting(beside.document)) return [];
    const session = beside === undefined ? {} : { session: await storedSummary(codec, beside) };
    const text =
      (await openText(codec, document)) ??
      (beside === undefined ? undefined : await this.#readWhole(document, wanted, options));
    if (text === undefined) return [];
    const { language = session.session?.settings.language, title = session.session?.title } = text;
    const found = await this.#match({ ...text, ...given({ language, title }) }, wanted);
    return found === undefined ? [] : [{ sessionId, ...session, ...found }];
  }

  /** The transcript of a page of terms; `undefined` where an earlier page reports it. */
  async #readWhole(
    document: TextDocument,
    { groups }: Wanted,
    options: CallOptions,
  ): Promise<OpenText | undefined> {
    const { sessionId, revision } = document;
    if (revision === undefined) return undefined;
    const { store, codec } = this.#deps;
    const first = await firstOfFind(store, document, groups, options);
    if (first === undefined) return undefined;
    const { content } = first;
    const beside =
      content === undefined ? undefined : await openLines(codec, linesContext(first), content);
    const { segments, language } = await this.#deps.read(sessionId, revision, options);
    return {
      language,
      lines: segments.map(({ text }) => oneLine(text)),
      segmentIds: segments.map(({ id }) => id),
      startsMs: segments.map(({ startMs }) => startMs),
      notes: beside?.notes ?? [],
    };
  }

  async #matcher({ query, matchers }: Wanted, language: string | undefined): Promise<QueryMatcher> {
    const matcher = new QueryMatcher(query, await this.#deps.stemmers.for(language));
    matchers.set(language, matcher);
    return matcher;
  }

  async #match(
    text: OpenText,
    wanted: Wanted,
  ): Promise<Pick<FoundTranscript, 'lines' | 'match' | 'foundIn'> | undefined> {
    const { title, notes = [], lines, language } = text;
    const matcher = wanted.matchers.get(language) ?? (await this.#matcher(wanted, language));
    const beside = [title ?? '', ...(wanted.withNotes ? notes : [])];
    const found = matcher.match([...beside, ...lines]);
    if (found === undefined) return undefined;
    const isIn = {
      title: found.hits.some(({ line }) => line === 0),
      notes: found.hits.some(({ line }) => line > 0 && line < beside.length),
      transcript: found.hits.some(({ line }) => line >= beside.length),
    };
    const hits = found.hits
      .filter(({ line }) => line >= beside.length)
      .map((hit) => ({ ...hit, line: hit.line - beside.length }));
    const score = found.score + (isIn.title ? titleBonus : 0) + (isIn.notes ? notesBonus : 0);
    const foundIn = (['title', 'notes', 'transcript'] as const).filter((place) => isIn[place]);
    return { lines: placedLines(text), match: { score, hits }, foundIn };
  }
}

function given(members: {
  readonly language: string | undefined;
  readonly title: string | undefined;
}): Pick<OpenText, 'language' | 'title'> {
  const { language, title } = members;
  return {
    ...(language === undefined ? {} : { language }),
    ...(title === undefined ? {} : { title }),
  };
}
