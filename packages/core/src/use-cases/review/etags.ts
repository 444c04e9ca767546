import { fingerprint } from '../../adapter-kit/query-cursor.js';
import type { SessionHead } from '../../domain/session/session.js';
import { DomainError } from '../../errors/domain-error.js';

/** Identifies a state of a session. It changes with everything that a person can see. */
export function sessionEtag(session: Pick<SessionHead, 'version'>): string {
  return `"s${session.version}"`;
}

/**
 * Identifies a state of a transcript with its speakers. A person's edit or a new transcription
 * changes it; sentiment, notes and processing do not.
 */
export function transcriptEtag(
  session: Pick<SessionHead, 'speakers' | 'transcriptRevision'>,
  revision: number | undefined = session.transcriptRevision,
): string {
  const speakers = session.speakers.map(({ id, label, role }) => [id, label ?? '', role]);
  return `"r${revision ?? 0}-${fingerprint([JSON.stringify(speakers)])}"`;
}

/** @throws DomainError `version_conflict`. */
export function checkSessionEtag(session: SessionHead, ifMatch: string): void {
  if (ifMatch !== sessionEtag(session)) throw moved('Session', session);
}

/** @throws DomainError `version_conflict`. */
export function checkTranscriptEtag(session: SessionHead, ifMatch: string): void {
  if (ifMatch !== transcriptEtag(session)) throw moved('The transcript of session', session);
}

function moved(what: string, { id }: SessionHead): DomainError {
  return new DomainError(
    'version_conflict',
    `${what} ${id} has changed since you looked at it; look again and do it on what is there now.`,
  );
}
