import { instantAfter, toInstant } from '../../domain/instant.js';
import { checkOpen, reopenStages, type Session } from '../../domain/session/session.js';
import type { Speaker } from '../../domain/speakers/speaker-role.js';
import {
  checkingTranscript,
  type Segment,
  type Transcript,
} from '../../domain/transcript/transcript.js';
import { checkTranscriptLimits } from '../../domain/transcript/transcript-limits.js';
import { DomainError } from '../../errors/domain-error.js';
import { PortError } from '../../errors/port-error.js';
import { runInTurns } from '../../flow/pace.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type {
  PreparedRevision,
  TranscriptRepository,
} from '../../records/transcript-repository.js';
import { wakeSession } from '../processing/wake-session.js';
import { editingSegments } from './edited-segments.js';
import { editedSpeakers, type SpeakerEdit } from './edited-speakers.js';
import { checkTranscriptEtag } from './etags.js';
import { withSpeakers } from './with-speakers.js';

export interface TranscriptEdit {
  readonly sessionId: string;
  /** The account that edits. */
  readonly authorId: string;
  readonly segments: readonly Segment[];
  /** Names, roles and new speakers. */
  readonly speakers?: readonly SpeakerEdit[];
  /** Names given to speakers, by id; those of unknown ids are ignored. */
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * An edit and what it was made on: the `transcriptEtag`, or the revision alone, which does not
 * notice that somebody else named a speaker or set a role. When that has moved on, nothing is saved.
 */
export type SaveTranscriptInput = TranscriptEdit &
  (
    | { readonly ifMatch: string; readonly revision?: never }
    | { readonly revision: number; readonly ifMatch?: never }
  );

/** What was saved. */
export interface SavedTranscript {
  readonly session: Session;
  readonly transcript: Transcript;
}

/** Saves a person's edit of the transcript as a new revision; what rests on the text is computed again. */
export class SaveTranscript {
  readonly #sessions: SessionRepository;
  readonly #transcripts: TranscriptRepository;
  readonly #queue: JobQueue;
  readonly #clock: Clock;

  constructor(
    sessions: SessionRepository,
    transcripts: TranscriptRepository,
    queue: JobQueue,
    clock: Clock,
  ) {
    this.#sessions = sessions;
    this.#transcripts = transcripts;
    this.#queue = queue;
    this.#clock = clock;
  }

  /**
   * @throws DomainError `session_not_found`, `session_finalized`, `transcript_not_found`,
   *   `version_conflict`, `invalid_transcript`, `invalid_roles`.
   */
  async execute(input: SaveTranscriptInput, options: CallOptions = {}): Promise<SavedTranscript> {
    checkContent(input);
    const looked = await this.#sessions.get(input.sessionId, options);
    checkEditable(looked, input);
    const base = await this.#transcripts.newest(looked, options);
    const content = {
      ...base,
      speakers: speakersAfter(looked, input),
      segments: await runInTurns(editingSegments(base.segments, input.segments)),
    };
    await runInTurns(checkingTranscript(content));
    const made = {
      author: { kind: 'person' as const, id: input.authorId },
      at: toInstant(this.#clock.now()),
    };
    const prepared = await this.#transcripts.prepare(looked, content, made, options);
    const session = await this.#commit(input, prepared, options);
    await wakeSession(this.#queue, session);
    return { session, transcript: prepared.transcript };
  }

  async #commit(
    input: SaveTranscriptInput,
    prepared: PreparedRevision,
    options: CallOptions,
  ): Promise<Session> {
    const change = (current: Session, now: Date): Session => {
      checkEditable(current, input);
      const edited = withSpeakers(current, speakersAfter(current, input));
      const moved = { ...edited, transcriptRevision: prepared.transcript.revision };
      return {
        ...reopenStages(moved, ['analyze', 'extract']),
        attentionAt: instantAfter(now, 60_000),
      };
    };
    try {
      const along = () => prepared.operations;
      return (await this.#sessions.update(input.sessionId, change, { ...options, along })).session;
    } catch (error) {
      const overtaken = PortError.is(error, 'already_exists');
      if (overtaken || DomainError.is(error)) await prepared.discard();
      throw overtaken ? conflict(input.sessionId) : error;
    }
  }
}

/** An edit with nothing in it would wipe out what was said: that is what deleting is for. */
function checkContent({ segments }: TranscriptEdit): void {
  checkTranscriptLimits({ segments, speakers: [] });
  if (segments.length > 0) return;
  const faults = [{ path: 'segments', message: 'there is none' }];
  throw new DomainError(
    'invalid_transcript',
    'A transcript needs at least one segment; to remove all that was said, delete the session.',
    { faults },
  );
}

function speakersAfter({ speakers }: Session, input: TranscriptEdit): readonly Speaker[] {
  const labels = Object.entries(input.labels ?? {})
    .filter(([id]) => speakers.some((speaker) => speaker.id === id))
    .map(([id, label]) => ({ id, label }));
  return editedSpeakers(editedSpeakers(speakers, labels), input.speakers ?? []);
}

function checkEditable(session: Session, { ifMatch, revision }: SaveTranscriptInput): void {
  checkOpen(session);
  if (session.transcriptRevision === undefined) return;
  if (ifMatch !== undefined) checkTranscriptEtag(session, ifMatch);
  else if (session.transcriptRevision !== revision) throw conflict(session.id);
}

function conflict(sessionId: string): DomainError {
  return new DomainError(
    'version_conflict',
    `Somebody saved the transcript of session ${sessionId} meanwhile; load the newest one and edit that.`,
  );
}
