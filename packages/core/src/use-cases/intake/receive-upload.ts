import { sessionOfKey } from '../../domain/session/recording.js';
import { noSuchSession, type PendingUpload } from '../../domain/session/session.js';
import { DomainError } from '../../errors/domain-error.js';
import { PortError } from '../../errors/port-error.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { SessionRepository } from '../../records/session-repository.js';

/** Dependencies of `ReceiveUpload`. */
export interface ReceiveUploadDeps {
  readonly sessions: SessionRepository;
  readonly blobs: BlobStore;
}

/** The bytes of a direct upload, as they come in under a request that was signed for them. */
export interface ReceiveUploadInput {
  /** The key that the request was signed for. */
  readonly key: string;
  readonly contentType: string;
  /** The length that the sender states before the body, when it states one. */
  readonly statedBytes?: number;
  readonly body: ReadableStream<Uint8Array>;
}

/** Stores the bytes of a direct upload, for a host that serves the signed requests of its store. */
export class ReceiveUpload {
  readonly #deps: ReceiveUploadDeps;

  constructor(deps: ReceiveUploadDeps) {
    this.#deps = deps;
  }

  /**
   * Takes exactly the announced bytes, once, while their session waits for them. What is refused
   * leaves nothing behind. The caller cancels a body that was refused before it was read.
   *
   * @throws DomainError `session_not_found` when the session is gone; `already_uploaded`;
   *   `recording_too_large` for more bytes than announced, `upload_mismatch` for fewer; PortError.
   */
  async execute(input: ReceiveUploadInput, options: CallOptions = {}): Promise<void> {
    const { sessionId, upload } = await this.#awaited(input.key, options);
    if (input.statedBytes !== undefined) checkSize(input.statedBytes, upload.sizeBytes);
    await this.#store(input, upload.sizeBytes, options);
    // A deletion meanwhile removed what was there then, which these bytes were not.
    const session = await this.#deps.sessions.find(sessionId, options);
    if (session !== undefined) return;
    await this.#deps.blobs.delete(input.key, options);
    throw noSuchSession(sessionId);
  }

  async #awaited(
    key: string,
    options: CallOptions,
  ): Promise<{ readonly sessionId: string; readonly upload: PendingUpload }> {
    const { sessionId = '' } = sessionOfKey(key) ?? {};
    const session = await this.#deps.sessions.find(sessionId, options);
    if (session?.recording.blobKey !== key) throw noSuchSession(sessionId);
    if (session.upload === undefined) throw alreadyUploaded();
    return { sessionId, upload: session.upload };
  }

  async #store(
    { key, contentType, body }: ReceiveUploadInput,
    sizeBytes: number,
    { signal }: CallOptions,
  ): Promise<void> {
    const counted = exactly(sizeBytes);
    const rules = { contentType, sizeBytes, ifAbsent: true, signal };
    try {
      await this.#deps.blobs.put(key, body.pipeThrough(counted), rules);
    } catch (error) {
      if (PortError.is(error, 'already_exists')) throw alreadyUploaded();
      throw error;
    }
  }
}

/** Passes bytes on, and errors when they are not as many as announced. */
function exactly(sizeBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let seen = 0;
  return new TransformStream({
    transform(chunk, controller) {
      seen += chunk.byteLength;
      if (seen > sizeBytes) checkSize(seen, sizeBytes);
      controller.enqueue(chunk);
    },
    flush() {
      checkSize(seen, sizeBytes);
    },
  });
}

function checkSize(arriving: number, announced: number): void {
  if (arriving === announced) return;
  const advice = `This request accepts exactly the ${announced} announced bytes. Nothing was stored; send the announced recording, or announce this one.`;
  throw new DomainError(arriving > announced ? 'recording_too_large' : 'upload_mismatch', advice);
}

function alreadyUploaded(): DomainError {
  return new DomainError('already_uploaded', 'The recording was uploaded already.');
}
