import { hashText } from '../../bytes/hash-text.js';
import { type Instant, instantAfter, toInstant } from '../../domain/instant.js';
import type { Actor } from '../../domain/session/access.js';
import { blobKeys, sanitizeFilename } from '../../domain/session/recording.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { Hasher } from '../../ports/hasher.js';
import type { Ids } from '../../ports/ids.js';
import type { IntakeRepository } from '../../records/intake-repository.js';
import type { UploadParts } from '../../records/upload-parts.js';
import type { Upload, UploadRepository } from '../../records/upload-repository.js';
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
import { hasExpired } from './find-upload.js';
import { removeUpload } from './give-up-upload.js';
import type { IntakeQuota } from './intake-quota.js';
import { requireKey } from './once-per-key.js';
import { detailChecks, type RecordingDetails } from './recording-details.js';
import { lowerSha256 } from './request-upload.js';

/** Dependencies of `BeginUpload`. */
export interface BeginUploadDeps extends Pick<ExaminationDeps, 'speech' | 'limits'> {
  readonly intakes: IntakeRepository;
  readonly uploads: UploadRepository;
  readonly parts: UploadParts;
  readonly quota: IntakeQuota;
  readonly patients: PatientCheck;
  readonly hasher: Hasher;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** A recording that the therapist will send in parts. */
export interface BeginUploadInput extends RecordingDetails {
  /** As the person named it. A path before the name is dropped. */
  readonly filename: string;
  readonly sizeBytes: number;
  /** Not relied on: the type of the recording is detected from its bytes. */
  readonly contentType?: string;
  /** 64 hexadecimal digits; compared when all bytes have arrived. */
  readonly sha256?: string;
  /** As for recordings that are uploaded, see `IngestRecordingInput`. */
  readonly idempotencyKey?: string;
}

/** How far an upload in parts is. */
export interface UploadState {
  readonly id: string;
  /** How many bytes are stored. */
  readonly offset: number;
  readonly sizeBytes: number;
  /** When its parts are removed unless all have come. */
  readonly expiresAt: Instant;
  /** The session that was made of it. */
  readonly sessionId?: string;
}

/** The sweep removes an intake after a day; the last hour is for one that is being completed. */
const uploadMs = 23 * 3_600_000;

const checkCall = defineCall<'therapist', BeginUploadInput>('beginUpload', ['therapist'], {
  ...detailChecks,
  filename: text(),
  sizeBytes: integer(),
  contentType: optional(text({ most: 1_000 })),
  sha256: optional(text()),
  idempotencyKey: optional(text()),
});

/** Begins an upload whose bytes come in parts, over as many lines as it takes. */
export class BeginUpload implements UseCase<Actor, BeginUploadInput, Promise<UploadState>> {
  readonly #deps: BeginUploadDeps;

  constructor(deps: BeginUploadDeps) {
    this.#deps = deps;
  }

  /**
   * For therapists. A repeat with the same idempotency key resolves with the upload that was begun,
   * and how far it is.
   *
   * @throws DomainError `forbidden`, `invalid_settings`, `language_not_allowed`, `empty_recording`,
   *   `recording_too_large`, `quota_exceeded`, `too_many_sessions`, `patient_not_found`,
   *   `invalid_idempotency_key`, `idempotency_key_reused`; PortError `limit_exceeded` if the host is
   *   full.
   */
  async execute(
    actor: Actor,
    input: BeginUploadInput,
    callOptions: CallOptions = {},
  ): Promise<UploadState> {
    const call = checkCall(actor, input, callOptions);
    const { options } = call;
    const { uploads, quota, patients, intakes, clock } = this.#deps;
    const { accountId: ownerId } = call.actor;
    const upload = await this.#uploadOf(ownerId, call.input);
    const { id, sizeBytes } = upload;
    const begun = await this.#begun(upload, options);
    if (begun !== undefined) return begun;
    await patients.require({ ownerId, patientId: call.input.patientId }, options);
    await quota.reserve({ id, ownerId, leastBytes: sizeBytes, mostBytes: sizeBytes }, options);
    try {
      const blobKey = blobKeys.original(ownerId, id);
      await intakes.begin({ sessionId: id, blobKey, startedAt: toInstant(clock.now()) }, options);
      if (await uploads.create(upload, options)) return progressOf(upload, 0);
    } catch (error) {
      await quota.release(ownerId, id);
      throw error;
    }
    // Another request with this key was faster.
    return (await this.#begun(upload, options)) ?? progressOf(upload, 0);
  }

  async #uploadOf(ownerId: string, input: BeginUploadInput): Promise<Upload> {
    const { ids, hasher, clock, limits } = this.#deps;
    const { sizeBytes, contentType, idempotencyKey: key, patientId, title, recordedAt } = input;
    const filename = sanitizeFilename(input.filename);
    if (sizeBytes <= 0) throw emptyRecording(filename);
    const { maxRecordingBytes } = limits;
    if (sizeBytes > maxRecordingBytes) throw recordingTooLarge(filename, maxRecordingBytes);
    if (key !== undefined) requireKey(key);
    const settings = requireSettings(input, this.#deps);
    const sha256 = input.sha256 === undefined ? undefined : lowerSha256(input.sha256);
    const fingerprint = await contentFingerprint(hasher, {
      ...{ kind: 'parts', filename: sha256 === undefined ? filename : undefined },
      ...{ sha256, sizeBytes, contentType, details: input, settings },
    });
    const given = { contentType, sha256, patientId, title, recordedAt, settings: input.settings };
    return {
      id: key === undefined ? ids.next() : await this.#idOf(ownerId, key),
      ownerId,
      sizeBytes,
      expiresAt: instantAfter(clock.now(), uploadMs),
      content: { filename, fingerprint, ...present(given) },
    };
  }

  /** Of the key, so that two requests with one key meet in one record. In the shape of a UUID. */
  async #idOf(ownerId: string, key: string): Promise<string> {
    const hash = await hashText(this.#deps.hasher, JSON.stringify(['upload', ownerId, key]));
    const [a, b, c, d] = [
      hash.slice(0, 8),
      hash.slice(8, 12),
      hash.slice(13, 16),
      hash.slice(17, 20),
    ];
    return `${a}-${b}-8${c}-a${d}-${hash.slice(20, 32)}`;
  }

  /** The upload that was begun under the same key. */
  async #begun(wanted: Upload, options: CallOptions): Promise<UploadState | undefined> {
    const { uploads, parts, clock } = this.#deps;
    const found = await uploads.find(wanted.id, options);
    if (found === undefined) return undefined;
    if (hasExpired(found, clock)) {
      await removeUpload(this.#deps, found, options);
      return undefined;
    }
    if (found.content.fingerprint !== wanted.content.fingerprint) throw reused();
    if (found.madeId !== undefined) return progressOf(found, found.sizeBytes);
    return progressOf(found, (await parts.read(found, options)).offset);
  }
}

export function progressOf(upload: Upload, offset: number): UploadState {
  const { id, sizeBytes, expiresAt, madeId } = upload;
  const made = madeId === undefined ? {} : { sessionId: madeId };
  return { id, offset, sizeBytes, expiresAt, ...made };
}

type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

function present<T extends object>(members: T): Present<T> {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Present<T>;
}

function reused(): DomainError {
  return new DomainError(
    'idempotency_key_reused',
    'This idempotency key belongs to an upload of another file or with other details. Nothing was begun; ask again with a new key.',
  );
}
