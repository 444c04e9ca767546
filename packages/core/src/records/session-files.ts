import { sha256Of } from '../bytes/sha256-of.js';
import type { Finalization } from '../domain/session/finalization.js';
import { blobKeys } from '../domain/session/recording.js';
import type { SessionHead } from '../domain/session/session.js';
import type { SessionSnapshot } from '../domain/session/session-snapshot.js';
import { canonicalJson } from '../json/canonical-json.js';
import type { Json } from '../json.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { CallOptions } from '../ports/call-options.js';
import type { Hasher } from '../ports/hasher.js';
import { type ContentCodec, clearContent } from './codec.js';
import { sessionDocumentId } from './session-documents.js';

export interface SessionFilesDeps {
  readonly blobs: BlobStore;
  readonly hasher: Hasher;
  /** Defaults to content in clear. */
  readonly codec?: ContentCodec;
}

/** Stores whole files of a session that hold words: imported transcripts and signed snapshots. */
export class SessionFiles {
  readonly #blobs: BlobStore;
  readonly #hasher: Hasher;
  readonly #codec: ContentCodec;

  constructor({ blobs, hasher, codec = clearContent }: SessionFilesDeps) {
    this.#blobs = blobs;
    this.#hasher = hasher;
    this.#codec = codec;
  }

  /** Stores the file that a session is made from. */
  async putImported(
    { id, ownerId, recording }: Pick<SessionHead, 'id' | 'ownerId' | 'recording'>,
    bytes: Uint8Array<ArrayBuffer>,
    options: CallOptions = {},
  ): Promise<void> {
    const context = { ownerId, sessionId: id, document: sessionDocumentId, part: 'import' };
    const sealed = await this.#codec.sealBytes(context, bytes);
    const { blobKey, contentType } = recording;
    await this.#blobs.put(blobKey, sealed, { contentType, signal: options.signal });
  }

  /** Stores a snapshot. The key tells the hash of the stored bytes, `sha256` that of the snapshot. */
  async putSnapshot(
    snapshot: SessionSnapshot,
    options: CallOptions = {},
  ): Promise<Pick<Finalization, 'blobKey' | 'sha256'>> {
    const { ownerId, sessionId, transcript } = snapshot;
    const { revision } = transcript;
    const bytes = new TextEncoder().encode(canonicalJson(snapshot as unknown as Json));
    const part = `snapshot.r${revision}`;
    const context = { ownerId, sessionId, document: sessionDocumentId, part };
    const sealed = await this.#codec.sealBytes(context, bytes);
    const sha256 = await sha256Of(this.#hasher, bytes);
    const stored = sealed === bytes ? sha256 : await sha256Of(this.#hasher, sealed);
    const blobKey = blobKeys.snapshot(ownerId, sessionId, revision, stored);
    await this.#blobs.put(blobKey, sealed, { contentType: 'application/json', ...options });
    return { blobKey, sha256 };
  }

  /** Removes a snapshot that no session refers to. */
  async removeSnapshot(blobKey: string): Promise<void> {
    await this.#blobs.delete(blobKey);
  }
}
