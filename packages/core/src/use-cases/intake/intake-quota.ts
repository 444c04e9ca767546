import { type Instant, instantAfter, toInstant } from '../../domain/instant.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { Ids } from '../../ports/ids.js';
import type { SessionOutline } from '../../records/session-content.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { Usage, UsageRepository } from '../../records/usage-repository.js';
import { waitText } from '../../text/wait-text.js';
import { type Check, isObject } from '../input/checks.js';

/** Limits per account. An absent member means no limit. */
export interface QuotaLimits {
  /** Most bytes of recordings and of their normalized audio. */
  readonly accountBytes?: number;
  /** Most new sessions per UTC day. A deleted session still counts. */
  readonly sessionsPerDay?: number;
  /**
   * Rejects with PortError `limit_exceeded` if the stores have no room for `bytes` more bytes.
   * Called before a body is read.
   */
  readonly requireRoom?: (bytes: number, options: CallOptions) => Promise<void>;
}

/** A request for permission to ingest a file. */
export interface IntakeRequest {
  readonly ownerId: string;
  /** The smallest size that the file can have, in bytes; defaults to 1. */
  readonly leastBytes?: number;
  /** The largest size that the file can have, in bytes. */
  readonly mostBytes: number;
}

/** A reservation for one file of one account. */
export interface IntakePlace {
  /** Id of the session to create. */
  readonly sessionId: string;
  /** Most bytes that may be stored; `Infinity` without a limit. */
  readonly bytes: number;
  /** The error to throw if more bytes arrive. */
  tooMuch(filename: string): DomainError;
  /** Call this before the session is created. The session then counts for the day. */
  use(): void;
}

/** One counted quantity. Without a limit it has only `used`. */
export interface QuotaFigure {
  readonly used: number;
  readonly limit?: number;
  readonly remaining?: number;
  /** When `used` becomes 0; absent if only deleting sessions reduces it. */
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

/** Most time for an intake. After the same time, the sweep removes what an intake left behind. */
const longestIntakeMs = 24 * 3_600_000;

/**
 * Enforces the quota of each account. Bytes are counted from the records of the account's sessions, so
 * that the count is right after every deletion and failure. The bytes that current intakes have
 * reserved are added. One document holds the reservations of an account. An intake writes it before
 * it counts the sessions, so that concurrent intakes see the reservations made before them.
 */
export class IntakeQuota {
  readonly #deps: IntakeQuotaDeps;
  /** The account that holds each place. */
  readonly #holders = new WeakMap<IntakePlace, string>();

  /** Checks that a place was created here. */
  readonly checkPlace: Check<IntakePlace> = (value, path, faults) => {
    if (!isObject(value) || !this.#holders.has(value as IntakePlace)) {
      faults.add(path, 'must be a place from reserveIntake');
    }
    return value as IntakePlace;
  };

  constructor(deps: IntakeQuotaDeps) {
    this.#deps = deps;
  }

  /**
   * Reserves a place, runs `work` and frees the place.
   *
   * @throws DomainError `quota_exceeded` if the file does not fit, `too_many_sessions`;
   *   PortError `limit_exceeded` if the host is full; errors of `work`.
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
    if (!this.#counts()) {
      return await work(this.#placeOf(ownerId, sessionId, Number.POSITIVE_INFINITY));
    }
    let used = false;
    try {
      const bytes = await this.#take(sessionId, { ...request, leastBytes }, options);
      const result = await work(this.#placeOf(ownerId, sessionId, bytes, () => (used = true)));
      await this.#free(ownerId, sessionId, used);
      return result;
    } catch (error) {
      await this.#free(ownerId, sessionId, false);
      throw error;
    }
  }

  /**
   * Runs `work` in a place that the account holds.
   *
   * @throws DomainError `forbidden` for a place of another account.
   */
  async use<T>(
    place: IntakePlace,
    ownerId: string,
    work: (place: IntakePlace) => Promise<T>,
  ): Promise<T> {
    if (this.#holders.get(place) === ownerId) return await work(place);
    throw new DomainError('forbidden', 'This place was reserved for another account.');
  }

  /**
   * Reserves a place that outlives the call, for at most a day: until `release`. Asking again for the
   * same `id` changes nothing.
   *
   * @throws as `hold` does.
   */
  async reserve(
    request: IntakeRequest & { readonly id: string },
    options: CallOptions = {},
  ): Promise<void> {
    const { limits } = this.#deps;
    const { id, ownerId, leastBytes = 1 } = request;
    await limits.requireRoom?.(leastBytes, options);
    if (!this.#counts()) return;
    try {
      await this.#take(id, { ...request, leastBytes }, options);
    } catch (error) {
      await this.#free(ownerId, id, false);
      throw error;
    }
  }

  /** The place of an earlier `reserve`. */
  resume(
    ownerId: string,
    { id, bytes }: { readonly id: string; readonly bytes: number },
  ): IntakePlace {
    return this.#placeOf(ownerId, id, bytes);
  }

  /** Frees the place of an earlier `reserve`. If it was `used`, its session counts for the day. */
  async release(ownerId: string, id: string, used = false): Promise<void> {
    if (this.#counts()) await this.#free(ownerId, id, used);
  }

  #counts(): boolean {
    const { accountBytes, sessionsPerDay } = this.#deps.limits;
    return accountBytes !== undefined || sessionsPerDay !== undefined;
  }

  /** How much of its quota the account has used. */
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

  #placeOf(
    ownerId: string,
    sessionId: string,
    bytes: number,
    use: () => void = () => undefined,
  ): IntakePlace {
    const tooMuch = (filename: string): DomainError => quotaExceeded(bytes, filename);
    const place = { sessionId, bytes, use, tooMuch };
    this.#holders.set(place, ownerId);
    return place;
  }

  /** Resolves with the number of bytes that may be stored. */
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
        if (kept.places.some((one) => one.id === id)) return kept;
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

  /** Frees a place. If that fails, the place expires after a day. */
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
    for await (const session of this.#deps.sessions.outlines({ ownerId, signal })) {
      stored += bytesOf(session);
      held.delete(session.id);
    }
    return [...held.values()].reduce((sum, bytes) => sum + bytes, stored);
  }
}

/** The bytes of a session in the blob store, according to its record. */
function bytesOf({ recording }: SessionOutline): number {
  return recording.sizeBytes + (recording.normalized?.sizeBytes ?? 0);
}

/** The usage without the counts of earlier days and without expired places. */
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
  const retryAfterMs = midnightAfter(now).getTime() - now.getTime();
  return new DomainError(
    'too_many_sessions',
    `Your account has created ${limit} sessions today, which is the limit. ${waitText(retryAfterMs, now)}`,
    { retryAfterMs },
  );
}
