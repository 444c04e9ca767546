import type { Instant } from '../../domain/instant.js';
import type { Sentiment } from '../../domain/sentiment/sentiment.js';
import type { Actor } from '../../domain/session/access.js';
import type { SessionSummary } from '../../domain/session/session.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { SessionFilter } from '../../records/session-filter.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { people } from '../input/actors.js';
import { lookedUpId } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';

/** A patient's sentiment in one session. */
export interface TrendPoint {
  readonly sessionId: string;
  /** When the session was recorded, or if unknown, when it was created. */
  readonly at: Instant;
  readonly title: string;
  readonly overall: Sentiment;
}

/** A patient's sentiment from session to session. */
export interface Trend {
  readonly patientId: string;
  /** Oldest first. */
  readonly points: readonly TrendPoint[];
}

export interface PatientTrendInput {
  readonly patientId: string;
}

const checkCall = defineCall<Actor['role'], PatientTrendInput>('patientTrend', people, {
  patientId: lookedUpId,
});

/**
 * Lists a patient's sentiment in finalized sessions, for the patient and for a therapist who has
 * sessions with them. Omits sessions in which the patient is not identified for sure.
 */
export class PatientTrend implements UseCase<Actor, PatientTrendInput, Promise<Trend>> {
  readonly #sessions: SessionRepository;

  constructor(sessions: SessionRepository) {
    this.#sessions = sessions;
  }

  /** @throws DomainError `patient_not_found`, also for a therapist without sessions with the patient. */
  async execute(
    given: Actor,
    input: PatientTrendInput,
    callOptions: CallOptions = {},
  ): Promise<Trend> {
    const call = checkCall(given, input, callOptions);
    const { actor, options } = call;
    const { patientId } = call.input;
    const whose = whoseSessions(actor, patientId);
    if (whose === undefined) throw noSuchPatient(patientId);
    const finalized = { ...whose, status: 'finalized', ...options } as const;
    const points: TrendPoint[] = [];
    for await (const session of this.#sessions.each(finalized)) points.push(...pointOf(session));
    if (points.length === 0 && actor.role === 'therapist') {
      const { items } = await this.#sessions.list({ ...whose, limit: 1, ...options });
      if (items.length === 0) throw noSuchPatient(patientId);
    }
    return { patientId, points: points.sort((a, b) => compare(a.at, b.at)) };
  }
}

function whoseSessions(actor: Actor, patientId: string): SessionFilter | undefined {
  if (actor.role === 'therapist') return { ownerId: actor.accountId, patientId };
  return actor.role === 'patient' && actor.accountId === patientId ? { patientId } : undefined;
}

function pointOf({
  id,
  recordedAt,
  createdAt,
  title,
  sentiment,
}: SessionSummary): readonly TrendPoint[] {
  if (sentiment?.overall === undefined) return [];
  const { label, scores } = sentiment.overall;
  return [{ sessionId: id, at: recordedAt ?? createdAt, title, overall: { label, scores } }];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function noSuchPatient(patientId: string): DomainError {
  return new DomainError('patient_not_found', `You have no sessions with a patient ${patientId}.`);
}
