import type { Instant } from '../../domain/instant.js';
import type { Actor } from '../../domain/session/access.js';
import type { SessionStatus } from '../../domain/session/session-status.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { SessionOutline } from '../../records/session-content.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { people } from '../input/actors.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { ownSessions } from './own-sessions.js';

/** Figures about the sessions of one person. */
export interface SessionFigures {
  readonly sessions: number;
  /** Number of sessions per status. Omits statuses that no session has. */
  readonly byStatus: Readonly<Partial<Record<SessionStatus, number>>>;
  /** Total length of all recordings, in milliseconds. */
  readonly recordedMs: number;
  /** Number of different patients; absent for a patient. */
  readonly patients?: number;
  /**
   * When the oldest session was created; `lastAt` is that of the newest. For a patient, the dates of
   * the first and the last conversation, as in the trend.
   */
  readonly firstAt?: Instant;
  readonly lastAt?: Instant;
}

const checkCall = defineCall('sessionStatistics', people, {});

/** Statistics of a person's own sessions. For a patient, only finalized sessions about them count. */
export class SessionStatistics
  implements UseCase<Actor, object | undefined, Promise<SessionFigures>>
{
  readonly #sessions: SessionRepository;

  constructor(sessions: SessionRepository) {
    this.#sessions = sessions;
  }

  async execute(
    actor: Actor,
    input: object = {},
    options: CallOptions = {},
  ): Promise<SessionFigures> {
    const call = checkCall(actor, input, options);
    const own = ownSessions(call.actor);
    const tally = new Tally(call.actor.role === 'patient');
    if (own === undefined) return tally.figures();
    const all = this.#sessions.outlines({ ...own, order: 'oldest', ...call.options });
    for await (const session of all) tally.add(session);
    return tally.figures();
  }
}

class Tally {
  readonly #byStatus = new Map<SessionStatus, number>();
  readonly #patients = new Set<string>();
  readonly #isForPatient: boolean;
  #recordedMs = 0;
  #firstAt: Instant | undefined;
  #lastAt: Instant | undefined;

  constructor(isForPatient: boolean) {
    this.#isForPatient = isForPatient;
  }

  add({ status, patientId, recording, createdAt, recordedAt }: SessionOutline): void {
    this.#byStatus.set(status, (this.#byStatus.get(status) ?? 0) + 1);
    if (patientId !== undefined) this.#patients.add(patientId);
    this.#recordedMs += recording.durationMs ?? recording.normalized?.durationMs ?? 0;
    const at = (this.#isForPatient ? recordedAt : undefined) ?? createdAt;
    if (this.#firstAt === undefined || at < this.#firstAt) this.#firstAt = at;
    if (this.#lastAt === undefined || at > this.#lastAt) this.#lastAt = at;
  }

  figures(): SessionFigures {
    return {
      sessions: [...this.#byStatus.values()].reduce((sum, count) => sum + count, 0),
      byStatus: Object.fromEntries(this.#byStatus),
      recordedMs: this.#recordedMs,
      ...(this.#isForPatient ? {} : { patients: this.#patients.size }),
      ...(this.#firstAt === undefined ? {} : { firstAt: this.#firstAt }),
      ...(this.#lastAt === undefined ? {} : { lastAt: this.#lastAt }),
    };
  }
}
