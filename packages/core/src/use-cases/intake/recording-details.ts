import { instantAfter, toInstant } from '../../domain/instant.js';
import { type Recording, withoutExtension } from '../../domain/session/recording.js';
import { newSession, type Session } from '../../domain/session/session.js';
import type { TranscriptionSettings } from '../../domain/session/settings.js';
import {
  accountId,
  instant,
  type MemberChecks,
  method,
  object,
  optional,
  rawSettings,
  storedText,
} from '../input/checks.js';
import { check } from '../input/define-call.js';

/** Details of a recording that a person states. */
export interface RecordingDetails {
  /** Id of the account of the patient, 1 to 255 characters. */
  readonly patientId?: string;
  /** Defaults to the file name without its extension. */
  readonly title?: string;
  /** When the conversation took place, in RFC 3339 format. */
  readonly recordedAt?: string;
  /** In the form that `parseSettings` reads. */
  readonly settings?: object;
}

/** Details that may be complete only after the last byte, because form fields come in any order. */
export interface IncomingDetails extends RecordingDetails {
  /**
   * Called after the body has been read to its end. Its details replace those given before. If it
   * rejects, the intake ends with the same error and leaves nothing behind.
   */
  readonly laterDetails?: () => Promise<RecordingDetails>;
}

/** The checks of `RecordingDetails`. */
export const detailChecks: MemberChecks<RecordingDetails> = {
  patientId: optional(accountId),
  title: optional(storedText({ most: 1_000 })),
  recordedAt: optional(instant),
  settings: optional(rawSettings),
};

/** The checks of `IncomingDetails`. */
export const incomingChecks: MemberChecks<IncomingDetails> = {
  ...detailChecks,
  laterDetails: optional(method<() => Promise<RecordingDetails>>()),
};

const checkDetails = object<RecordingDetails>(detailChecks);

/**
 * All details, once the body has been read.
 *
 * @throws DomainError `invalid_input` if the later details are invalid.
 */
export async function allDetails(given: IncomingDetails): Promise<RecordingDetails> {
  const { laterDetails } = given;
  if (laterDetails === undefined) return given;
  return { ...given, ...check('laterDetails', checkDetails, await laterDetails()) };
}

/** The parts of a new session. */
export interface SessionParts {
  readonly id: string;
  readonly ownerId: string;
  readonly details: RecordingDetails;
  readonly recording: Recording;
  readonly settings: TranscriptionSettings;
  /** The `traceparent` of its intake. */
  readonly trace: string | undefined;
}

/** How long a new session may wait before the reconciler checks whether it makes progress. */
export const firstPatienceMs = 60_000;

/** The session of an uploaded recording. */
export function sessionOf(parts: SessionParts, now: Date): Session {
  const { details, trace, ...rest } = parts;
  const { patientId, title, recordedAt } = details;
  const given = {
    ...rest,
    ...(patientId === undefined ? {} : { patientId }),
    title: title?.trim() || withoutExtension(parts.recording.filename),
    ...(recordedAt === undefined ? {} : { recordedAt }),
    ...(trace === undefined ? {} : { trace }),
  };
  return newSession(given, toInstant(now), instantAfter(now, firstPatienceMs));
}
