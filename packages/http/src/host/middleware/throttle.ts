import { createHash } from 'node:crypto';
import { normalizeLogin } from '@attune/core';
import { waitText } from '@attune/core/adapter-kit';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { HttpProblem } from '../problem.js';

/** What is counted, how much of it is fine, and over which time. */
export interface Limit {
  readonly points: number;
  readonly seconds: number;
}

/** Registrations and mails asked for, from one address. */
const requests: Limit = { points: 50, seconds: 3_600 };
/** Care links that one therapist asks for; a practice may ask all its patients on one day. */
const careLinks: Limit = { points: 50, seconds: 86_400 };
/** Mails asked for to one address. */
const mails: Limit = { points: 5, seconds: 3_600 };
/** Changes of the username or e-mail address of one account; each tells whether a name is taken. */
const names: Limit = { points: 20, seconds: 3_600 };

export interface ThrottleLimits {
  readonly requests?: Limit;
  readonly mails?: Limit;
  readonly names?: Limit;
  readonly careLinks?: Limit;
}

/** Limits how many accounts are registered and how many mails are asked for. */
export interface Throttle {
  /** @throws HttpProblem 429 `too_many_requests`. */
  beforeRegistration(address: string): Promise<void>;
  /** @throws HttpProblem 429. */
  beforeNameChange(accountId: string, address: string): Promise<void>;
  /** @throws HttpProblem 429. */
  beforePasswordReset(email: string, address: string): Promise<void>;
  /** @throws HttpProblem 429. */
  beforeCareLink(accountId: string): Promise<void>;
}

type Limiter = Pick<RateLimiterAbstract, 'consume' | 'get'>;

/** Makes what counts one kind of thing. */
export type MakeLimiter = (name: string, limit: Limit) => Limiter;

/** Counts in the memory of this process. */
export function ownLimiter(name: string, { points, seconds }: Limit): RateLimiterMemory {
  return new RateLimiterMemory({ keyPrefix: name, points, duration: seconds });
}

export function createThrottle(
  limits: ThrottleLimits = {},
  limiter: MakeLimiter = ownLimiter,
): Throttle {
  const registration = limiter('registration', limits.requests ?? requests);
  const reset = limiter('reset-address', limits.requests ?? requests);
  const mail = limiter('reset-mail', limits.mails ?? mails);
  const nameOfAccount = limiter('name-account', limits.names ?? names);
  const nameFrom = limiter('name-address', limits.requests ?? requests);
  const careLink = limiter('care-link', limits.careLinks ?? careLinks);
  return {
    beforeNameChange: async (accountId, from) => {
      await take(nameFrom, from);
      await take(nameOfAccount, accountId);
    },
    beforeRegistration: async (from) => await take(registration, from),
    beforePasswordReset: async (email, from) => {
      await take(reset, from);
      await take(mail, named(email));
    },
    beforeCareLink: async (accountId) => await take(careLink, accountId),
  };
}

/** One key of one length for every spelling of a name; the name itself is not stored. */
function named(name: string): string {
  return createHash('sha256').update(normalizeLogin(name)).digest('base64url');
}

async function take(limiter: Limiter, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw tooOften('too_many_requests', 'Too many attempts.', error.msBeforeNext);
  }
}

/** 429 with the end of the wait, in words and in `Retry-After`. */
export function tooOften(code: string, what: string, waitMs: number): HttpProblem {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  return new HttpProblem(429, code, `${what} ${waitText(waitMs, new Date())}`, {
    headers: { 'retry-after': String(seconds) },
  });
}
