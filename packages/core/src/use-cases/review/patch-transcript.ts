import { type Actor, checkAccess } from '../../domain/session/access.js';
import type { Session } from '../../domain/session/session.js';
import type { Speaker } from '../../domain/speakers/speaker-role.js';
import { checkingTranscript, type Segment } from '../../domain/transcript/transcript.js';
import { countChanges, diffingTranscripts } from '../../domain/transcript/transcript-diff.js';
import {
  checkTranscriptLimits,
  transcriptLimits,
} from '../../domain/transcript/transcript-limits.js';
import { DomainError } from '../../errors/domain-error.js';
import { createFaultList, type FaultList, faultText, mostFaults } from '../../errors/faults.js';
import { runInTurns } from '../../flow/pace.js';
import type { CallOptions } from '../../ports/call-options.js';
import { people } from '../input/actors.js';
import { list, longList, lookedUpId, object, optional, text } from '../input/checks.js';
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

/** A segment that is there already, with the members that are to change. */
export type SegmentPatch = { readonly id: string } & Partial<EditedSegment>;

export interface PatchTranscriptInput {
  readonly sessionId: string;
  /** What is absent stays as it is. A changed text without `words` gets words with times. */
  readonly changed?: readonly SegmentPatch[];
  /** Their ids are made here; times decide where they stand. */
  readonly added?: readonly Omit<EditedSegment, 'id'>[];
  /** Ids of segments. */
  readonly removed?: readonly string[];
  /** Names, roles and new speakers; a speaker that is left out stays. */
  readonly speakers?: readonly SpeakerEdit[];
  /** The `transcriptEtag` that the edit is based on. */
  readonly ifMatch: string;
}

/** The new revision, and what in it differs from the one before. */
export interface PatchedTranscript extends SavedTranscript {
  /** Segments that are new or different, in order of their times. */
  readonly changed: readonly Segment[];
  readonly removed: readonly string[];
}

const checkCall = defineCall<Actor['role'], PatchTranscriptInput>('patchTranscript', people, {
  sessionId: lookedUpId,
  changed: optional(longList),
  added: optional(longList),
  removed: optional(list(text(), transcriptLimits.segments)),
  speakers: optional(
    list(
      object<SpeakerEdit>({ id: text(), label: optional(text()), role: optional(text()) }),
      transcriptLimits.speakers,
    ),
  ),
  ifMatch: text(),
}) as (
  actor: unknown,
  input: unknown,
  options: unknown,
) => CheckedCall<Actor, PatchTranscriptInput>;

/**
 * Saves a few changes of a transcript as a new revision. A person who corrects one word of a long
 * session sends and gets one segment, not all of them.
 */
export class PatchTranscript
  implements UseCase<Actor, PatchTranscriptInput, Promise<PatchedTranscript>>
{
  readonly #deps: SaveRevisionDeps;

  constructor(deps: SaveRevisionDeps) {
    this.#deps = deps;
  }

  /**
   * For the owner.
   *
   * @throws DomainError `session_not_found`, `session_finalized`, `transcript_not_found`,
   *   `version_conflict`, `invalid_transcript` also for an id that is not in the transcript,
   *   `invalid_roles`.
   */
  async execute(
    given: Actor,
    edit: PatchTranscriptInput,
    callOptions: CallOptions = {},
  ): Promise<PatchedTranscript> {
    const { actor, input, options } = checkCall(given, edit, callOptions);
    const looked = await this.#deps.sessions.get(input.sessionId, options);
    checkAccess(actor, looked, 'work');
    checkBase(looked, input);
    const before = await this.#deps.transcripts.newest(looked, options);
    const wanted = applied(before.segments, input);
    await runInTurns(checkingSegments(wanted));
    checkTranscriptLimits({ segments: wanted, speakers: [] });
    const named = withIds(wanted, before.segments, before.revision + 1);
    const content = {
      ...before,
      speakers: speakersAfter(looked, input),
      segments: await runInTurns(editingSegments(before.segments, named)),
    };
    await runInTurns(checkingTranscript(content));
    const diff = await runInTurns(diffingTranscripts(before, content));
    const saved = await saveRevision(
      this.#deps,
      {
        ...{ actor, base: input, looked, content },
        change: { kind: 'edited', ...countChanges(diff) },
        speakersOf: (current: Session) => speakersAfter(current, input),
      },
      options,
    );
    const known = new Map(before.segments.map((segment) => [segment.id, segment]));
    const touched = new Set(input.changed?.map(({ id }) => id));
    return {
      ...saved,
      changed: saved.transcript.segments.filter(({ id }) => touched.has(id) || !known.has(id)),
      removed: input.removed ?? [],
    };
  }
}

/** All segments that the edit wants, in any order. */
function applied(
  before: readonly Segment[],
  { changed = [], added = [], removed = [] }: PatchTranscriptInput,
): readonly EditedSegment[] {
  const known = new Map(before.map((segment) => [segment.id, segment]));
  const faults = createFaultList();
  const changes = changesById(changed, known, faults);
  for (const [index, id] of removed.entries()) {
    if (faults.count >= mostFaults) break;
    if (!known.has(id)) faults.add(`removed.${index}`, 'is not in the transcript');
    else if (changes.has(id)) faults.add(`removed.${index}`, 'is in `changed`, too');
  }
  const gone = new Set(removed);
  if (gone.size === known.size && added.length === 0) {
    faults.add('removed', 'leaves no segment; to remove all that was said, delete the session');
  }
  if (faults.count > 0) {
    throw new DomainError(
      'invalid_transcript',
      `The transcript cannot be changed like this: ${faultText(faults)}.`,
      { faults: faults.shown },
    );
  }
  const kept = before.filter(({ id }) => !gone.has(id));
  return [...kept.map((segment) => changedSegment(segment, changes.get(segment.id))), ...added];
}

function changesById(
  changed: readonly SegmentPatch[],
  known: ReadonlyMap<string, Segment>,
  faults: FaultList,
): ReadonlyMap<string, SegmentPatch> {
  const changes = new Map<string, SegmentPatch>();
  for (const [index, change] of changed.entries()) {
    if (faults.count >= mostFaults) break;
    const id: unknown = (change as Partial<SegmentPatch> | null)?.id;
    if (typeof id !== 'string' || !known.has(id)) {
      faults.add(`changed.${index}.id`, 'is not in the transcript');
    } else if (changes.has(id)) faults.add(`changed.${index}.id`, 'is there twice');
    else changes.set(id, change);
  }
  return changes;
}

/** Words stay with the text and the times that they belong to. */
function changedSegment(segment: Segment, change: SegmentPatch | undefined): EditedSegment {
  if (change === undefined) return segment;
  const { words, confidence, ...plain } = segment;
  const same =
    (change.text ?? segment.text) === segment.text &&
    (change.startMs ?? segment.startMs) === segment.startMs &&
    (change.endMs ?? segment.endMs) === segment.endMs;
  const kept = same
    ? {
        ...(words === undefined ? {} : { words }),
        ...(confidence === undefined ? {} : { confidence }),
      }
    : {};
  return { ...plain, ...kept, ...change };
}

function speakersAfter({ speakers }: Session, input: PatchTranscriptInput): readonly Speaker[] {
  return editedSpeakers(speakers, input.speakers ?? []);
}
