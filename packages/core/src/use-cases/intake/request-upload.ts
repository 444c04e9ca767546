import { toInstant } from '../../domain/instant.js';
import type { Actor } from '../../domain/session/access.js';
import { blobKeys, type Recording, sanitizeFilename } from '../../domain/session/recording.js';
import type { PendingUpload, Session } from '../../domain/session/session.js';
import { DomainError } from '../../errors/domain-error.js';
import type { SignedRequest } from '../../ports/blob-store.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { Hasher } from '../../ports/hasher.js';
import type { Tracer } from '../../ports/tracer.js';
import type { IntakeRepository } from '../../records/intake-repository.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { PatientCheck } from '../care-links/patient-check.js';
import { integer, optional, text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { contentFingerprint } from './content-fingerprint.js';
import {
  type ExaminationDeps,
  emptyRecording,
  recordingTooLarge,
  requireSettings,
} from './examine-recording.js';
import type { IntakePlace, IntakeQuota } from './intake-quota.js';
import type { MakingOptions, OncePerKey } from './once-per-key.js';
import { detailChecks, type RecordingDetails, sessionOf } from './recording-details.js';

/** Dependencies of `RequestUpload`. */
export interface RequestUploadDeps extends Pick<ExaminationDeps, 'blobs' | 'speech' | 'limits'> {
  readonly sessions: SessionRepository;
  readonly intakes: IntakeRepository;
  readonly quota: IntakeQuota;
  readonly patients: PatientCheck;
  readonly oncePerKey: OncePerKey;
  readonly hasher: Hasher;
  readonly clock: Clock;
  readonly tracer: Tracer;
}

/** A recording that the therapist will send directly to the store. */
export interface RequestUploadInput extends RecordingDetails {
  /** As the person named it. A path before the name is dropped. */
  readonly filename: string;
  readonly sizeBytes: number;
  /** The type that the client will send. The type of the recording is detected from its bytes. */
  readonly contentType?: string;
  /** 64 hexadecimal digits; compared after the bytes have arrived. */
  readonly sha256?: string;
  /** As for recordings that are uploaded, see `IngestRecordingInput`. */
  readonly idempotencyKey?: string;
  /** The login that asks. A host that serves the signed request itself ends it with the login. */
  readonly loginId?: string;
}

/** A session that waits for its recording, and the signed request for sending it. */
export interface RequestedUpload {
  readonly session: Session;
  readonly upload: SignedRequest;
}

/** How long the signed request can be used. */
const grantMs = 3_600_000;

const checkCall = defineCall<'therapist', RequestUploadInput>('requestUpload', ['therapist'], {
  ...detailChecks,
  filename: text(),
  sizeBytes: integer(),
  contentType: optional(text({ most: 1_000 })),
  sha256: optional(text()),
  idempotencyKey: optional(text()),
  loginId: optional(text()),
});

type OwnedRequest = RequestUploadInput & { readonly ownerId: string };

type RequestOptions = CallOptions & Partial<Pick<MakingOptions, 'confirm'>>;

/** Creates a session whose recording the client sends directly to the store within an hour. */
export class RequestUpload implements UseCase<Actor, RequestUploadInput, Promise<RequestedUpload>> {
  readonly #deps: RequestUploadDeps;

  constructor(deps: RequestUploadDeps) {
    this.#deps = deps;
  }

  /**
   * For therapists.
   *
   * @throws DomainError `forbidden`, `invalid_settings`, `language_not_allowed`, `empty_recording`,
   *   `recording_too_large`, `quota_exceeded`, `too_many_sessions`, `patient_not_found`,
   *   `invalid_idempotency_key`, `idempotency_key_reused`, `request_in_progress`, `upload_expired`;
   *   PortError `unsupported` if the store has no signed requests.
   */
  async execute(
    actor: Actor,
    input: RequestUploadInput,
    options: CallOptions = {},
  ): Promise<RequestedUpload> {
    const call = checkCall(actor, input, options);
    const { accountId: ownerId } = call.actor;
    const { filename, sizeBytes } = call.input;
    this.#checkSize(sanitizeFilename(filename), sizeBytes);
    const request = { ownerId, leastBytes: sizeBytes, mostBytes: sizeBytes };
    const owned = { ...call.input, ownerId };
    const work = (place: IntakePlace) => this.#once(place, owned, call.options);
    return await this.#deps.quota.hold(request, work, call.options);
  }

  async #once(
    place: IntakePlace,
    input: OwnedRequest,
    options: CallOptions,
  ): Promise<RequestedUpload> {
    const { ownerId, idempotencyKey: key } = input;
    if (key === undefined) return await this.#make(place, input, options);
    let first: RequestedUpload | undefined;
    const session = await this.#deps.oncePerKey.run(
      { ownerId, key },
      {
        make: async (sessionId, work) => {
          first = await this.#make({ ...place, sessionId }, input, work);
          return first.session;
        },
        fingerprint: () => this.#fingerprintOf(input),
      },
      options,
    );
    return first ?? { session, upload: await this.#signAgain(session, input.loginId, options) };
  }

  #make(
    place: IntakePlace,
    input: OwnedRequest,
    options: RequestOptions,
  ): Promise<RequestedUpload> {
    const about = { 'attune.session.id': place.sessionId };
    const work = () => this.#request(place, input, options);
    return this.#deps.tracer.span('intake request', about, work);
  }

  async #fingerprintOf(input: OwnedRequest): Promise<string> {
    const { sizeBytes, contentType } = input;
    const sha256 = input.sha256?.toLowerCase();
    const filename = sha256 === undefined ? sanitizeFilename(input.filename) : undefined;
    const settings = requireSettings(input, this.#deps);
    const announced = { filename, sha256, sizeBytes, contentType };
    const content = { kind: 'announcement', ...announced, details: input, settings } as const;
    return await contentFingerprint(this.#deps.hasher, content);
  }

  /** Signs a repeated request for the same bytes and key, until the first grant expires. */
  async #signAgain(
    session: Session,
    loginId: string | undefined,
    options: CallOptions,
  ): Promise<SignedRequest> {
    const { clock, sessions } = this.#deps;
    const { upload, recording } = session;
    const left = Date.parse(upload?.expiresAt ?? '') - clock.now().getTime();
    if (upload !== undefined && left > 0) {
      // The login that asked before may have ended.
      if (loginId !== undefined && loginId !== upload.loginId) {
        await sessions.update(session.id, (current) => askedBy(current, loginId), options);
      }
      return await this.#sign(recording, left, options);
    }
    throw new DomainError(
      'upload_expired',
      `The recording of session ${session.id} can no longer be sent: it has arrived, or the time for it has expired. Announce another one under a new idempotency key.`,
    );
  }

  async #sign(
    { blobKey, contentType, sizeBytes }: Recording,
    expiresInMs: number,
    options: CallOptions,
  ): Promise<SignedRequest> {
    const grant = { key: blobKey, method: 'PUT', expiresInMs, contentType, sizeBytes } as const;
    return await this.#deps.blobs.sign(grant, options);
  }

  async #request(
    place: IntakePlace,
    input: OwnedRequest,
    options: RequestOptions,
  ): Promise<RequestedUpload> {
    const { sessions, intakes, patients, clock, tracer } = this.#deps;
    const { ownerId, sizeBytes, patientId } = input;
    await patients.require({ ownerId, patientId }, options);
    const filename = sanitizeFilename(input.filename);
    const id = place.sessionId;
    const announced = announcedBy(input);
    const settings = requireSettings(input, this.#deps);
    const blobKey = blobKeys.original(ownerId, id);
    const contentType = storableType(announced.contentType);
    const recording = { blobKey, filename, contentType, sizeBytes };
    const upload = await this.#sign(recording, grantMs, options);
    const now = clock.now();
    const trace = tracer.current();
    const session: Session = {
      ...sessionOf({ id, ownerId, details: input, recording, settings, trace }, now),
      upload: { expiresAt: toInstant(upload.expiresAt), ...announced },
    };
    await options.confirm?.(await this.#fingerprintOf(input));
    // The sweep removes this record: bytes may arrive even after the session is deleted.
    await intakes.begin({ sessionId: id, blobKey, startedAt: toInstant(now) }, options);
    place.use();
    await sessions.create(session, [], options);
    return { session, upload };
  }

  #checkSize(filename: string, sizeBytes: number): void {
    const { maxRecordingBytes } = this.#deps.limits;
    if (sizeBytes <= 0) throw emptyRecording(filename);
    if (sizeBytes > maxRecordingBytes) throw recordingTooLarge(filename, maxRecordingBytes);
  }
}

function announcedBy(input: OwnedRequest): Omit<PendingUpload, 'expiresAt'> {
  const { sizeBytes, contentType, loginId } = input;
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
    ...(loginId === undefined ? {} : { loginId }),
  };
}

function askedBy(session: Session, loginId: string): Session | undefined {
  const { upload } = session;
  return upload === undefined ? undefined : { ...session, upload: { ...upload, loginId } };
}

/**
 * What a store may call bytes that it gets directly, before anybody looks at them. A type that
 * browsers open as a page is never among these.
 */
function storableType(announced = ''): string {
  return /^(?:audio|video)\/[\w.+-]{1,100}$/u.test(announced)
    ? announced
    : 'application/octet-stream';
}
