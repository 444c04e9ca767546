import { isBeingDeleted as isHeldByDeletion } from '../../domain/session/session-work.js';
import type { Json } from '../../json.js';
import type { Document } from '../../ports/document-store.js';
import { intakesCollection, sessionsCollection } from '../../records/collections.js';
import type { SessionOutline } from '../../records/session-content.js';
import { claimIn, isDeleting } from '../../records/session-documents.js';

/** A blob that a record refers to. */
export interface NamedBlob {
  readonly key: string;
  /** Whether the blob may be missing because it has not arrived yet. */
  readonly mayBeAbsent: boolean;
}

/**
 * The blobs that a document names, each once: every member called `blobKey`, however deep, except
 * in `content`.
 *
 * Backups and copies use this function and do not read `content`, which may be sealed. Every
 * document that refers to a blob must therefore name it in a member called `blobKey` outside
 * `content`.
 */
export function blobsNamedBy(collection: string, document: Document): readonly NamedBlob[] {
  const mayBeAbsent =
    collection === intakesCollection.name || sessionIn(collection, document)?.upload !== undefined;
  const { content: _sealed, ...readable } = document;
  return [...new Set(keysIn(readable))].map((key) => ({ key, mayBeAbsent }));
}

/** Whether the session of this document is being deleted, so that parts of it may be missing. */
export function isBeingDeleted(collection: string, document: Document): boolean {
  if (collection === sessionsCollection.name && isDeleting(document)) return true;
  const claim = collection === sessionsCollection.name ? claimIn(document) : undefined;
  return claim !== undefined && isHeldByDeletion(claim);
}

/** Whether the session of this document is being processed or waits for processing. */
export function isInWork(collection: string, document: Document): boolean {
  const isSession = collection === sessionsCollection.name && !isDeleting(document);
  return isSession && document['attentionAt'] !== undefined;
}

function sessionIn(collection: string, document: Document): Partial<SessionOutline> | undefined {
  const known = collection === sessionsCollection.name && document['kind'] === 'session';
  return known ? (document['session'] as unknown as Partial<SessionOutline>) : undefined;
}

function keysIn(value: Json | undefined): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, held]) =>
    name === 'blobKey' && typeof held === 'string' ? [held] : keysIn(held),
  );
}
