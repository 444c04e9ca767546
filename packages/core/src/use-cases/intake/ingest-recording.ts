import { toInstant } from '../../domain/instant.js';
import type { Actor } from '../../domain/session/access.js';
import { blobKeys, type Recording, sanitizeFilename } from '../../domain/session/recording.js';
import type { Session } from '../../domain/session/session.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { Tracer } from '../../ports/tracer.js';
import type { IntakeRepository } from '../../records/intake-repository.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { PatientCheck } from '../care-links/patient-check.js';
import { type CheckCall, defineCall, type UseCase } from '../input/define-call.js';
import { wakeSession } from '../processing/wake-session.js';
import {
  type ExaminationDeps,
  openRecordingBody,
  probeRecording,
  requireMediaType,
  requireSettings,
} from './examine-recording.js';
import {
  FileIntake,
  type FileIntakeOptions,
  type IncomingFile,
  incomingFileChecks,
  type OwnedFile,
} from './file-intake.js';
import type { IncomingBody } from './incoming-body.js';
import type { IntakePlace, IntakeQuota } from './intake-quota.js';
import type { OncePerKey } from './once-per-key.js';
import { allDetails, sessionOf } from './recording-details.js';

/** Dependencies of `IngestRecording`. */
export interface IngestRecordingDeps extends ExaminationDeps {
  readonly sessions: SessionRepository;
  readonly intakes: IntakeRepository;
  readonly oncePerKey: OncePerKey;
  readonly quota: IntakeQuota;
  readonly patients: PatientCheck;
  readonly queue: JobQueue;
  readonly clock: Clock;
  readonly tracer: Tracer;
}

/** A recording and its details, as a client sends them. */
export interface IngestRecordingInput extends IncomingFile {}

/**
 * Ingests a recording for a therapist. Checks the settings and the first bytes, stores and hashes
 * the stream as it arrives, probes the result, and only then creates a session. A rejected
 * recording leaves nothing behind. The sweep of intakes removes what cannot be removed at once.
 */
export class IngestRecording implements UseCase<Actor, IngestRecordingInput, Promise<Session>> {
  readonly #deps: IngestRecordingDeps;
  readonly #intake: FileIntake;
  readonly #checkCall: CheckCall<Actor, IngestRecordingInput>;

  constructor(deps: IngestRecordingDeps) {
    this.#deps = deps;
    this.#intake = new FileIntake(deps, {
      name: 'upload',
      mostBytes: deps.limits.maxRecordingBytes,
      open: (file, options, place) => this.#open(file, options, place),
      settingsOf: (details) => requireSettings(details, deps),
      make: (file, place, options) => this.#ingest(file, place, options),
    });
    this.#checkCall = defineCall<'therapist', IngestRecordingInput>(
      'ingestRecording',
      ['therapist'],
      incomingFileChecks(deps.quota),
    );
  }

  /**
   * @throws DomainError `forbidden`, `invalid_settings`, `language_not_allowed`, `empty_recording`,
   *   `unsupported_media`, `unreadable_media`, `no_audio`, `recording_too_large`,
   *   `recording_too_long`, `quota_exceeded`, `too_many_sessions`, `patient_not_found`,
   *   `invalid_idempotency_key`, `idempotency_key_reused`, `request_in_progress`; PortError when a
   *   store fails; what `laterDetails` rejects with; `signal.reason`.
   */
  async execute(
    actor: Actor,
    input: IngestRecordingInput,
    options: CallOptions = {},
  ): Promise<Session> {
    return await this.#intake.takeIn(this.#checkCall(actor, input, options));
  }

  #open(file: OwnedFile, { signal }: CallOptions, place?: IntakePlace): IncomingBody {
    const rules = place === undefined ? this.#deps : { ...this.#deps, place };
    return openRecordingBody(file.body, sanitizeFilename(file.filename), rules, signal);
  }

  async #ingest(
    input: OwnedFile,
    place: IntakePlace,
    options: FileIntakeOptions,
  ): Promise<Session> {
    const { sessions, intakes, patients, clock, queue, tracer } = this.#deps;
    const { ownerId } = input;
    const { sessionId: id } = place;
    const filename = sanitizeFilename(input.filename);
    const blobKey = blobKeys.original(ownerId, id);
    const body = this.#open(input, options, place);
    let created = false;
    try {
      requireSettings(input, this.#deps);
      await patients.require({ ownerId, patientId: input.patientId }, options);
      const startedAt = toInstant(clock.now());
      await intakes.begin({ sessionId: id, blobKey, startedAt }, options);
      const stored = await this.#store(body, blobKey, filename, options);
      const details = await allDetails(input);
      const settings = requireSettings(details, this.#deps);
      const recording = await probeRecording(stored, this.#deps, options);
      const trace = tracer.current();
      const session = sessionOf({ id, ownerId, details, recording, settings, trace }, clock.now());
      // Checked again: the link to the patient may have ended during the upload.
      await patients.require({ ownerId, patientId: details.patientId }, options);
      const { sha256 } = stored;
      await options.confirm?.(await this.#intake.fingerprint(sha256, details, settings));
      await intakes.confirm(id, options);
      created = true;
      place.use();
      await sessions.create(session, [], { signal: options.signal });
      await intakes.end(id).catch(() => undefined);
      await wakeSession(queue, session);
      return session;
    } catch (error) {
      await body.cancel(error);
      await this.#undo(id, blobKey, created);
      throw error;
    }
  }

  /** Undoes the intake. What fails here, the sweep of intakes removes later. */
  async #undo(id: string, key: string, created: boolean): Promise<void> {
    try {
      // A failed call may have written the session, and a session must not lose its recording.
      if (created) await this.#deps.sessions.remove(id);
      await this.#deps.blobs.delete(key);
      await this.#deps.intakes.end(id);
    } catch {
      // The record of the intake remains for the sweep.
    }
  }

  async #store(
    body: IncomingBody,
    blobKey: string,
    filename: string,
    { signal }: CallOptions,
  ): Promise<Recording & { readonly sha256: string }> {
    const { contentType } = await requireMediaType(body, filename);
    const { sizeBytes } = await this.#deps.blobs.put(blobKey, body.stream, { contentType, signal });
    return { blobKey, filename, contentType, sizeBytes, sha256: await body.sha256() };
  }
}
