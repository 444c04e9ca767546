import { instantAfter } from '../../domain/instant.js';
import type { NotesChoice } from '../../domain/notes/notes-choice.js';
import { type Actor, checkAccess } from '../../domain/session/access.js';
import { checkOpen, reopenStages, type Session } from '../../domain/session/session.js';
import { DomainError } from '../../errors/domain-error.js';
import { quoted } from '../../errors/faults.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { people } from '../input/actors.js';
import { lookedUpId, optional, text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { type NoteTakers, nameOf } from './note-takers.js';
import { wakeSession } from './wake-session.js';

export interface ExtractNotesInput {
  readonly sessionId: string;
  /** The model to use, by the name that `readCapabilities` gives. Default: that of the provider. */
  readonly model?: string;
  /** The note taker to use, by the name of its provider. Default: the one in force. */
  readonly provider?: string;
}

const checkCall = defineCall<Actor['role'], ExtractNotesInput>('extractNotesAgain', people, {
  sessionId: lookedUpId,
  model: optional(text()),
  provider: optional(text()),
});

export interface ExtractNotesAgainDeps {
  readonly sessions: SessionRepository;
  readonly queue: JobQueue;
  readonly noteTakers: NoteTakers;
}

/** Has the notes of a session extracted again. The old notes stay until the new ones are stored. */
export class ExtractNotesAgain implements UseCase<Actor, ExtractNotesInput, Promise<Session>> {
  readonly #sessions: SessionRepository;
  readonly #queue: JobQueue;
  readonly #noteTakers: NoteTakers;

  constructor({ sessions, queue, noteTakers }: ExtractNotesAgainDeps) {
    this.#sessions = sessions;
    this.#queue = queue;
    this.#noteTakers = noteTakers;
  }

  /**
   * For the owner.
   *
   * @throws DomainError `session_not_found`, `session_finalized`, `transcript_not_found`,
   *   `invalid_settings` for a note taker that the host does not have.
   */
  async execute(
    actor: Actor,
    input: ExtractNotesInput,
    options: CallOptions = {},
  ): Promise<Session> {
    const call = checkCall(actor, input, options);
    const { sessionId } = call.input;
    const wish = wishOf(call.input, this.#noteTakers);
    const { session } = await this.#sessions.update(
      sessionId,
      (current, now) => {
        checkAccess(call.actor, current, 'work');
        checkOpen(current);
        if (current.transcriptRevision === undefined) {
          throw new DomainError(
            'transcript_not_found',
            `Session ${sessionId} is ${current.status} and has no transcript yet.`,
          );
        }
        const { notesWish: _, ...reopened } = reopenStages(current, ['extract']);
        return { ...reopened, ...wish, attentionAt: instantAfter(now, 60_000) };
      },
      call.options,
    );
    await wakeSession(this.#queue, session);
    return session;
  }
}

/** @throws DomainError `invalid_settings` that names what the host has. */
function wishOf(
  { model, provider }: ExtractNotesInput,
  noteTakers: NoteTakers,
): { readonly notesWish?: NotesChoice } {
  if (model === undefined && provider === undefined) return {};
  const asked = {
    ...(model === undefined ? {} : { model }),
    ...(provider === undefined ? {} : { provider }),
  };
  const found = noteTakers.find(asked);
  if (found !== undefined) return { notesWish: found };
  const isKnown = provider === undefined || noteTakers.find({ provider }) !== undefined;
  const [path, name] = isKnown ? ['model', model ?? ''] : ['provider', provider];
  const names = noteTakers.choices.map(nameOf).join(', ');
  throw new DomainError(
    'invalid_settings',
    `This host takes notes with ${names}; it has no ${path} ${quoted(name)} for it.`,
    { faults: [{ path, message: `is not offered here; there is ${names}` }] },
  );
}
