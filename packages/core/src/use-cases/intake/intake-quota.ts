import { type Instant, instantAfter, toInstant } from '../../domain/instant.js';
import type { SessionSummary } from '../../domain/session/session.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { Ids } from '../../ports/ids.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { Usage, UsageRepository } from '../../records/usage-repository.js';

/** Limits per account. An absent member means no limit. */
export interface QuotaLimits {
  /** Bytes of recordings and of the audio made of them. */
  readonly accountBytes?: number;
  /** Sessions begun between midnight and midnight UTC; deleting one does not give it back. */
  readonly sessionsPerDay?: number;
  /**
   * Rejects, with PortError `limit_exceeded`, when the stores have no room for so many bytes more.
   * Asked before anything of a body is read.
   */
  readonly requireRoom?: (bytes: number, options: CallOptions) => Promise<void>;
}

/** A request for permission to ingest a file. */
export interface IntakeRequest {
  readonly ownerId: string;
  /** The file has at least so many bytes; defaults to one. */
  readonly leastBytes?: number;
  /** The file has at most so many bytes. */
  readonly mostBytes: number;
}

/** Permission to ingest one file. */
export interface IntakePlace {
  /** Id of the session to create. */
  readonly sessionId: string;
  /** How many bytes may be stored; `Infinity` without a limit. */
  readonly bytes: number;
  /** The error to throw when more bytes arrive. */
  tooMuch(filename: string): DomainError;
  /** To be called before the session is made: it then counts among those of the day. */
  use(): void;
}

/** One counted quantity. Without a limit it has only `used`. */
export interface QuotaFigure {
  readonly used: number;
  readonly limit?: number;
  readonly remaining?: number;
  /** When `used` is 0 again; absent where only deleting frees something. */
  readonly resetsAt?: Instant;
}

export interface QuotaFigures {
  readonly bytes: QuotaFigure;
  readonly sessionsPerDay: QuotaFigure;
}

export interface IntakeQuotaDeps {
  readonly usage: UsageRepository;
  readonly sessions: SessionRepository;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly limits: QuotaLimits;
}

/** As long as an intake may take; the sweep removes what it left after as long. */
const longestIntakeMs = 24 * 3_600_000;

/**
 * Holds each account to its quota. The bytes are those that the records of its sessions tell, so
 * that they are right after every deletion and every failure, and those that intakes under way have
 * asked for. The latter stand in one document, written before the sessions are counted: of intakes
 * at the same moment each sees those that asked before it.
 */
export class IntakeQuota {
  readonly #deps: IntakeQuotaDeps;

  constructor(deps: IntakeQuotaDeps) {
    this.#deps = deps;
  }

  /**
   * Takes a file in by `work` within the quota, or not at all.
   *
   * @throws DomainError `quota_exceeded` when the file does not fit, `too_many_sessions`;
   *   PortError `limit_exceeded` when the host is full; whatever `work` throws.
   */
  async hold<T>(
    request: IntakeRequest,
    work: (place: IntakePlace) => Promise<T>,
    options: CallOptions = {},
  ): Promise<T> {
    const { limits, ids } = this.#deps;
    const { ownerId, leastBytes = 1 } = request;
    await limits.requireRoom?.(leastBytes, options);
    const sessionId = ids.next();
    const { accountBytes, sessionsPerDay } = limits;
    if (accountBytes === undefined && sessionsPerDay === undefined) {
      return await work(placeOf(sessionId, Number.POSITIVE_INFINITY));
    }
    let used = false;
    try {
      const bytes = await this.#take(sessionId, { ...request, leastBytes }, options);
      const result = await work(placeOf(sessionId, bytes, () => (used = true)));
      await this.#free(ownerId, sessionId, used);
      return result;
    } catch (error) {
      await this.#free(ownerId, sessionId, false);
      throw error;
    }
  }

  async figures(accountId: string, options: CallOptions = {}): Promise<QuotaFigures> {
    const { usage, clock, limits } = this.#deps;
    const now = clock.now();
    const kept = atDay(await usage.get(accountId, options), now);
    const used = await this.#bytesUsed(accountId, kept, options);
    return {
      bytes: figure(used, limits.accountBytes),
      sessionsPerDay: {
        ...figure(kept.sessions, limits.sessionsPerDay),
        resetsAt: toInstant(midnightAfter(now)),
      },
    };
  }

  /** Resolves with how many bytes may be stored. */
  async #take(
    id: string,
    { ownerId, leastBytes, mostBytes }: Required<IntakeRequest>,
    options: CallOptions,
  ): Promise<number> {
    const { usage, clock, limits } = this.#deps;
    const { accountBytes, sessionsPerDay = Number.POSITIVE_INFINITY } = limits;
    const now = clock.now();
    const place = { id, bytes: mostBytes, until: instantAfter(now, longestIntakeMs) };
    const before = await usage.change(
      ownerId,
      (found) => {
        const kept = atDay(found, now);
        if (kept.sessions >= sessionsPerDay) throw tooManySessions(sessionsPerDay, now);
        return { ...kept, sessions: kept.sessions + 1, places: [...kept.places, place] };
      },
      options,
    );
    if (accountBytes === undefined) return Number.POSITIVE_INFINITY;
    const left = accountBytes - (await this.#bytesUsed(ownerId, atDay(before, now), options));
    if (leastBytes > left) throw quotaExceeded(left);
    return Math.min(mostBytes, left);
  }

  /** A place that cannot be freed now is free after a day. */
  async #free(ownerId: string, id: string, used: boolean): Promise<void> {
    const { usage, clock } = this.#deps;
    const day = dayOf(clock.now());
    await usage
      .change(ownerId, (found) => {
        const places = found.places.filter((place) => place.id !== id);
        const held = places.length < found.places.length;
        const back = !used && held && found.day === day ? 1 : 0;
        return { ...found, sessions: Math.max(0, found.sessions - back), places };
      })
      .catch(() => undefined);
  }

  async #bytesUsed(ownerId: string, { places }: Usage, { signal }: CallOptions): Promise<number> {
    const held = new Map(places.map(({ id, bytes }) => [id, bytes]));
    let stored = 0;
    for await (const session of this.#deps.sessions.each({ ownerId, signal })) {
      stored += bytesOf(session);
      held.delete(session.id);
    }
    return [...held.values()].reduce((sum, bytes) => sum + bytes, stored);
  }
}

/** What a session takes up in the blob store, as its record tells. */
function bytesOf({ recording }: SessionSummary): number {
  return recording.sizeBytes + (recording.normalized?.sizeBytes ?? 0);
}

/** Without what has run out. */
function atDay({ day, sessions, places }: Usage, now: Date): Usage {
  const today = dayOf(now);
  const instant = toInstant(now);
  return {
    day: today,
    sessions: day === today ? sessions : 0,
    places: places.filter(({ until }) => until > instant),
  };
}

function dayOf(now: Date): string {
  return toInstant(now).slice(0, 10);
}

function midnightAfter(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1));
}

function placeOf(sessionId: string, bytes: number, use: () => void = () => undefined): IntakePlace {
  return { sessionId, bytes, use, tooMuch: (filename) => quotaExceeded(bytes, filename) };
}

function figure(used: number, limit: number | undefined): QuotaFigure {
  return limit === undefined ? { used } : { used, limit, remaining: Math.max(0, limit - used) };
}

function quotaExceeded(left: number, filename = 'This file'): DomainError {
  return new DomainError(
    'quota_exceeded',
    `${filename} is larger than the rest of your account's quota, ${Math.max(0, left)} bytes. Nothing was stored. Delete sessions that you no longer need, or ask the operator for more.`,
  );
}

function tooManySessions(limit: number, now: Date): DomainError {
  const resetsAt = midnightAfter(now);
  return new DomainError(
    'too_many_sessions',
    `Your account has created ${limit} sessions today, which is the limit. Continue after ${toInstant(resetsAt)}.`,
    { retryAfterMs: resetsAt.getTime() - now.getTime() },
  );
}
