import { peek } from '../../bytes/peek.js';
import { mediaTypeHeadBytes, sniffMediaType } from '../../domain/session/media-type.js';
import { sessionOfKey } from '../../domain/session/recording.js';
import { noSuchSession } from '../../domain/session/session.js';
import { DomainError } from '../../errors/domain-error.js';
import { PortError } from '../../errors/port-error.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { SystemActor } from '../input/actors.js';
import { byteStream, integer, optional, text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';

/** Dependencies of `ReceiveUpload`. */
export interface ReceiveUploadDeps {
  readonly sessions: SessionRepository;
  readonly blobs: BlobStore;
}

/** The bytes of a direct upload, sent with a signed request. */
export interface ReceiveUploadInput {
  /** The key that the request was signed for. */
  readonly key: string;
  /** The length of the body in bytes, if the sender states it before the body. */
  readonly statedBytes?: number;
  readonly body: ReadableStream<Uint8Array>;
}

const checkCall = defineCall<'system', ReceiveUploadInput>('receiveUpload', ['system'], {
  key: text(),
  statedBytes: optional(integer()),
  body: byteStream,
});

/**
 * Stores the bytes of a direct upload, for a host that serves the signed requests of its store. The
 * host checks the signature and then acts as `system`.
 */
export class ReceiveUpload implements UseCase<SystemActor, ReceiveUploadInput, Promise<void>> {
  readonly #deps: ReceiveUploadDeps;

  constructor(deps: ReceiveUploadDeps) {
    this.#deps = deps;
  }

  /**
   * Accepts exactly the announced number of bytes, once, while the session waits for them. The type
   * that the store keeps with them is found from the bytes, never announced. A rejected upload leaves nothing behind. The caller must cancel a body that was rejected before
   * it was read.
   *
   * @throws DomainError `session_not_found` if the session was deleted; `already_uploaded`;
   *   `recording_too_large` for more bytes than announced, `upload_mismatch` for fewer; PortError.
   */
  async execute(
    actor: SystemActor,
    upload: ReceiveUploadInput,
    callOptions: CallOptions = {},
  ): Promise<void> {
    const { input, options } = checkCall(actor, upload, callOptions);
    const { sessionId, sizeBytes } = await this.#awaited(input.key, options);
    if (input.statedBytes !== undefined) checkSize(input.statedBytes, sizeBytes);
    await this.#store(input, sizeBytes, options);
    // A deletion during the upload could not remove bytes that were not stored yet.
    const session = await this.#deps.sessions.find(sessionId, options);
    if (session !== undefined) return;
    await this.#deps.blobs.delete(input.key, options);
    throw noSuchSession(sessionId);
  }

  async #awaited(
    key: string,
    options: CallOptions,
  ): Promise<{ readonly sessionId: string; readonly sizeBytes: number }> {
    const { sessionId = '' } = sessionOfKey(key) ?? {};
    const session = await this.#deps.sessions.find(sessionId, options);
    if (session?.recording.blobKey !== key) throw noSuchSession(sessionId);
    if (session.upload === undefined) throw alreadyUploaded();
    return { sessionId, sizeBytes: session.upload.sizeBytes };
  }

  async #store(
    { key, body }: ReceiveUploadInput,
    sizeBytes: number,
    { signal }: CallOptions,
  ): Promise<void> {
    const { head, bytes } = await peek(
      body.pipeThrough(exactly(sizeBytes)),
      mediaTypeHeadBytes,
      signal,
    );
    const { contentType = 'application/octet-stream' } = sniffMediaType(head) ?? {};
    const rules = { contentType, sizeBytes, ifAbsent: true, signal };
    try {
      await this.#deps.blobs.put(key, bytes, rules);
    } catch (error) {
      if (PortError.is(error, 'already_exists')) throw alreadyUploaded();
      throw error;
    }
  }
}

/** Passes bytes on. Errors if their number differs from the announced one. */
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
