import { type Actor, checkAccess } from '../../domain/session/access.js';
import type { Session } from '../../domain/session/session.js';
import type { Speaker } from '../../domain/speakers/speaker-role.js';
import { checkingTranscript } from '../../domain/transcript/transcript.js';
import { countChanges, diffingTranscripts } from '../../domain/transcript/transcript-diff.js';
import {
  checkTranscriptLimits,
  transcriptLimits,
} from '../../domain/transcript/transcript-limits.js';
import { DomainError } from '../../errors/domain-error.js';
import { runInTurns } from '../../flow/pace.js';
import type { CallOptions } from '../../ports/call-options.js';
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
import { checkingSegments } from './check-segments.js';
import { editingSegments } from './edited-segments.js';
import { editedSpeakers, type SpeakerEdit } from './edited-speakers.js';
import {
  checkBase,
  type SavedTranscript,
  type SaveRevisionDeps,
  saveRevision,
} from './save-revision.js';
import { type EditedSegment, withIds } from './segment-ids.js';

export interface TranscriptEdit {
  readonly sessionId: string;
  /** All segments of the new revision, at most 50,000. New ones need no id. */
  readonly segments: readonly EditedSegment[];
  /**
   * Names, roles and new speakers. A speaker that is left out stays while a segment has it.
   */
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

/**
 * Saves a person's edit of the transcript as a new revision. A worker computes results that depend
 * on the text again.
 */
export class SaveTranscript
  implements UseCase<Actor, SaveTranscriptInput, Promise<SavedTranscript>>
{
  readonly #deps: SaveRevisionDeps;

  constructor(deps: SaveRevisionDeps) {
    this.#deps = deps;
  }

  /**
   * For the owner.
   *
   * @throws DomainError `session_not_found`, `session_finalized`, `transcript_not_found`,
   *   `version_conflict`, `invalid_transcript`, `invalid_roles`.
   */
  async execute(
    given: Actor,
    edit: SaveTranscriptInput,
    callOptions: CallOptions = {},
  ): Promise<SavedTranscript> {
    const { actor, input, options } = checkCall(given, edit, callOptions);
    await runInTurns(checkingSegments(input.segments));
    checkContent(input);
    const looked = await this.#deps.sessions.get(input.sessionId, options);
    checkAccess(actor, looked, 'work');
    checkBase(looked, input);
    const before = await this.#deps.transcripts.newest(looked, options);
    const named = withIds(input.segments, before.segments, before.revision + 1);
    const content = {
      ...before,
      speakers: speakersAfter(looked, input),
      segments: await runInTurns(editingSegments(before.segments, named)),
    };
    await runInTurns(checkingTranscript(content));
    const diff = await runInTurns(diffingTranscripts(before, content));
    const wanted = {
      ...{ actor, base: input, looked, content },
      change: { kind: 'edited' as const, ...countChanges(diff) },
      speakersOf: (current: Session) => speakersAfter(current, input),
    };
    return await saveRevision(this.#deps, wanted, options);
  }
}

/** Rejects an edit without segments. To remove the whole text, a person deletes the session. */
function checkContent({ segments }: TranscriptEdit): void {
  checkTranscriptLimits({ segments, speakers: [] });
  if (segments.length > 0) return;
  const faults = [{ path: 'segments', message: 'is empty' }];
  throw new DomainError(
    'invalid_transcript',
    'A transcript needs at least one segment; to remove all that was said, delete the session.',
    { faults },
  );
}

/** Removes a speaker that the edit leaves out, if it names the speakers and no segment has this one. */
function speakersAfter({ speakers }: Session, input: TranscriptEdit): readonly Speaker[] {
  const labels = Object.entries(input.labels ?? {})
    .filter(([id]) => speakers.some((speaker) => speaker.id === id))
    .map(([id, label]) => ({ id, label }));
  const after = editedSpeakers(editedSpeakers(speakers, labels), input.speakers ?? []);
  if (input.speakers === undefined) return after;
  const left = new Set([...input.speakers, ...labels].map(({ id }) => id));
  for (const { speaker } of input.segments) left.add(speaker);
  return after.filter(({ id }) => left.has(id));
}
