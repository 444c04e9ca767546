import { instantAfter, toInstant } from '../../domain/instant.js';
import { type Actor, checkAccess } from '../../domain/session/access.js';
import { checkOpen, reopenStages, type Session } from '../../domain/session/session.js';
import type { Speaker } from '../../domain/speakers/speaker-role.js';
import {
  checkingTranscript,
  type Segment,
  type Transcript,
} from '../../domain/transcript/transcript.js';
import {
  checkTranscriptLimits,
  transcriptLimits,
} from '../../domain/transcript/transcript-limits.js';
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
import { people } from '../input/actors.js';
import {
  integer,
  list,
  longList,
  lookedUpId,
  mapOf,
  object,
  optional,
  text,
} from '../input/checks.js';
import { type CheckedCall, defineCall, type UseCase } from '../input/define-call.js';
import { wakeSession } from '../processing/wake-session.js';
import { checkingSegments } from './check-segments.js';
import { editingSegments } from './edited-segments.js';
import { editedSpeakers, type SpeakerEdit } from './edited-speakers.js';
import { checkTranscriptEtag } from './etags.js';
import { withSpeakers } from './with-speakers.js';

export interface TranscriptEdit {
  readonly sessionId: string;
  /** All segments of the new revision, at most 50,000. */
  readonly segments: readonly Segment[];
  /** Names, roles and new speakers. */
  readonly speakers?: readonly SpeakerEdit[];
  /** Names given to speakers, by id; those of unknown ids are ignored. */
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * An edit and the state on which it is based: the `transcriptEtag` or the revision. The revision
 * does not change when another person names a speaker or sets a role. If the state has changed
 * since, nothing is saved.
 */
export type SaveTranscriptInput = TranscriptEdit &
  (
    | { readonly ifMatch: string; readonly revision?: never }
    | { readonly revision: number; readonly ifMatch?: never }
  );

export interface SavedTranscript {
  readonly session: Session;
  readonly transcript: Transcript;
}

type EditChecks = Omit<TranscriptEdit, 'speakers'> & {
  readonly speakers?: readonly SpeakerEdit[];
  readonly ifMatch?: string;
  readonly revision?: number;
};

const checkCall = defineCall<Actor['role'], EditChecks>('saveTranscript', people, {
  sessionId: lookedUpId,
  segments: longList,
  speakers: optional(
    list(
      object<SpeakerEdit>({ id: text(), label: optional(text()), role: optional(text()) }),
      transcriptLimits.speakers,
    ),
  ),
  labels: optional(mapOf(text(), transcriptLimits.speakers)),
  ifMatch: optional(text()),
  revision: optional(integer()),
}) as (actor: unknown, input: unknown, options: unknown) => CheckedCall<Actor, SaveTranscriptInput>;

export interface SaveTranscriptDeps {
  readonly sessions: SessionRepository;
  readonly transcripts: TranscriptRepository;
  readonly queue: JobQueue;
  readonly clock: Clock;
}

/**
 * Saves a person's edit of the transcript as a new revision. A worker computes results that depend
 * on the text again.
 */
export class SaveTranscript
  implements UseCase<Actor, SaveTranscriptInput, Promise<SavedTranscript>>
{
  readonly #sessions: SessionRepository;
  readonly #transcripts: TranscriptRepository;
  readonly #queue: JobQueue;
  readonly #clock: Clock;

  constructor({ sessions, transcripts, queue, clock }: SaveTranscriptDeps) {
    this.#sessions = sessions;
    this.#transcripts = transcripts;
    this.#queue = queue;
    this.#clock = clock;
  }

  /**
   * For the owner.
   *
   * @throws DomainError `session_not_found`, `session_finalized`, `transcript_not_found`,
   *   `version_conflict`, `invalid_transcript`, `invalid_roles`.
   */
  async execute(
    actor: Actor,
    edit: SaveTranscriptInput,
    callOptions: CallOptions = {},
  ): Promise<SavedTranscript> {
    const call = checkCall(actor, edit, callOptions);
    const { input, options } = call;
    await runInTurns(checkingSegments(input.segments));
    checkContent(input);
    const looked = await this.#sessions.get(input.sessionId, options);
    checkAccess(call.actor, looked, 'work');
    checkEditable(looked, input);
    const base = await this.#transcripts.newest(looked, options);
    const content = {
      ...base,
      speakers: speakersAfter(looked, input),
      segments: await runInTurns(editingSegments(base.segments, input.segments)),
    };
    await runInTurns(checkingTranscript(content));
    const made = {
      author: { kind: 'person' as const, id: call.actor.accountId },
      at: toInstant(this.#clock.now()),
    };
    const prepared = await this.#transcripts.prepare(looked, content, made, options);
    const session = await this.#commit(call, prepared);
    await wakeSession(this.#queue, session);
    return { session, transcript: prepared.transcript };
  }

  async #commit(
    { actor, input, options }: CheckedCall<Actor, SaveTranscriptInput>,
    prepared: PreparedRevision,
  ): Promise<Session> {
    const change = (current: Session, now: Date): Session => {
      checkAccess(actor, current, 'work');
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

/** Rejects an edit without segments. To remove the whole text, a person deletes the session. */
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
    `Another edit of the transcript of session ${sessionId} was saved meanwhile; load the newest transcript and edit that.`,
  );
}
