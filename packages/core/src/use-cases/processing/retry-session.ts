import { instantAfter } from '../../domain/instant.js';
import { checkOpen, reopenStages, type Session } from '../../domain/session/session.js';
import { stageNames } from '../../domain/session/stage.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { wakeSession } from './wake-session.js';

/**
 * Tries a failed session again because a person asks for it: at the stage where it stopped, or from
 * the original recording where the audio for the engine was removed.
 */
export class RetrySession {
  readonly #sessions: SessionRepository;
  readonly #queue: JobQueue;

  constructor(sessions: SessionRepository, queue: JobQueue) {
    this.#sessions = sessions;
    this.#queue = queue;
  }

  /** @throws DomainError `session_not_found`, `session_finalized`, `nothing_to_retry`. */
  async execute(sessionId: string, options: CallOptions = {}): Promise<Session> {
    const { session } = await this.#sessions.update(
      sessionId,
      (current, now) => {
        checkOpen(current);
        const failed = stageNames.filter((name) => current.stages[name].state === 'failed');
        if (failed.length === 0) {
          throw new DomainError(
            'nothing_to_retry',
            `Session ${sessionId} is ${current.status}; no stage of it has failed.`,
          );
        }
        const again = lacksAudio(current) ? (['normalize', ...failed] as const) : failed;
        return { ...reopenStages(current, again), attentionAt: instantAfter(now, 60_000) };
      },
      options,
    );
    await wakeSession(this.#queue, session);
    return session;
  }
}

/** Whether the engine still needs normalized audio that is not there any more. */
function lacksAudio({ stages, recording }: Session): boolean {
  const heard = stages.transcribe.state === 'done' || stages.transcribe.state === 'skipped';
  return !heard && stages.normalize.state === 'done' && recording.normalized === undefined;
}
