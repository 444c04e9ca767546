import { instantAfter, toInstant } from '../../domain/instant.js';
import { checkOpen, reopenStages, type Session } from '../../domain/session.js';
import {
  bySegmentOrder,
  checkTranscript,
  type Segment,
  type Transcript,
} from '../../domain/transcript.js';
import { DomainError } from '../../errors/domain-error.js';
import { PortError } from '../../errors/port-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { TranscriptRepository } from '../../records/transcript-repository.js';
import { wakeSession } from '../processing/wake-session.js';

export interface SaveTranscriptInput {
  readonly sessionId: string;
  /** The account that edits. */
  readonly authorId: string;
  /** The revision the edit was made on; when there is a newer one, nothing is saved. */
  readonly revision: number;
  readonly segments: readonly Segment[];
  /** Names given to speakers, by id. */
  readonly labels?: Readonly<Record<string, string>>;
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
   *   `version_conflict`, `invalid_transcript`.
   */
  async execute(input: SaveTranscriptInput, options: CallOptions = {}): Promise<Transcript> {
    const session = await this.#sessions.get(input.sessionId, options);
    checkEditable(session, input.revision);
    const base = await this.#transcripts.newest(session, options);
    const speakers = session.speakers.map((speaker) => {
      const label =
        input.labels !== undefined && Object.hasOwn(input.labels, speaker.id)
          ? input.labels[speaker.id]
          : undefined;
      return label === undefined ? speaker : { ...speaker, label };
    });
    const content = { ...base, speakers, segments: input.segments.toSorted(bySegmentOrder) };
    checkTranscript(content);
    const made = {
      author: { kind: 'person' as const, id: input.authorId },
      at: toInstant(this.#clock.now()),
    };
    const prepared = await this.#transcripts.prepare(session, content, made, options);
    const change = (current: Session, now: Date): Session => {
      checkEditable(current, input.revision);
      const moved = { ...current, transcriptRevision: prepared.transcript.revision, speakers };
      return {
        ...reopenStages(moved, ['analyze', 'extract']),
        attentionAt: instantAfter(now, 60_000),
      };
    };
    try {
      const saved = await this.#sessions.update(input.sessionId, change, {
        ...options,
        along: () => prepared.operations,
      });
      await wakeSession(this.#queue, saved);
      return prepared.transcript;
    } catch (error) {
      if (PortError.is(error, 'already_exists')) throw conflict(session, input.revision);
      if (DomainError.is(error, 'session_not_found')) await prepared.discard();
      throw error;
    }
  }
}

function checkEditable(session: Session, revision: number): void {
  checkOpen(session);
  if (session.transcriptRevision !== undefined && session.transcriptRevision !== revision) {
    throw conflict(session, revision);
  }
}

function conflict(session: Session, revision: number): DomainError {
  return new DomainError(
    'version_conflict',
    `Somebody saved the transcript of session ${session.id} after revision ${revision}; load the newest one and edit that.`,
  );
}
