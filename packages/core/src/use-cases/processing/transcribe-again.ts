import { instantAfter } from '../../domain/instant.js';
import { type Actor, checkAccess } from '../../domain/session/access.js';
import { checkOpen, reopenStages, type Session } from '../../domain/session/session.js';
import { parseSettings, type SettingsLimits } from '../../domain/session/settings.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { people } from '../input/actors.js';
import { lookedUpId, optional, rawSettings } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { setTicketAside } from './speech/speech-work.js';
import { wakeSession } from './wake-session.js';

export interface TranscribeAgainInput {
  readonly sessionId: string;
  /** Settings to replace, in the form that `parseSettings` reads. The others stay. */
  readonly settings?: object;
}

const checkCall = defineCall<Actor['role'], TranscribeAgainInput>('transcribeAgain', people, {
  sessionId: lookedUpId,
  settings: optional(rawSettings),
});

export interface TranscribeAgainDeps {
  readonly sessions: SessionRepository;
  readonly queue: JobQueue;
  readonly limits: SettingsLimits;
}

/**
 * Has a recording transcribed again, for instance with other settings. The result is a new revision
 * that includes the corrections that people made.
 */
export class TranscribeAgain implements UseCase<Actor, TranscribeAgainInput, Promise<Session>> {
  readonly #sessions: SessionRepository;
  readonly #queue: JobQueue;
  readonly #limits: SettingsLimits;

  constructor({ sessions, queue, limits }: TranscribeAgainDeps) {
    this.#sessions = sessions;
    this.#queue = queue;
    this.#limits = limits;
  }

  /**
   * For the owner.
   *
   * @throws DomainError `session_not_found`, `session_finalized`, `invalid_settings`,
   *   `illegal_transition` unless the session is processed or has failed, and has a recording.
   */
  async execute(
    actor: Actor,
    input: TranscribeAgainInput,
    options: CallOptions = {},
  ): Promise<Session> {
    const call = checkCall(actor, input, options);
    const { sessionId, settings } = call.input;
    const { session } = await this.#sessions.update(
      sessionId,
      (current, now) => {
        checkAccess(call.actor, current, 'work');
        checkOpen(current);
        checkRepeatable(current);
        return {
          ...reopenStages(current, ['normalize', 'transcribe', 'attribute', 'analyze', 'extract']),
          settings: parseSettings({ ...current.settings, ...settings }, this.#limits),
          speech: setTicketAside(current.speech),
          attentionAt: instantAfter(now, 60_000),
        };
      },
      call.options,
    );
    await wakeSession(this.#queue, session);
    return session;
  }
}

function checkRepeatable({ id, status, stages }: Session): void {
  const why =
    status !== 'processed' && status !== 'failed'
      ? `is ${status}; only a processed or failed one can be transcribed again`
      : stages.normalize.provider === 'import'
        ? 'was made from a transcript; it has no recording to transcribe'
        : undefined;
  if (why !== undefined) throw new DomainError('illegal_transition', `Session ${id} ${why}.`);
}
