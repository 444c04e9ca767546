import { toInstant } from '../../domain/instant.js';
import { blobKeys, sanitizeFilename } from '../../domain/recording.js';
import type { PendingUpload, Session } from '../../domain/session.js';
import { DomainError } from '../../errors/domain-error.js';
import type { SignedRequest } from '../../ports/blob-store.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { Ids } from '../../ports/ids.js';
import type { Tracer } from '../../ports/tracer.js';
import type { IntakeRepository } from '../../records/intake-repository.js';
import type { SessionRepository } from '../../records/session-repository.js';
import {
  type ExaminationDeps,
  emptyRecording,
  recordingTooLarge,
  requireSettings,
} from './examine-recording.js';
import { type RecordingDetails, sessionOf } from './recording-details.js';

/** What asking for an upload works with. */
export interface RequestUploadDeps extends Pick<ExaminationDeps, 'blobs' | 'speech' | 'limits'> {
  readonly sessions: SessionRepository;
  readonly intakes: IntakeRepository;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly tracer: Tracer;
}

/** A recording that its owner is going to send to the store directly. */
export interface RequestUploadInput extends RecordingDetails {
  readonly ownerId: string;
  readonly filename: string;
  readonly sizeBytes: number;
  /** What the sender will call it; what it is, its bytes say. */
  readonly contentType?: string;
  /** Hexadecimal; checked when the bytes have arrived. */
  readonly sha256?: string;
}

/** A session that waits for its recording, and the request that brings it. */
export interface RequestedUpload {
  readonly session: Session;
  readonly upload: SignedRequest;
}

const grantMs = 3_600_000;

/** Makes a session whose recording the client sends to the store itself, within the hour. */
export class RequestUpload {
  readonly #deps: RequestUploadDeps;

  constructor(deps: RequestUploadDeps) {
    this.#deps = deps;
  }

  /**
   * @throws DomainError `invalid_settings`, `language_not_allowed`, `empty_recording`,
   *   `recording_too_large`; PortError `unsupported` when the store has no signed requests.
   */
  async execute(input: RequestUploadInput, options: CallOptions = {}): Promise<RequestedUpload> {
    const { tracer, ids } = this.#deps;
    const id = ids.next();
    const about = { 'attune.session.id': id };
    return await tracer.span('intake request', about, () => this.#request(id, input, options));
  }

  async #request(
    id: string,
    input: RequestUploadInput,
    options: CallOptions,
  ): Promise<RequestedUpload> {
    const { sessions, intakes, blobs, clock, tracer } = this.#deps;
    const { ownerId, sizeBytes } = input;
    const filename = sanitizeFilename(input.filename);
    this.#checkSize(filename, sizeBytes);
    const announced = announcedBy(input);
    const settings = requireSettings(input, this.#deps);
    const blobKey = blobKeys.original(ownerId, id, filename);
    const { contentType = 'application/octet-stream' } = announced;
    const upload = await blobs.sign(
      { key: blobKey, method: 'PUT', expiresInMs: grantMs, contentType },
      options,
    );
    const now = clock.now();
    const recording = { blobKey, filename, contentType, sizeBytes };
    const trace = tracer.current();
    const session: Session = {
      ...sessionOf({ id, ownerId, details: input, recording, settings, trace }, now),
      upload: { expiresAt: toInstant(upload.expiresAt), ...announced },
    };
    // Stays until it is swept: bytes may come as long as the grant lives, whatever becomes of the session.
    await intakes.begin({ sessionId: id, blobKey, startedAt: toInstant(now) }, options);
    await sessions.create(session, [], options);
    return { session, upload };
  }

  #checkSize(filename: string, sizeBytes: number): void {
    const { maxRecordingBytes } = this.#deps.limits;
    if (sizeBytes <= 0) throw emptyRecording(filename);
    if (sizeBytes > maxRecordingBytes) throw recordingTooLarge(filename, maxRecordingBytes);
  }
}

function announcedBy(input: RequestUploadInput): Omit<PendingUpload, 'expiresAt'> {
  const { sizeBytes, contentType } = input;
  const sha256 = input.sha256?.toLowerCase();
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/u.test(sha256)) {
    const faults = [{ path: 'sha256', message: 'must be 64 hexadecimal digits' }];
    throw new DomainError('invalid_settings', 'The SHA-256 must be 64 hexadecimal digits.', {
      faults,
    });
  }
  return {
    sizeBytes,
    ...(contentType === undefined ? {} : { contentType }),
    ...(sha256 === undefined ? {} : { sha256 }),
  };
}
