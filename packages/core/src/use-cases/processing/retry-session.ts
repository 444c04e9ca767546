import { instantAfter } from '../../domain/instant.js';
import { type Actor, checkAccess } from '../../domain/session/access.js';
import { checkOpen, reopenStages, type Session } from '../../domain/session/session.js';
import { type StageResult, stageNames } from '../../domain/session/stage.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { people } from '../input/actors.js';
import { lookedUpId } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { wakeSession } from './wake-session.js';

export interface RetrySessionInput {
  readonly sessionId: string;
}

const checkCall = defineCall<Actor['role'], RetrySessionInput>('retrySession', people, {
  sessionId: lookedUpId,
});

export interface RetrySessionDeps {
  readonly sessions: SessionRepository;
  readonly queue: JobQueue;
}

/**
 * Retries a session because a person asks for it: the stage that failed, or from the original
 * recording if the normalized audio was removed; and the stages whose results are missing.
 */
export class RetrySession implements UseCase<Actor, RetrySessionInput, Promise<Session>> {
  readonly #sessions: SessionRepository;
  readonly #queue: JobQueue;

  constructor({ sessions, queue }: RetrySessionDeps) {
    this.#sessions = sessions;
    this.#queue = queue;
  }

  /**
   * For the owner and for administrators.
   *
   * @throws DomainError `session_not_found`, `session_finalized`, `nothing_to_retry`.
   */
  async execute(
    actor: Actor,
    input: RetrySessionInput,
    options: CallOptions = {},
  ): Promise<Session> {
    const call = checkCall(actor, input, options);
    const { sessionId } = call.input;
    const { session } = await this.#sessions.update(
      sessionId,
      (current, now) => {
        checkAccess(call.actor, current, 'operate');
        checkOpen(current);
        const failed = stageNames.filter((name) => needsRetry(current.stages[name]));
        if (failed.length === 0) {
          throw new DomainError(
            'nothing_to_retry',
            `Session ${sessionId} is ${current.status}; no stage of it has failed or is missing.`,
          );
        }
        const again = lacksAudio(current) ? (['normalize', ...failed] as const) : failed;
        return { ...reopenStages(current, again), attentionAt: instantAfter(now, 60_000) };
      },
      call.options,
    );
    await wakeSession(this.#queue, session);
    return session;
  }
}

function needsRetry({ state }: StageResult): boolean {
  return state === 'failed' || state === 'missing';
}

/** Whether the engine still needs the normalized audio and it was removed. */
function lacksAudio({ stages, recording }: Session): boolean {
  const heard = stages.transcribe.state === 'done' || stages.transcribe.state === 'skipped';
  return !heard && stages.normalize.state === 'done' && recording.normalized === undefined;
}
