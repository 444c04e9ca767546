import { instantAfter, toInstant } from '../../domain/instant.js';
import { type Recording, withoutExtension } from '../../domain/session/recording.js';
import { newSession, type Session } from '../../domain/session/session.js';
import type { TranscriptionSettings } from '../../domain/session/settings.js';

/** What a person says of a recording that they hand in. */
export interface RecordingDetails {
  readonly patientId?: string;
  /** Defaults to the file name without its extension. */
  readonly title?: string;
  /** RFC 3339. */
  readonly recordedAt?: string;
  /** As from outside; see `parseSettings`. */
  readonly settings?: object;
}

/** Details, of which some may be known only after the last byte: a form may name them in any order. */
export interface IncomingDetails extends RecordingDetails {
  /**
   * Asked for once the body has been read to its end; what it says wins. Whatever it rejects with
   * ends the intake, which then leaves nothing behind.
   */
  readonly laterDetails?: () => Promise<RecordingDetails>;
}

/** All that is said, once the body has been read. */
export async function allDetails(given: IncomingDetails): Promise<RecordingDetails> {
  return given.laterDetails === undefined ? given : { ...given, ...(await given.laterDetails()) };
}

/** What a session is made of. */
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

/** The session of a recording that was handed in. */
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
