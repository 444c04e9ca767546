import { instantAfter } from '../../domain/instant.js';
import { type Actor, checkAccess } from '../../domain/session/access.js';
import {
  checkOpen,
  reopenStages,
  type Session,
  type SpeechWork,
} from '../../domain/session/session.js';
import { withOwnNames } from '../../domain/session/setting-names.js';
import { parseSettings, type SettingsLimits } from '../../domain/session/settings.js';
import { DomainError } from '../../errors/domain-error.js';
import { quoted } from '../../errors/faults.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { SpeechEngines } from '../../ports/speech-engines.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { people } from '../input/actors.js';
import { lookedUpId, optional, rawSettings, text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { setTicketAside } from './speech/speech-work.js';
import { wakeSession } from './wake-session.js';

export interface TranscribeAgainInput {
  readonly sessionId: string;
  /** Settings to replace, in the form that `parseSettings` reads. The others stay. */
  readonly settings?: object;
  /** The engine to use, by the name of its provider. Default: the engine in force. */
  readonly provider?: string;
}

const checkCall = defineCall<Actor['role'], TranscribeAgainInput>('transcribeAgain', people, {
  sessionId: lookedUpId,
  settings: optional(rawSettings),
  provider: optional(text()),
});

export interface TranscribeAgainDeps {
  readonly sessions: SessionRepository;
  readonly queue: JobQueue;
  readonly limits: SettingsLimits;
  readonly engines: Pick<SpeechEngines, 'default' | 'providers'>;
}

/**
 * Has a recording transcribed again, for instance with other settings. The result is a new revision
 * that includes the corrections that people made.
 */
export class TranscribeAgain implements UseCase<Actor, TranscribeAgainInput, Promise<Session>> {
  readonly #sessions: SessionRepository;
  readonly #queue: JobQueue;
  readonly #limits: SettingsLimits;
  readonly #engines: TranscribeAgainDeps['engines'];

  constructor({ sessions, queue, limits, engines }: TranscribeAgainDeps) {
    this.#sessions = sessions;
    this.#queue = queue;
    this.#limits = limits;
    this.#engines = engines;
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
    const { sessionId, settings, provider } = call.input;
    checkProvider(this.#engines, provider);
    const wish = provider === undefined ? {} : { wanted: provider };
    const { session } = await this.#sessions.update(
      sessionId,
      (current, now) => {
        checkAccess(call.actor, current, 'work');
        checkOpen(current);
        checkRepeatable(current);
        return {
          ...reopenStages(current, ['normalize', 'transcribe', 'attribute', 'analyze', 'extract']),
          settings: parseSettings(
            { ...current.settings, ...withOwnNames({ ...settings }) },
            this.#limits,
          ),
          speech: { ...withoutWish(setTicketAside(current.speech)), ...wish },
          attentionAt: instantAfter(now, 60_000),
        };
      },
      call.options,
    );
    await wakeSession(this.#queue, session);
    return session;
  }
}

function withoutWish({ wanted: _, ...speech }: SpeechWork): SpeechWork {
  return speech;
}

function checkProvider(
  { default: main, providers = [main.provider] }: TranscribeAgainDeps['engines'],
  provider: string | undefined,
): void {
  if (provider === undefined || providers.includes(provider)) return;
  const names = providers.join(', ');
  throw new DomainError(
    'invalid_settings',
    `This host has no speech engine ${quoted(provider)}; it has ${names}.`,
    { faults: [{ path: 'provider', message: `must be one of ${names}` }] },
  );
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
