import type { Instant } from '../domain/instant.js';
import type { RevisionChange } from '../domain/transcript/revision-change.js';
import type { Author, Transcript } from '../domain/transcript/transcript.js';
import type { JsonObject } from '../json.js';
import type { Document } from '../ports/document-store.js';
import type { ContentContext } from './codec.js';

/** A revision as a document. The transcript is in a blob: some stores take only 2 MB a document. */
export interface RevisionDocument extends Document {
  readonly sessionId: string;
  readonly kind: 'revision';
  readonly revision: number;
  readonly authorKind: Author['kind'];
  readonly authorId?: string;
  readonly createdAt: Instant;
  /** Absent in early records. */
  readonly change?: JsonObject;
  readonly blobKey: string;
  /** Of the bytes in the blob. */
  readonly sha256: string;
}

export function transcriptContext(
  ownerId: string,
  { sessionId, revision }: Pick<Transcript, 'sessionId' | 'revision'>,
): ContentContext {
  return { ownerId, sessionId, document: revisionId(revision), part: 'transcript' };
}

export function revisionDocument(
  transcript: Transcript,
  blobKey: string,
  sha256: string,
  change: RevisionChange,
): RevisionDocument {
  const { sessionId, revision, author, createdAt } = transcript;
  return {
    id: revisionId(revision),
    sessionId,
    kind: 'revision',
    revision,
    authorKind: author.kind,
    ...(author.id === undefined ? {} : { authorId: author.id }),
    createdAt,
    change: change as unknown as JsonObject,
    blobKey,
    sha256,
  };
}

export function revisionId(revision: number): string {
  return `revision-${String(revision).padStart(6, '0')}`;
}

/** A revision in a list, without its content. */
export interface RevisionEntry {
  readonly revision: number;
  readonly author: Author;
  readonly createdAt: Instant;
  /** Absent in early records. */
  readonly change?: RevisionChange;
}

/** The members of a revision that lists show. */
export function entryOf(document: RevisionDocument): RevisionEntry {
  const { revision, authorKind: kind, authorId: id, createdAt, change } = document;
  return {
    revision,
    author: id === undefined ? { kind } : { kind, id },
    createdAt,
    ...(change === undefined ? {} : { change: change as unknown as RevisionChange }),
  };
}
