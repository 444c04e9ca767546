import { instantAfter, toInstant } from '../../domain/instant.js';
import type { Recording } from '../../domain/session/recording.js';
import type { PendingUpload, Session } from '../../domain/session/session.js';
import { DomainError } from '../../errors/domain-error.js';
import { PortError } from '../../errors/port-error.js';
import type { BlobReader } from '../../ports/blob-store.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { Tracer } from '../../ports/tracer.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { PatientCheck } from '../care-links/patient-check.js';
import { wakeSession } from '../processing/wake-session.js';
import {
  type ExaminationDeps,
  openRecordingBody,
  probeRecording,
  requireMediaType,
} from './examine-recording.js';
import { firstPatienceMs } from './recording-details.js';

/** Dependencies of `CompleteUpload`. */
export interface CompleteUploadDeps extends ExaminationDeps {
  readonly sessions: SessionRepository;
  readonly patients: PatientCheck;
  readonly queue: JobQueue;
  readonly clock: Clock;
  readonly tracer: Tracer;
}

/** Takes over a recording that its owner has sent to the store directly. */
export class CompleteUpload {
  readonly #deps: CompleteUploadDeps;

  constructor(deps: CompleteUploadDeps) {
    this.#deps = deps;
  }

  /**
   * Holds what arrived against what was announced, looks at it as ingesting does and lets the work
   * begin. Bytes that are not the announced ones are removed and may be sent again while the
   * request lives; what is no recording goes with its session. A session whose recording has
   * arrived already is answered as it is. When the link to the patient has ended since the request,
   * the session and its recording are removed.
   *
   * @throws DomainError `upload_missing`, `upload_expired`, `upload_mismatch`, `session_not_found`,
   *   `patient_not_found`, and as ingesting does.
   */
  async execute(sessionId: string, options: CallOptions = {}): Promise<Session> {
    const { sessions, tracer } = this.#deps;
    const session = await sessions.get(sessionId, options);
    const { upload, trace } = session;
    if (upload === undefined) return session;
    const about = { 'attune.session.id': sessionId };
    const work = () => this.#takeOver(session, upload, options);
    return await tracer.span('intake completion', about, work, { parent: trace });
  }

  async #takeOver(session: Session, upload: PendingUpload, options: CallOptions): Promise<Session> {
    const { sessions, patients, blobs, queue } = this.#deps;
    const { id: sessionId, recording } = session;
    const stored = await this.#open(recording.blobKey, upload, options);
    try {
      await patients.execute(session, options);
      const examined = await this.#examine(session, upload, stored, options);
      const { session: arrived } = await sessions.update(
        sessionId,
        (current, now) => withRecording(current, examined, now),
        options,
      );
      await wakeSession(queue, arrived);
      return arrived;
    } catch (error) {
      if (!DomainError.is(error) || DomainError.is(error, 'session_not_found')) throw error;
      await blobs.delete(recording.blobKey, options);
      if (!DomainError.is(error, 'upload_mismatch')) await sessions.remove(sessionId, options);
      throw error;
    }
  }

  async #open(key: string, upload: PendingUpload, options: CallOptions): Promise<BlobReader> {
    try {
      return await this.#deps.blobs.get(key, options);
    } catch (error) {
      if (!PortError.is(error, 'not_found')) throw error;
      throw upload.expiresAt > toInstant(this.#deps.clock.now())
        ? new DomainError('upload_missing', 'The recording has not arrived yet; send it first.')
        : new DomainError(
            'upload_expired',
            'The recording did not arrive in time; ask for another upload.',
          );
    }
  }

  async #examine(
    { recording }: Session,
    upload: PendingUpload,
    { info, body: bytes }: BlobReader,
    options: CallOptions,
  ): Promise<Recording> {
    const { filename } = recording;
    const body = openRecordingBody(bytes, filename, this.#deps, options.signal);
    try {
      checkAnnounced('bytes', upload.sizeBytes, info.sizeBytes, filename);
      const { contentType } = await requireMediaType(body, filename);
      await body.stream.pipeTo(new WritableStream());
      const sha256 = await body.sha256();
      checkAnnounced('SHA-256', upload.sha256 ?? sha256, sha256, filename);
      const whole = { ...recording, contentType, sizeBytes: info.sizeBytes, sha256 };
      return await probeRecording(whole, this.#deps, options);
    } catch (error) {
      await body.cancel(error);
      throw error;
    }
  }
}

/** The session with its recording; `undefined` when another request has added one already. */
function withRecording(session: Session, recording: Recording, now: Date): Session | undefined {
  const { upload, ...rest } = session;
  if (upload === undefined) return undefined;
  return { ...rest, recording, attentionAt: instantAfter(now, firstPatienceMs) };
}

function checkAnnounced<T>(what: string, announced: T, arrived: T, filename: string): void {
  if (announced === arrived) return;
  throw new DomainError(
    'upload_mismatch',
    `The upload is not the announced ${filename}: ${what} ${announced} were announced, ${arrived} arrived. It was removed; send it again.`,
  );
}
