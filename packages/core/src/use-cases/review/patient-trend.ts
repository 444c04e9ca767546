import type { Instant } from '../../domain/instant.js';
import type { Sentiment } from '../../domain/sentiment/sentiment.js';
import type { Actor } from '../../domain/session/access.js';
import type { SessionSummary } from '../../domain/session/session.js';
import type { SignedFigures } from '../../domain/session/signed-figures.js';
import { surePatients } from '../../domain/speakers/speaker-role.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { SessionFilter } from '../../records/session-filter.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { compareCodePoints } from '../../text/compare-values.js';
import { people } from '../input/actors.js';
import { lookedUpId } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';

/** What a session has nothing to show of. */
export type TrendMissing = 'patient' | 'sentiment' | 'notes' | 'figures';

/** A session in a trend. A figure is absent if there is nothing to compute it from. */
interface TrendSession extends SignedFigures {
  readonly sessionId: string;
  /** When the session was recorded, or if unknown, when it was created. */
  readonly at: Instant;
  readonly title: string;
  /**
   * Why figures are absent: no speaker is the patient for sure, there is no sentiment, there are no
   * notes, or version 0.1.0 signed the session, which computed no figures.
   */
  readonly missing: readonly TrendMissing[];
}

/** A session that has the patient's sentiment. */
export interface TrendPoint extends TrendSession {
  readonly overall: Sentiment;
}

/** A session without the patient's sentiment. */
export interface TrendGap extends TrendSession {}

/** A patient's figures from session to session. */
export interface Trend {
  readonly patientId: string;
  /** Oldest first. */
  readonly points: readonly TrendPoint[];
  /** Oldest first. */
  readonly gaps: readonly TrendGap[];
}

export interface PatientTrendInput {
  readonly patientId: string;
}

const checkCall = defineCall<Actor['role'], PatientTrendInput>('patientTrend', people, {
  patientId: lookedUpId,
});

/**
 * Lists a patient's figures in finalized sessions, for the patient and for a therapist who has
 * sessions with them. Only a therapist sees the number of risk flags. Reads no transcripts: the
 * figures were computed when the session was signed.
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
    const gaps: TrendGap[] = [];
    for await (const session of this.#sessions.each(finalized)) {
      const one = trendSession(session, actor.role === 'therapist');
      const { overall } = session.sentiment ?? {};
      if (overall === undefined) gaps.push(one);
      else points.push({ ...one, overall: { label: overall.label, scores: overall.scores } });
    }
    if (points.length + gaps.length === 0 && actor.role === 'therapist') {
      const { items } = await this.#sessions.list({ ...whose, limit: 1, ...options });
      if (items.length === 0) throw noSuchPatient(patientId);
    }
    const byTime = (a: TrendSession, b: TrendSession) => compareCodePoints(a.at, b.at);
    return { patientId, points: points.sort(byTime), gaps: gaps.sort(byTime) };
  }
}

function whoseSessions(actor: Actor, patientId: string): SessionFilter | undefined {
  if (actor.role === 'therapist') return { ownerId: actor.accountId, patientId };
  return actor.role === 'patient' && actor.accountId === patientId ? { patientId } : undefined;
}

function trendSession(session: SessionSummary, isForTherapist: boolean): TrendSession {
  const { id, recordedAt, createdAt, title, finalization } = session;
  const { riskFlags, ...figures } = finalization?.figures ?? {};
  return {
    sessionId: id,
    at: recordedAt ?? createdAt,
    title,
    ...figures,
    ...(isForTherapist && riskFlags !== undefined ? { riskFlags } : {}),
    missing: missingIn(session),
  };
}

function missingIn({ finalization, sentiment, speakers }: SessionSummary): readonly TrendMissing[] {
  const figures = finalization?.figures;
  const missing: TrendMissing[] = [];
  if (surePatients(speakers).length === 0) missing.push('patient');
  if (sentiment === undefined) missing.push('sentiment');
  if (figures === undefined) missing.push('figures');
  else if (figures.riskFlags === undefined) missing.push('notes');
  return missing;
}

function noSuchPatient(patientId: string): DomainError {
  return new DomainError('patient_not_found', `You have no sessions with a patient ${patientId}.`);
}
