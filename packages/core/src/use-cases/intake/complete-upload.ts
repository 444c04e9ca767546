import { instantAfter, toInstant } from '../../domain/instant.js';
import { type Actor, checkAccess } from '../../domain/session/access.js';
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
import { people } from '../input/actors.js';
import { lookedUpId } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
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

export interface CompleteUploadInput {
  readonly sessionId: string;
}

const checkCall = defineCall<Actor['role'], CompleteUploadInput>('completeUpload', people, {
  sessionId: lookedUpId,
});

/** Accepts a recording that its owner has sent to the store directly. */
export class CompleteUpload implements UseCase<Actor, CompleteUploadInput, Promise<Session>> {
  readonly #deps: CompleteUploadDeps;

  constructor(deps: CompleteUploadDeps) {
    this.#deps = deps;
  }

  /**
   * For the owner. Compares the bytes with the announcement, checks them as `ingestRecording` does
   * and starts the processing. If they differ from the announcement, they are removed, and the
   * client may send the recording again until the signed request expires. If they are not a
   * recording, or the link to the patient has ended since the request, the session is removed too.
   * If the session has its recording already, it is returned unchanged.
   *
   * @throws DomainError `upload_missing`, `upload_expired`, `upload_mismatch`, `session_not_found`,
   *   `patient_not_found`, and as ingesting does.
   */
  async execute(
    actor: Actor,
    input: CompleteUploadInput,
    options: CallOptions = {},
  ): Promise<Session> {
    const call = checkCall(actor, input, options);
    const { sessionId } = call.input;
    const { sessions, tracer } = this.#deps;
    const session = await sessions.get(sessionId, call.options);
    checkAccess(call.actor, session, 'work');
    const { upload, trace } = session;
    if (upload === undefined) return session;
    const about = { 'attune.session.id': sessionId };
    const work = () => this.#takeOver(session, upload, call.options);
    return await tracer.span('intake completion', about, work, { parent: trace });
  }

  async #takeOver(session: Session, upload: PendingUpload, options: CallOptions): Promise<Session> {
    const { sessions, patients, blobs, queue } = this.#deps;
    const { id: sessionId, recording } = session;
    const stored = await this.#open(recording.blobKey, upload, options);
    try {
      await patients.require(session, options);
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

/** The session with its recording; `undefined` if another request has added one already. */
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
