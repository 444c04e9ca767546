import type { Instant } from '../instant.js';
import type { Notes } from '../notes/notes.js';
import type { SessionSentiment } from '../sentiment/sentiment.js';
import type { Speaker } from '../speakers/speaker-role.js';
import type { Transcript } from '../transcript/transcript.js';
import type { Session } from './session.js';

/** The signed content: everything that was reviewed, with who signed it and when. */
export interface SessionSnapshot {
  readonly format: 'attune-snapshot';
  /** Increases when the format changes. */
  readonly formatVersion: 1;
  readonly sessionId: string;
  readonly ownerId: string;
  readonly patientId?: string;
  readonly title: string;
  readonly recording: {
    readonly filename: string;
    readonly sizeBytes: number;
    readonly sha256?: string;
    readonly durationMs?: number;
  };
  readonly transcript: Transcript;
  readonly speakers: readonly Speaker[];
  readonly sentiment?: SessionSentiment;
  readonly notes?: Notes;
  /** The account that signed. */
  readonly signedBy: string;
  readonly signedAt: Instant;
}

/** The snapshot of a session with its newest transcript. */
export function snapshotOf(
  session: Session,
  transcript: Transcript,
  signed: { readonly by: string; readonly at: Instant },
): SessionSnapshot {
  const { id, ownerId, patientId, title, speakers, sentiment, notes } = session;
  const { filename, sizeBytes, sha256, durationMs } = session.recording;
  return {
    format: 'attune-snapshot',
    formatVersion: 1,
    sessionId: id,
    ownerId,
    ...(patientId === undefined ? {} : { patientId }),
    title,
    recording: {
      filename,
      sizeBytes,
      ...(sha256 === undefined ? {} : { sha256 }),
      ...(durationMs === undefined ? {} : { durationMs }),
    },
    transcript,
    speakers,
    ...(sentiment === undefined ? {} : { sentiment }),
    ...(notes === undefined ? {} : { notes }),
    signedBy: signed.by,
    signedAt: signed.at,
  };
}
