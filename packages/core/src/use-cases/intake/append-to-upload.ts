import { concatBytes } from '../../bytes/bytes.js';
import { returnBytes } from '../../bytes/lent-bytes.js';
import type { Actor } from '../../domain/session/access.js';
import { mediaTypeHeadBytes, sniffMediaType } from '../../domain/session/media-type.js';
import type { Session } from '../../domain/session/session.js';
import { DomainError, type DomainErrorCode } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { Hasher } from '../../ports/hasher.js';
import type { IntakeRepository } from '../../records/intake-repository.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { UploadParts } from '../../records/upload-parts.js';
import type { Upload, UploadRepository } from '../../records/upload-repository.js';
import { byteStream, integer, lookedUpId, optional } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { progressOf, type UploadState } from './begin-upload.js';
import { unsupportedMedia } from './examine-recording.js';
import { findUpload, noSuchUpload } from './find-upload.js';
import { removeUpload } from './give-up-upload.js';
import type { IngestRecording } from './ingest-recording.js';
import type { IntakeQuota } from './intake-quota.js';

/** Dependencies of `AppendToUpload`. */
export interface AppendToUploadDeps {
  readonly sessions: SessionRepository;
  readonly intakes: IntakeRepository;
  readonly uploads: UploadRepository;
  readonly parts: UploadParts;
  readonly quota: IntakeQuota;
  readonly hasher: Hasher;
  readonly clock: Clock;
  /** Takes the whole recording in when its last byte has come. */
  readonly ingestRecording: IngestRecording;
}

/** The next bytes of an upload. */
export interface AppendToUploadInput {
  readonly uploadId: string;
  /** Where in the recording the bytes belong: how many are stored already. */
  readonly offset: number;
  /** The length of the body in bytes, if the sender states it before the body. */
  readonly statedBytes?: number;
  readonly body: ReadableStream<Uint8Array>;
}

/** How far the upload is then, and with its last byte the session that was made of it. */
export interface AppendedUpload {
  readonly upload: UploadState;
  readonly session?: Session;
}

/** Of one request, if it does not bring the end of the recording. */
const leastBytes = 65_536;
/** Of one request. */
const mostBytes = 64 * 1_048_576;
/** A request that breaks off loses less than a second of a slow line. */
const partBytes = 4 * 1_048_576;

/** Refusals that another try may not meet. After every other one the upload is of no use. */
const mayPass: ReadonlySet<DomainErrorCode> = new Set<DomainErrorCode>([
  ...(['request_in_progress', 'quota_exceeded', 'too_many_sessions', 'forbidden'] as const),
  'upload_offset_mismatch',
]);

const checkCall = defineCall<'therapist', AppendToUploadInput>('appendToUpload', ['therapist'], {
  uploadId: lookedUpId,
  offset: integer(),
  statedBytes: optional(integer()),
  body: byteStream,
});

/** Takes the next bytes of an upload in parts, and makes the session when the last ones have come. */
export class AppendToUpload
  implements UseCase<Actor, AppendToUploadInput, Promise<AppendedUpload>>
{
  readonly #deps: AppendToUploadDeps;

  constructor(deps: AppendToUploadDeps) {
    this.#deps = deps;
  }

  /**
   * For the owner. Of a body that breaks off, what has arrived stays, and the error is passed on. When
   * all bytes have arrived, the recording is taken in as `ingestRecording` does; repeated requests then
   * resolve with the same session. A recording that is refused is removed with its parts. The caller
   * must cancel a body that was rejected before it was read.
   *
   * @throws DomainError `forbidden`, `upload_not_found`, `upload_offset_mismatch`,
   *   `upload_part_too_small`, `recording_too_large`, `upload_mismatch`, and as `ingestRecording` does;
   *   PortError.
   */
  async execute(
    actor: Actor,
    given: AppendToUploadInput,
    callOptions: CallOptions = {},
  ): Promise<AppendedUpload> {
    const { actor: owner, input, options } = checkCall(actor, given, callOptions);
    const upload = await findUpload(this.#deps, owner, input.uploadId, options);
    if (upload.madeId !== undefined) return await this.#madeOf(upload, upload.madeId, options);
    const { offset: stored } = await this.#deps.parts.read(upload, options);
    if (stored !== input.offset) throw wrongOffset(stored);
    checkStated(upload, input);
    const offset = await this.#append(upload, input, options);
    await this.#requireKept(upload, options);
    if (offset < upload.sizeBytes) return { upload: progressOf(upload, offset) };
    return await this.#finish(owner, upload, options);
  }

  async #finish(actor: Actor, upload: Upload, options: CallOptions): Promise<AppendedUpload> {
    try {
      return await this.#complete(actor, upload, options);
    } catch (error) {
      // Another request may have completed it meanwhile, and removed the parts.
      const found = await this.#deps.uploads.find(upload.id);
      if (found?.madeId !== undefined) return await this.#madeOf(found, found.madeId, options);
      if (DomainError.is(error) && !mayPass.has(error.code)) await this.#remove(upload);
      throw error;
    }
  }

  /** Bytes that came while the upload was given up could not be removed with it. */
  async #requireKept(upload: Upload, options: CallOptions): Promise<void> {
    if ((await this.#deps.uploads.find(upload.id, options)) !== undefined) return;
    await this.#deps.parts.remove(upload, options);
    throw noSuchUpload(upload.id);
  }

  async #madeOf(upload: Upload, madeId: string, options: CallOptions): Promise<AppendedUpload> {
    const session = await this.#deps.sessions.get(madeId, options);
    return { upload: progressOf(upload, upload.sizeBytes), session };
  }

  /** Stores the body in parts. Resolves with how many bytes are stored then. */
  async #append(
    upload: Upload,
    { body, offset: first }: AppendToUploadInput,
    { signal }: CallOptions,
  ): Promise<number> {
    const reader = body.getReader();
    // A read that waits for more settles only when the stream is canceled.
    const stop = (): void => void reader.cancel(signal?.reason).catch(() => undefined);
    signal?.addEventListener('abort', stop, { once: true });
    const held = new HeldBytes();
    let offset = first;
    const store = async (): Promise<void> => {
      const bytes = held.take();
      if (bytes.byteLength === 0) return;
      if (offset === 0) await this.#checkHead(upload, bytes);
      // Without the signal: what has arrived is kept although its line has broken.
      if (!(await this.#deps.parts.add(upload, offset, bytes))) {
        throw wrongOffset((await this.#deps.parts.read(upload)).offset);
      }
      offset += bytes.byteLength;
    };
    try {
      for (let step = await reader.read(); !step.done; step = await reader.read()) {
        checkMost(upload, first, offset + held.size + step.value.byteLength);
        for (const piece of cut(step.value)) {
          if (held.size + piece.byteLength > partBytes) await store();
          held.add(piece);
        }
      }
      signal?.throwIfAborted();
    } catch (error) {
      if (!DomainError.is(error) && held.size >= leastBytes) await store().catch(() => undefined);
      await reader.cancel(error).catch(() => undefined);
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
    checkLeast(upload, first, offset + held.size);
    await store();
    return offset;
  }

  /** What is no recording is refused before the rest of it is sent. */
  async #checkHead(upload: Upload, bytes: Uint8Array): Promise<void> {
    if (sniffMediaType(bytes.subarray(0, mediaTypeHeadBytes)) !== undefined) return;
    await this.#remove(upload);
    throw unsupportedMedia(upload.content.filename);
  }

  async #complete(actor: Actor, upload: Upload, options: CallOptions): Promise<AppendedUpload> {
    const { parts, uploads, quota, hasher, ingestRecording } = this.#deps;
    const { ownerId, sizeBytes, content } = upload;
    const { filename, sha256, fingerprint: _, contentType: __, ...details } = content;
    const stored = await parts.read(upload, options);
    if (stored.offset !== sizeBytes) throw wrongOffset(stored.offset);
    const joined = parts.join(stored, options);
    const body = sha256 === undefined ? joined : joined.pipeThrough(checked(hasher, upload));
    const place = quota.resume(ownerId, { id: upload.id, bytes: sizeBytes });
    const recording = { ...details, filename, body, place, idempotencyKey: `upload-${upload.id}` };
    const session = await ingestRecording.execute(actor, recording, options);
    // From here on it is done, whether or not somebody waits for the answer.
    await uploads.made(upload, session.id);
    await quota.release(ownerId, upload.id, true);
    // What remains after a crash, the sweep of intakes removes.
    await parts.remove(upload).catch(() => undefined);
    return await this.#madeOf({ ...upload, madeId: session.id }, session.id, options);
  }

  async #remove(upload: Upload): Promise<void> {
    await removeUpload(this.#deps, upload).catch(() => undefined);
  }
}

/** Bytes that wait to be stored together. */
class HeldBytes {
  size = 0;
  #pieces: Uint8Array[] = [];

  add(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.size += piece.byteLength;
  }

  /** At most as many as have come, in memory of their own. */
  take(): Uint8Array {
    const bytes = concatBytes(this.#pieces).slice();
    for (const piece of this.#pieces) returnBytes(piece);
    this.#pieces = [];
    this.size = 0;
    return bytes;
  }
}

/** A piece that is larger than a part, in pieces that are not. */
function* cut(piece: Uint8Array): Generator<Uint8Array> {
  if (piece.byteLength <= partBytes) return yield piece;
  for (let at = 0; at < piece.byteLength; at += partBytes) yield piece.subarray(at, at + partBytes);
}

/** Passes bytes on. Errors at their end if they are not the announced ones. */
function checked(hasher: Hasher, { content }: Upload): TransformStream<Uint8Array, Uint8Array> {
  const digest = hasher.sha256();
  return new TransformStream({
    async transform(chunk, controller) {
      await digest.update(chunk);
      controller.enqueue(chunk);
    },
    async flush() {
      const sha256 = await digest.digest();
      if (sha256 === content.sha256) return;
      throw new DomainError(
        'upload_mismatch',
        `The upload is not the announced ${content.filename}: SHA-256 ${content.sha256} was announced, ${sha256} arrived. It was removed; send it again.`,
      );
    },
  });
}

function checkStated(upload: Upload, { offset, statedBytes }: AppendToUploadInput): void {
  if (statedBytes === undefined) return;
  checkMost(upload, offset, offset + statedBytes);
  checkLeast(upload, offset, offset + statedBytes);
}

function checkMost(upload: Upload, first: number, end: number): void {
  if (end > upload.sizeBytes || end - first > mostBytes) throw tooMuch(upload);
}

function checkLeast({ sizeBytes }: Upload, first: number, end: number): void {
  if (end < sizeBytes && end - first < leastBytes) throw tooLittle();
}

function tooMuch({ sizeBytes, content }: Upload): DomainError {
  const most = mostBytes / 1_048_576;
  return new DomainError(
    'recording_too_large',
    `${content.filename} was announced with ${sizeBytes} bytes, and one request may bring ${most} MB. Ask how much has arrived and send what is missing in smaller pieces.`,
  );
}

function tooLittle(): DomainError {
  return new DomainError(
    'upload_part_too_small',
    `One request must bring at least ${leastBytes} bytes, unless it brings the last ones. Nothing of this one was stored.`,
  );
}

function wrongOffset(stored: number): DomainError {
  return new DomainError(
    'upload_offset_mismatch',
    `${stored} bytes have arrived; send the bytes from there on.`,
  );
}
