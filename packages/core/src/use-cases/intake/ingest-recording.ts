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
import { byteStream, optional, text } from '../input/checks.js';
import { type CheckCall, defineCall, type UseCase } from '../input/define-call.js';
import { wakeSession } from '../processing/wake-session.js';
import { contentFingerprint, hashOf } from './content-fingerprint.js';
import {
  type ExaminationDeps,
  openRecordingBody,
  probeRecording,
  requireMediaType,
  requireSettings,
} from './examine-recording.js';
import type { IncomingBody } from './incoming-body.js';
import type { IntakePlace, IntakeQuota } from './intake-quota.js';
import type { MakingOptions, OncePerKey } from './once-per-key.js';
import {
  allDetails,
  type IncomingDetails,
  incomingChecks,
  sessionOf,
} from './recording-details.js';

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
export interface IngestRecordingInput extends IncomingDetails {
  /** As the person named it. A path before the name is dropped. */
  readonly filename: string;
  /** Read once, as it arrives. */
  readonly body: ReadableStream<Uint8Array>;
  /**
   * 1 to 255 printable ASCII characters. Equal uploads of one account with one key create one
   * session. A repeated upload is read and hashed, but not stored, and resolves with that session.
   */
  readonly idempotencyKey?: string;
  /** From `reserveIntake`, if the host reserves before it opens the body; defaults to a new one. */
  readonly place?: IntakePlace;
}

type OwnedRecording = IngestRecordingInput & { readonly ownerId: string };
type IngestOptions = CallOptions & Partial<Pick<MakingOptions, 'confirm'>>;

/**
 * Ingests a recording for a therapist. Checks the settings and the first bytes, stores and hashes
 * the stream as it arrives, probes the result, and only then creates a session. A rejected
 * recording leaves nothing behind. The sweep of intakes removes what cannot be removed at once.
 */
export class IngestRecording implements UseCase<Actor, IngestRecordingInput, Promise<Session>> {
  readonly #deps: IngestRecordingDeps;
  readonly #checkCall: CheckCall<Actor, IngestRecordingInput>;

  constructor(deps: IngestRecordingDeps) {
    this.#deps = deps;
    this.#checkCall = defineCall<'therapist', IngestRecordingInput>(
      'ingestRecording',
      ['therapist'],
      {
        ...incomingChecks,
        filename: text(),
        body: byteStream,
        idempotencyKey: optional(text()),
        place: optional(deps.quota.checkPlace),
      },
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
    const call = this.#checkCall(actor, input, options);
    const { quota, limits } = this.#deps;
    const { accountId: ownerId } = call.actor;
    const { place } = call.input;
    const owned = { ...call.input, ownerId };
    const work = (held: IntakePlace) => this.#execute(owned, held, call.options);
    if (place !== undefined) return await quota.use(place, ownerId, work);
    return await quota.hold({ ownerId, mostBytes: limits.maxRecordingBytes }, work, call.options);
  }

  async #execute(
    input: OwnedRecording,
    place: IntakePlace,
    options: CallOptions,
  ): Promise<Session> {
    const { idempotencyKey: key, ownerId } = input;
    if (key === undefined) return await this.#ingest(place.sessionId, input, place, options);
    try {
      return await this.#deps.oncePerKey.run(
        { ownerId, key },
        {
          make: (id, work) => this.#ingest(id, input, place, work),
          fingerprint: () => this.#fingerprintOf(input, options),
        },
        options,
      );
    } catch (error) {
      if (!input.body.locked) await input.body.cancel(error).catch(() => undefined);
      throw error;
    }
  }

  /** Reads the whole body, because many clients read the answer only after they have sent it. */
  async #fingerprintOf(input: OwnedRecording, options: CallOptions): Promise<string> {
    const filename = sanitizeFilename(input.filename);
    const body = openRecordingBody(input.body, filename, this.#deps, options.signal);
    try {
      const sha256 = await hashOf(body, options);
      const details = await allDetails(input);
      const settings = requireSettings(details, this.#deps);
      const content = { kind: 'upload', sha256, details, settings } as const;
      return await contentFingerprint(this.#deps.hasher, content);
    } catch (error) {
      await body.cancel(error);
      throw error;
    }
  }

  #ingest(
    id: string,
    input: OwnedRecording,
    place: IntakePlace,
    options: IngestOptions,
  ): Promise<Session> {
    const about = { 'attune.session.id': id };
    const work = () => this.#takeIn(id, input, place, options);
    return this.#deps.tracer.span('intake upload', about, work);
  }

  async #takeIn(
    id: string,
    input: OwnedRecording,
    place: IntakePlace,
    options: IngestOptions,
  ): Promise<Session> {
    const { sessions, intakes, patients, clock, queue, tracer, hasher } = this.#deps;
    const { ownerId } = input;
    const filename = sanitizeFilename(input.filename);
    const blobKey = blobKeys.original(ownerId, id);
    const body = openRecordingBody(input.body, filename, { ...this.#deps, place }, options.signal);
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
      const { sha256 } = recording;
      const content = { kind: 'upload', sha256, details, settings } as const;
      await options.confirm?.(await contentFingerprint(hasher, content));
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
  ): Promise<Recording> {
    const { contentType } = await requireMediaType(body, filename);
    const { sizeBytes } = await this.#deps.blobs.put(blobKey, body.stream, { contentType, signal });
    return { blobKey, filename, contentType, sizeBytes, sha256: await body.sha256() };
  }
}
