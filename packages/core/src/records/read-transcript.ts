import { readBytes } from '../bytes/bytes.js';
import { sessionOfBlob } from '../domain/session/session-of-blob.js';
import type { Transcript } from '../domain/transcript/transcript.js';
import { DomainError } from '../errors/domain-error.js';
import { PortError } from '../errors/port-error.js';
import { parseInPieces } from '../json/json-pieces.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { CallOptions } from '../ports/call-options.js';
import type { DocumentStore } from '../ports/document-store.js';
import type { ContentCodec } from './codec.js';
import { sessionsCollection } from './collections.js';
import { type RevisionDocument, revisionId, transcriptContext } from './revision-document.js';

/** About ten times a day of talk with word times. */
const largestTranscriptBytes = 256 * 1_048_576;

/** Where transcripts are stored. */
export interface TranscriptStores {
  readonly store: DocumentStore;
  readonly blobs: BlobStore;
  readonly codec: ContentCodec;
}

/** A stored revision. */
export interface StoredTranscript {
  readonly transcript: Transcript;
  /** Of the bytes it is stored as. */
  readonly sha256: string;
}

/** Reads one revision. @throws DomainError `transcript_not_found`. */
export async function readTranscript(
  { store, blobs, codec }: TranscriptStores,
  sessionId: string,
  revision: number,
  options: CallOptions,
): Promise<StoredTranscript> {
  try {
    const key = { partition: sessionId, id: revisionId(revision) };
    const { document } = await store.get<RevisionDocument>(sessionsCollection.name, key, options);
    const { body } = await blobs.get(document.blobKey, options);
    const sealed = await readBytes(body, largestTranscriptBytes);
    const { ownerId = '' } = sessionOfBlob(document.blobKey) ?? {};
    const context = transcriptContext(ownerId, { sessionId, revision });
    const transcript = await parseInPieces(await codec.openBytes(context, sealed));
    return { transcript: transcript as Transcript, sha256: String(document['sha256']) };
  } catch (error) {
    if (!PortError.is(error, 'not_found')) throw error;
    throw noSuchTranscript(sessionId, revision, error);
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
