import { createHash } from 'node:crypto';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { HttpProblem } from '../problem.js';

/** What is counted, how much of it is fine, and over which time. */
export interface Limit {
  readonly points: number;
  readonly seconds: number;
}

/** Failed sign-ins of one account, whoever tries; a person mistypes a few times. */
const perAccount: Limit = { points: 10, seconds: 900 };
/** Failed sign-ins from one address, which a clinic may share. */
const perAddress: Limit = { points: 100, seconds: 900 };
/** Registrations and mails asked for, from one address. */
const requests: Limit = { points: 50, seconds: 3_600 };
/** Mails asked for to one address. */
const mails: Limit = { points: 5, seconds: 3_600 };

export interface ThrottleLimits {
  readonly perAccount?: Limit;
  readonly perAddress?: Limit;
  readonly requests?: Limit;
  readonly mails?: Limit;
}

/** Slows down who guesses passwords or floods others with accounts and mails. */
export interface Throttle {
  /**
   * Counts a try to sign in before the password is looked at, so that tries at once do not slip
   * through. @throws HttpProblem 429 `too_many_requests`.
   */
  beforeLogin(login: string, address: string): Promise<void>;
  /** Takes the try back: it was the person. */
  loggedIn(login: string, address: string): Promise<void>;
  /** @throws HttpProblem 429. */
  beforeRegistration(address: string): Promise<void>;
  /** @throws HttpProblem 429. */
  beforePasswordReset(email: string, address: string): Promise<void>;
}

type Limiter = Pick<RateLimiterAbstract, 'consume' | 'delete' | 'reward'>;

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
  const account = limiter('login-account', limits.perAccount ?? perAccount);
  const address = limiter('login-address', limits.perAddress ?? perAddress);
  const registration = limiter('registration', limits.requests ?? requests);
  const reset = limiter('reset-address', limits.requests ?? requests);
  const mail = limiter('reset-mail', limits.mails ?? mails);
  return {
    beforeLogin: async (login, from) => {
      await take(address, from);
      await take(account, named(login));
    },
    loggedIn: async (login, from) => {
      await account.delete(named(login));
      await address.reward(from, 1);
    },
    beforeRegistration: async (from) => await take(registration, from),
    beforePasswordReset: async (email, from) => {
      await take(reset, from);
      await take(mail, named(email));
    },
  };
}

/** Any text fits as a name, at one length, and is not kept in clear. */
function named(login: string): string {
  return createHash('sha256').update(login.trim().toLowerCase()).digest('base64url');
}

async function take(limiter: Limiter, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1_000));
    throw new HttpProblem(429, 'too_many_requests', `Too many tries. Wait ${seconds} s.`, {
      headers: { 'retry-after': String(seconds) },
    });
  }
}
