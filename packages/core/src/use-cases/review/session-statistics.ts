import type { Instant } from '../../domain/instant.js';
import type { Actor } from '../../domain/session/access.js';
import type { SessionSummary } from '../../domain/session/session.js';
import type { SessionStatus } from '../../domain/session/session-status.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { ownSessions } from './own-sessions.js';

/** Figures about the sessions of one person. */
export interface SessionFigures {
  readonly sessions: number;
  /** Without statuses that no session has. */
  readonly byStatus: Readonly<Partial<Record<SessionStatus, number>>>;
  readonly recordedMs: number;
  /** Different patients. */
  readonly patients: number;
  /** When the oldest and the newest were created. */
  readonly firstAt?: Instant;
  readonly lastAt?: Instant;
}

/** Sums up a person's own sessions: a patient's are the finalized ones about them. */
export class SessionStatistics {
  readonly #sessions: SessionRepository;

  constructor(sessions: SessionRepository) {
    this.#sessions = sessions;
  }

  async execute(actor: Actor, options: CallOptions = {}): Promise<SessionFigures> {
    const own = ownSessions(actor);
    const tally = new Tally();
    if (own === undefined) return tally.figures();
    const all = this.#sessions.each({ ...own, order: 'oldest', ...options });
    for await (const session of all) tally.add(session);
    return tally.figures();
  }
}

class Tally {
  readonly #byStatus = new Map<SessionStatus, number>();
  readonly #patients = new Set<string>();
  #recordedMs = 0;
  #firstAt: Instant | undefined;
  #lastAt: Instant | undefined;

  /** Takes sessions oldest first. */
  add({ status, patientId, recording, createdAt }: SessionSummary): void {
    this.#byStatus.set(status, (this.#byStatus.get(status) ?? 0) + 1);
    if (patientId !== undefined) this.#patients.add(patientId);
    this.#recordedMs += recording.durationMs ?? recording.normalized?.durationMs ?? 0;
    this.#firstAt ??= createdAt;
    this.#lastAt = createdAt;
  }

  figures(): SessionFigures {
    return {
      sessions: [...this.#byStatus.values()].reduce((sum, count) => sum + count, 0),
      byStatus: Object.fromEntries(this.#byStatus),
      recordedMs: this.#recordedMs,
      patients: this.#patients.size,
      ...(this.#firstAt === undefined ? {} : { firstAt: this.#firstAt }),
      ...(this.#lastAt === undefined ? {} : { lastAt: this.#lastAt }),
    };
  }
}
