import { toInstant } from '../../domain/instant.js';
import {
  blankNotes,
  editNotes,
  machineNotes,
  newEvidence,
  type WantedNotes,
} from '../../domain/notes/edited-notes.js';
import type { Notes } from '../../domain/notes/notes.js';
import { type Actor, checkAccess } from '../../domain/session/access.js';
import { checkOpen, type Session } from '../../domain/session/session.js';
import { DomainError } from '../../errors/domain-error.js';
import { createFaultList, faultText, quoted } from '../../errors/faults.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { TranscriptRepository } from '../../records/transcript-repository.js';
import { people } from '../input/actors.js';
import { lookedUpId, optional, text } from '../input/checks.js';
import { type CheckedCall, defineCall, type UseCase } from '../input/define-call.js';
import { checkSessionEtag } from './etags.js';
import { wantedNotes } from './wanted-notes.js';

export interface EditNotesInput {
  readonly sessionId: string;
  readonly notes: WantedNotes;
  /** The `sessionEtag` that the person saw. If the session has changed, nothing is saved. */
  readonly ifMatch?: string;
}

export type RevertNotesInput = Omit<EditNotesInput, 'notes'>;

const idAndVersion = { sessionId: lookedUpId, ifMatch: optional(text()) };

const checkEdit = defineCall<Actor['role'], EditNotesInput>('editNotes', people, {
  ...idAndVersion,
  notes: wantedNotes,
});

const checkRevert = defineCall<Actor['role'], RevertNotesInput>(
  'revertNotes',
  people,
  idAndVersion,
);

export interface EditNotesDeps {
  readonly sessions: SessionRepository;
  readonly transcripts: TranscriptRepository;
}

/**
 * Saves a person's edit of the notes. Each statement that is new or different has the person as its
 * author. The machine's version stays, and taking notes again keeps what the person wrote.
 */
export class EditNotes implements UseCase<Actor, EditNotesInput, Promise<Session>> {
  readonly #deps: EditNotesDeps;

  constructor(deps: EditNotesDeps) {
    this.#deps = deps;
  }

  /**
   * For the owner.
   *
   * @throws DomainError `session_not_found`, `forbidden`, `session_finalized`, `version_conflict`,
   *   `transcript_not_found`, `invalid_notes` for a new statement that names no segment there is.
   */
  async execute(actor: Actor, input: EditNotesInput, options: CallOptions = {}): Promise<Session> {
    const call = checkEdit(actor, input, options);
    const { sessions, transcripts } = this.#deps;
    const { sessionId, notes } = call.input;
    const looked = await sessions.state(sessionId, call.options);
    checkAccess(call.actor, looked, 'work');
    checkOpen(looked);
    const { segments } = await transcripts.newest(looked, call.options);
    const known = new Set(segments.map(({ id }) => id));
    return await change(sessions, call, (current, now) => {
      const at = toInstant(now);
      const before = current.notes ?? blankNotes(current.transcriptRevision ?? 1, at);
      const edited = editNotes(before, notes, { id: call.actor.accountId, at });
      checkEvidence(newEvidence(before, edited), known);
      return edited;
    });
  }
}

/** Takes a person's edits of the notes back, so that they are what the machine wrote. */
export class RevertNotes implements UseCase<Actor, RevertNotesInput, Promise<Session>> {
  readonly #sessions: SessionRepository;

  constructor({ sessions }: Pick<EditNotesDeps, 'sessions'>) {
    this.#sessions = sessions;
  }

  /**
   * For the owner. Notes without edits stay as they are.
   *
   * @throws DomainError `session_not_found`, `forbidden`, `session_finalized`, `version_conflict`.
   */
  async execute(
    actor: Actor,
    input: RevertNotesInput,
    options: CallOptions = {},
  ): Promise<Session> {
    const call = checkRevert(actor, input, options);
    return await change(this.#sessions, call, ({ notes }) => notes && machineNotes(notes));
  }
}

async function change(
  sessions: SessionRepository,
  { actor, input, options }: CheckedCall<Actor, RevertNotesInput>,
  notesOf: (current: Session, now: Date) => Notes | undefined,
): Promise<Session> {
  const { session } = await sessions.update(
    input.sessionId,
    (current, now) => {
      checkAccess(actor, current, 'work');
      checkOpen(current);
      if (input.ifMatch !== undefined) checkSessionEtag(current, input.ifMatch);
      const notes = notesOf(current, now);
      return notes === undefined ? undefined : { ...current, notes };
    },
    options,
  );
  return session;
}

function checkEvidence(segmentIds: readonly string[], known: ReadonlySet<string>): void {
  const faults = createFaultList();
  for (const id of new Set(segmentIds)) {
    if (!known.has(id))
      faults.add('notes', `names the segment ${quoted(id)}, which the transcript does not have`);
  }
  if (faults.count === 0) return;
  throw new DomainError('invalid_notes', `The notes cannot be saved: ${faultText(faults)}.`, {
    faults: faults.shown,
  });
}
