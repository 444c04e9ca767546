import type { Session } from '../../domain/session/session.js';
import type { Json } from '../../json.js';
import type { Document } from '../../ports/document-store.js';
import { intakesCollection, sessionsCollection } from '../../records/collections.js';
import { deletionHolder } from '../processing/claim/lease.js';

/** A blob that a record refers to. */
export interface NamedBlob {
  readonly key: string;
  /** Whether it need not be there, because it is still on its way. */
  readonly mayBeAbsent: boolean;
}

/** The blobs that a document names, each once: every member called `blobKey`, however deep. */
export function blobsNamedBy(collection: string, document: Document): readonly NamedBlob[] {
  const mayBeAbsent =
    collection === intakesCollection.name || sessionIn(collection, document)?.upload !== undefined;
  return [...new Set(keysIn(document))].map((key) => ({ key, mayBeAbsent }));
}

/** Whether the session in this document is being deleted, so that parts of it may be gone. */
export function isBeingDeleted(collection: string, document: Document): boolean {
  return sessionIn(collection, document)?.lease?.holder === deletionHolder;
}

function sessionIn(collection: string, document: Document): Partial<Session> | undefined {
  const known = collection === sessionsCollection.name && document['kind'] === 'session';
  return known ? (document['session'] as unknown as Partial<Session>) : undefined;
}

function keysIn(value: Json | undefined): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, held]) =>
    name === 'blobKey' && typeof held === 'string' ? [held] : keysIn(held),
  );
}
