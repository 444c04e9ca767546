import { instantAfter, toInstant } from '../../domain/instant.js';
import { type Actor, checkAccess } from '../../domain/session/access.js';
import { checkOpen, reopenStages, type Session } from '../../domain/session/session.js';
import type { Speaker } from '../../domain/speakers/speaker-role.js';
import type { RevisionChange } from '../../domain/transcript/revision-change.js';
import type { Transcript, TranscriptContent } from '../../domain/transcript/transcript.js';
import { DomainError } from '../../errors/domain-error.js';
import { PortError } from '../../errors/port-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { TranscriptRepository } from '../../records/transcript-repository.js';
import { wakeSession } from '../processing/wake-session.js';
import { checkTranscriptEtag } from './etags.js';
import { withSpeakers } from './with-speakers.js';

export interface SaveRevisionDeps {
  readonly sessions: SessionRepository;
  readonly transcripts: TranscriptRepository;
  readonly queue: JobQueue;
  readonly clock: Clock;
}

/** The state on which a person's change is based: the `transcriptEtag` or the revision. */
export interface RevisionBase {
  readonly ifMatch?: string | undefined;
  readonly revision?: number | undefined;
}

/** A new revision that a person makes. */
export interface WantedRevision {
  readonly actor: Actor;
  readonly base: RevisionBase;
  /** The session as it was when the content was made from it. */
  readonly looked: Session;
  readonly content: TranscriptContent;
  readonly change: RevisionChange;
  /** The speakers of the session after the change, from those it has when it is written. */
  readonly speakersOf: (current: Session) => readonly Speaker[];
}

export interface SavedTranscript {
  readonly session: Session;
  readonly transcript: Transcript;
}

/**
 * Stores a person's revision with the session in one write. A worker computes results that depend on
 * the text again.
 *
 * @throws DomainError `session_not_found`, `session_finalized`, `version_conflict`.
 */
export async function saveRevision(
  { sessions, transcripts, queue, clock }: SaveRevisionDeps,
  { actor, base, looked, content, change, speakersOf }: WantedRevision,
  options: CallOptions,
): Promise<SavedTranscript> {
  const author = { kind: 'person' as const, id: actor.accountId };
  const made = { author, at: toInstant(clock.now()), change };
  const prepared = await transcripts.prepare(looked, content, made, options);
  const apply = (current: Session, now: Date): Session => {
    checkAccess(actor, current, 'work');
    checkBase(current, base);
    const edited = withSpeakers(current, speakersOf(current));
    const moved = { ...edited, transcriptRevision: prepared.transcript.revision };
    return {
      ...reopenStages(moved, ['analyze', 'extract']),
      attentionAt: instantAfter(now, 60_000),
    };
  };
  try {
    const along = () => prepared.operations;
    const { session } = await sessions.update(looked.id, apply, { ...options, along });
    await wakeSession(queue, session);
    return { session, transcript: prepared.transcript };
  } catch (error) {
    const overtaken = PortError.is(error, 'already_exists');
    if (overtaken || DomainError.is(error)) await prepared.discard();
    throw overtaken ? conflict(looked.id) : error;
  }
}

/** @throws DomainError `session_finalized`, `version_conflict`. */
export function checkBase(session: Session, { ifMatch, revision }: RevisionBase): void {
  checkOpen(session);
  if (session.transcriptRevision === undefined) return;
  if (ifMatch !== undefined) checkTranscriptEtag(session, ifMatch);
  else if (session.transcriptRevision !== revision) throw conflict(session.id);
}

function conflict(sessionId: string): DomainError {
  return new DomainError(
    'version_conflict',
    `Another edit of the transcript of session ${sessionId} was saved meanwhile; load the newest transcript and edit that.`,
  );
}
