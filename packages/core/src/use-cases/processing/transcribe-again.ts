import { instantAfter } from '../../domain/instant.js';
import { checkOpen, reopenStages, type Session } from '../../domain/session/session.js';
import { parseSettings, type SettingsLimits } from '../../domain/session/settings.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { setTicketAside } from './speech/speech-work.js';
import { wakeSession } from './wake-session.js';

/**
 * Has a recording transcribed anew, for instance with other settings. It becomes a new revision;
 * what people corrected is laid over it.
 */
export class TranscribeAgain {
  readonly #sessions: SessionRepository;
  readonly #queue: JobQueue;
  readonly #limits: SettingsLimits;

  constructor(sessions: SessionRepository, queue: JobQueue, limits: SettingsLimits) {
    this.#sessions = sessions;
    this.#queue = queue;
    this.#limits = limits;
  }

  /**
   * `settings` replaces the single settings it names.
   *
   * @throws DomainError `session_not_found`, `session_finalized`, `invalid_settings`,
   *   `illegal_transition` unless the session is processed or has failed, and has a recording.
   */
  async execute(
    sessionId: string,
    settings: object = {},
    options: CallOptions = {},
  ): Promise<Session> {
    const { session } = await this.#sessions.update(
      sessionId,
      (current, now) => {
        checkOpen(current);
        checkRepeatable(current);
        return {
          ...reopenStages(current, ['normalize', 'transcribe', 'attribute', 'analyze', 'extract']),
          settings: parseSettings({ ...current.settings, ...settings }, this.#limits),
          speech: setTicketAside(current.speech),
          attentionAt: instantAfter(now, 60_000),
        };
      },
      options,
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
