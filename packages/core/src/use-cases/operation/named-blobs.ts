import type { SessionHead } from '../../domain/session/session.js';
import { isBeingDeleted as isHeldByDeletion } from '../../domain/session/session-work.js';
import type { Json } from '../../json.js';
import type { Document } from '../../ports/document-store.js';
import { intakesCollection, sessionsCollection } from '../../records/collections.js';
import { claimIn } from '../../records/session-documents.js';

/** A blob that a record refers to. */
export interface NamedBlob {
  readonly key: string;
  /** Whether it need not be there, because it is still on its way. */
  readonly mayBeAbsent: boolean;
}

/**
 * The blobs that a document names, each once: every member called `blobKey`, however deep.
 *
 * Backups and copies ask this function and look at no text. Members called `blobKey` therefore stay
 * in clear where content is sealed, and every document that refers to a blob names it so.
 */
export function blobsNamedBy(collection: string, document: Document): readonly NamedBlob[] {
  const mayBeAbsent =
    collection === intakesCollection.name || sessionIn(collection, document)?.upload !== undefined;
  return [...new Set(keysIn(document))].map((key) => ({ key, mayBeAbsent }));
}

/** Whether this document says that its session is being deleted, so that parts of it may be gone. */
export function isBeingDeleted(collection: string, document: Document): boolean {
  const claim = collection === sessionsCollection.name ? claimIn(document) : undefined;
  return claim !== undefined && isHeldByDeletion(claim);
}

/** Whether this document says that its session is being processed, or waits for it. */
export function isInWork(collection: string, document: Document): boolean {
  return collection === sessionsCollection.name && document['attentionAt'] !== undefined;
}

function sessionIn(collection: string, document: Document): Partial<SessionHead> | undefined {
  const known = collection === sessionsCollection.name && document['kind'] === 'session';
  return known ? (document['session'] as unknown as Partial<SessionHead>) : undefined;
}

function keysIn(value: Json | undefined): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, held]) =>
    name === 'blobKey' && typeof held === 'string' ? [held] : keysIn(held),
  );
}
